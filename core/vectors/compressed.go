package vectors

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"

	"github.com/klauspost/compress/zstd"
)

const (
	// recentBytes is how much of what was decompressed is kept, half of it at
	// least: more than readers go back when they read a file in its order.
	recentBytes = 2 << 20
	// maxZstdWindow is as far back as a .zst may refer, and bounds the memory it
	// takes to about twice as much: 128 MiB, as in the zstd command. What that
	// writes by default needs 8 MiB at most.
	maxZstdWindow = 128 << 20
	diskReadBytes = 128 << 10
)

// decompressor is what *gzip.Reader and *zstd.Decoder have in common.
type decompressor interface {
	io.Reader
	Reset(io.Reader) error
}

// decompressed is the content of a compressed file (RFC 1952, RFC 8878) as an
// io.ReaderAt. To read on from the last place, or from little before it, is to
// decompress no byte twice; to read from further back starts over. It is safe for
// concurrent use, one read at a time.
type decompressed struct {
	disk   source
	closer io.Closer // of the file
	begin  func() (stream decompressor, release func(), err error)

	mutex   sync.Mutex
	stream  decompressor // nil while it is at rest
	release func()       // the stream
	recent  []byte       // the content just before end
	end     int64        // of what has been decompressed
	err     error        // what ended the stream
	closed  bool
}

// decompress begins to read a file that its extension says to be compressed.
func decompress(disk source, closer io.Closer) (*decompressed, error) {
	if disk.size == 0 {
		return nil, disk.wrong("the file is empty: expected vectors")
	}
	if compressionOf(disk.path) == ".zst" {
		return newDecompressed(disk, closer, newZstd), nil
	}
	return newDecompressed(disk, closer, func() (decompressor, func(), error) { return new(gzipMembers), func() {}, nil }), nil
}

func newZstd() (decompressor, func(), error) {
	// One decoder works without goroutines.
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxZstdWindow))
	if err != nil {
		return nil, nil, fmt.Errorf("decompress the file: %w", err)
	}
	return decoder, decoder.Close, nil
}

// newDecompressed begins at the first byte.
func newDecompressed(disk source, closer io.Closer, begin func() (decompressor, func(), error)) *decompressed {
	d := &decompressed{disk: disk, closer: closer, begin: begin, release: func() {}}
	if f := disk.pooled(); f != nil {
		f.content = d
	}
	d.restart()
	return d
}

// rest lets go of the memory that decompressing takes, until the next read, which then
// starts over.
func (d *decompressed) rest() {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.release()
	d.stream, d.release, d.recent, d.end, d.err = nil, func() {}, nil, 0, nil
}

// ReadAt implements io.ReaderAt.
func (d *decompressed) ReadAt(p []byte, offset int64) (n int, err error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.closed {
		return 0, fs.ErrClosed
	}
	if failed := d.err != nil && d.err != io.EOF; failed || d.stream == nil || offset < d.end-int64(len(d.recent)) {
		d.restart()
	}
	for n < len(p) {
		if ahead := d.end - offset - int64(n); ahead > 0 {
			n += copy(p[n:], d.recent[len(d.recent)-int(ahead):])
		} else if d.err != nil {
			return n, d.err
		} else {
			d.more()
		}
	}
	return n, nil
}

// restart goes back to the first byte. An error is that of the next read.
func (d *decompressed) restart() {
	if d.recent == nil {
		d.recent = make([]byte, 0, recentBytes)
	}
	d.recent, d.end = d.recent[:0], 0
	if d.stream == nil {
		stream, release, err := d.begin()
		if err != nil {
			d.err = err
			return
		}
		d.stream, d.release = stream, release
	}
	disk := io.NewSectionReader(d.disk, 0, d.disk.size)
	d.err = d.explained(d.stream.Reset(bufio.NewReaderSize(disk, diskReadBytes)))
}

// more decompresses what comes next.
func (d *decompressed) more() {
	if len(d.recent) == cap(d.recent) {
		d.recent = d.recent[:copy(d.recent, d.recent[len(d.recent)/2:])]
	}
	known := len(d.recent)
	n, err := d.stream.Read(d.recent[known:cap(d.recent)])
	d.recent, d.end = d.recent[:known+n], d.end+int64(n)
	d.err = d.explained(err)
}

// explained says what an error of the decompressor means; the end of the content
// is none.
func (d *decompressed) explained(err error) error {
	onDisk := new(fs.PathError)
	switch {
	case err == nil || err == io.EOF && d.end > 0:
		return err
	case err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("decompress the file: %w: it is empty or truncated; copy or export it again", io.ErrUnexpectedEOF)
	case errors.Is(err, zstd.ErrWindowSizeExceeded):
		return fmt.Errorf("decompress the file: %w: expected at most %d bytes; decompress it first, or compress it without --ultra or --long", err, maxZstdWindow)
	case errors.As(err, &onDisk):
		return fmt.Errorf("decompress the file: %w", err)
	}
	return fmt.Errorf("decompress the file: %w: it is damaged or not a %s; copy or export it again", err, compressionOf(d.disk.path))
}

// Close releases the file.
func (d *decompressed) Close() error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.closed = true
	d.release()
	return d.closer.Close()
}
