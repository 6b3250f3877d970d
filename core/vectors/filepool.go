package vectors

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"
)

// maxPooledFiles is how many files of a data set are open at once, whatever their number.
const maxPooledFiles = 16

// filePool keeps a few of many files open: those that were read last. It is safe for
// concurrent use.
type filePool struct {
	mu    sync.Mutex
	freed sync.Cond     // a file is read by nobody any more
	files int           // how many there are in all
	open  []*pooledFile // the one used last at the end
}

func newFilePool(files int) *filePool {
	p := &filePool{files: files}
	p.freed.L = &p.mu
	return p
}

// pooledFile is a file that is opened when it is read, and closed when others are. As an
// io.ReaderAt it is the file that it was at first: another under its name is an error.
type pooledFile struct {
	pool  *filePool
	path  string
	began fs.FileInfo

	f      *os.File // nil while it is not open
	users  int
	closed bool
	// content is what the file is decompressed by; nil for others.
	content *decompressed
}

// file is the regular file at path, which is not opened yet.
func (p *filePool) file(path string) (*pooledFile, error) {
	info, err := statRegular(path)
	if err != nil {
		return nil, err
	}
	return &pooledFile{pool: p, path: path, began: info}, nil
}

// ReadAt implements io.ReaderAt.
func (f *pooledFile) ReadAt(b []byte, offset int64) (int, error) {
	open, err := f.acquire()
	if err != nil {
		return 0, err
	}
	defer f.release()
	return open.ReadAt(b, offset)
}

// acquire is the file, open until release is called. It waits where as many others as may
// be open are being read.
func (f *pooledFile) acquire() (*os.File, error) {
	p := f.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	for f.f == nil && !f.closed && !p.makeRoom() {
		p.freed.Wait()
	}
	switch {
	case f.closed:
		return nil, fs.ErrClosed
	case f.f == nil:
		if err := f.openAgain(); err != nil {
			return nil, err
		}
	default:
		p.open = slices.DeleteFunc(p.open, func(other *pooledFile) bool { return other == f })
	}
	p.open = append(p.open, f)
	f.users++
	return f.f, nil
}

func (f *pooledFile) release() {
	f.pool.mu.Lock()
	defer f.pool.mu.Unlock()
	if f.users--; f.users == 0 {
		f.pool.freed.Broadcast()
	}
}

// makeRoom closes the file that was not used for longest, if there are too many; ok is
// false if all are being read.
func (p *filePool) makeRoom() (ok bool) {
	if len(p.open) < maxPooledFiles {
		return true
	}
	for i, f := range p.open {
		if f.users == 0 {
			p.open = slices.Delete(p.open, i, i+1)
			_ = f.f.Close() // it was read only
			f.f = nil
			return true
		}
	}
	return false
}

// openAgain opens the file, if it is still what it was.
func (f *pooledFile) openAgain() error {
	open, err := os.Open(f.path)
	if err != nil {
		return fmt.Errorf("open a file of the data set: %w", err)
	}
	now, err := open.Stat()
	if err == nil {
		err = f.unchanged(now)
	}
	if err != nil {
		return errors.Join(err, open.Close())
	}
	f.f = open
	return nil
}

func (f *pooledFile) unchanged(now fs.FileInfo) error {
	switch {
	case now.Size() != f.began.Size():
		return fmt.Errorf("the file has changed since it was opened: its size was %d bytes and is now %d; restore it", f.began.Size(), now.Size())
	case !now.ModTime().Equal(f.began.ModTime()):
		return fmt.Errorf("the file has changed since it was opened: its modification time was %s and is now %s; restore it",
			f.began.ModTime().UTC().Format(time.RFC3339Nano), now.ModTime().UTC().Format(time.RFC3339Nano))
	case !os.SameFile(f.began, now):
		return errors.New("another file has its name since it was opened; restore it")
	}
	return nil
}

// Close closes the file, once all reads have returned.
func (f *pooledFile) Close() error {
	p := f.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	f.closed = true
	p.freed.Broadcast()
	if f.f == nil {
		return nil
	}
	p.open = slices.DeleteFunc(p.open, func(other *pooledFile) bool { return other == f })
	err := f.f.Close()
	f.f = nil
	return err
}

// pooled is the file that s reads, decompressed or not; nil if it is none of many.
func (s source) pooled() *pooledFile {
	switch r := s.ReaderAt.(type) {
	case *pooledFile:
		return r
	case *decompressed:
		return r.disk.pooled()
	}
	return nil
}
