package core

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"vectorcheck/core/vectors"
)

// watch sees that the files a run reads stay what they were when it began. It is
// for one goroutine.
type watch struct {
	files []*watchedFile
	next  int   // the file to look at next
	err   error // the first change, which stays
}

// watchedFile is open for as long as its run: what counts is the file that is read,
// whatever has its name by now.
type watchedFile struct {
	input Input
	path  string
	open  *os.File // nil for a file of a data set, which is not kept open
	began fs.FileInfo
	moved string // what was last said of its name
}

// filesAtOnce is how many files are looked at at a time.
const filesAtOnce = 64

// add begins to watch the file at path.
func (w *watch) add(in Input, path string) error {
	open, err := os.Open(path)
	if err != nil {
		return err
	}
	began, err := open.Stat()
	if err != nil {
		return errors.Join(err, open.Close())
	}
	w.files = append(w.files, &watchedFile{input: in, path: path, open: open, began: began})
	return nil
}

// addName begins to watch what the name of a file of a data set stands for.
func (w *watch) addName(path string) error {
	began, err := os.Stat(path)
	if err != nil {
		return err
	}
	w.files = append(w.files, &watchedFile{input: InputVectors, path: path, began: began})
	return nil
}

// look says whether the files are what they were: where there are many, those whose turn it
// is. Results that were there before it
// was called are then of the old content: a vector is read before its result is
// there. say is told once of a file that another has taken the name of: the run
// still reads the old one.
func (w *watch) look(say func(path, what string)) error {
	for range min(filesAtOnce, len(w.files)) {
		if w.err != nil {
			break
		}
		f := w.files[w.next]
		w.next = (w.next + 1) % len(w.files)
		w.err = f.look(say)
	}
	return w.err
}

// look says whether the file is what it was.
func (f *watchedFile) look(say func(path, what string)) error {
	found, err := os.Stat(f.path)
	if f.open == nil { // the name is all that there is
		if moved := moved(f.began, found, err); moved != "" {
			return fmt.Errorf("%s %s; %s", f.path, moved, connectAgain)
		}
		return unchanged(f.path, stamp(f.began), stamp(found))
	}
	held, heldErr := f.open.Stat()
	if err := changedInPlace(f.path, f.began, held, heldErr); err != nil {
		return err
	}
	if moved := moved(f.began, found, err); moved != f.moved {
		f.moved = moved
		if moved != "" {
			say(f.path, moved)
		}
	}
	return nil
}

// changedInPlace is why a run cannot go on with a file that was began and of which
// the open file now says held, or err.
func changedInPlace(path string, began, held fs.FileInfo, err error) error {
	if err != nil {
		return fmt.Errorf("%s cannot be read any more: %w; %s", path, err, connectAgain)
	}
	return unchanged(path, stamp(began), stamp(held))
}

const connectAgain = "what was answered before is saved: see that its disk or share is there, then resume the run"

// stamp is what can be told of a file without reading it. Who writes a file and sets
// its time back is not found out before the run is resumed.
func stamp(info fs.FileInfo) vectors.Fingerprint {
	return vectors.Fingerprint{Size: info.Size(), ModTime: info.ModTime().UTC()}
}

// moved is what became of the name of a file that was began; "" if nothing.
func moved(began, found fs.FileInfo, err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "has been removed, renamed or unmounted"
	case err != nil:
		return fmt.Sprintf("cannot be found any more (%v)", err)
	case !os.SameFile(began, found):
		return "has been replaced by another file"
	}
	return ""
}

// Close ends the watch.
func (w *watch) Close() error {
	var errs []error
	for _, f := range w.files {
		if f.open != nil {
			errs = append(errs, f.open.Close())
		}
	}
	return errors.Join(errs...)
}

// watchFiles begins to watch the files that the run reads. It is called before they
// are opened to be read.
func (p *parts) watchFiles() error {
	p.watch = &watch{}
	vectorsFiles, err := vectors.Files(p.settings.Vectors)
	if err != nil {
		return err
	}
	if len(vectorsFiles) > 1 {
		for _, path := range vectorsFiles {
			if err := p.watch.addName(path); err != nil {
				return err
			}
		}
		vectorsFiles = nil
	}
	for _, path := range vectorsFiles {
		if err := p.watch.add(InputVectors, path); err != nil {
			return err
		}
	}
	for _, beside := range []struct {
		Input
		path string
	}{{InputIDs, p.settings.IDs.File}, {InputNeighbors, p.settings.Truth.File}} {
		if beside.path == "" {
			continue
		}
		if err := p.watch.add(beside.Input, beside.path); err != nil {
			return err
		}
	}
	return nil
}

// watchBegan sees that the files are still those that were there when watchFiles was
// called.
func (p *parts) watchBegan() error {
	return p.watch.look(func(path, what string) {
		p.watch.err = fmt.Errorf("%s %s while it was being opened: try again", path, what)
	})
}

// filesUnchanged says whether the results that are there count. If not, the run ends:
// they may be of mixed content, so that their vectors, and those under way, are left
// to be checked again.
func (r *Run) filesUnchanged(results int) bool {
	ended := r.parts.watch.err != nil
	err := r.parts.watch.look(func(path, what string) {
		r.log.WithField("file", path).Warnf("the file %s; the run goes on with the old one, which is still open, but cannot be resumed without it", what)
	})
	changed := r.content.change.Load() != nil
	if err == nil && !changed {
		return true
	}
	if results > 0 {
		r.log.WithField("results", results).Warn("results that may be of changed content are not saved: their vectors are left to be checked")
	}
	if !ended && !changed {
		r.fail(err)
		r.abort()
	}
	return false
}

// readable says what to do about vectors that cannot be read.
type readable struct{ vectors.Reader }

// ReadRows implements vectors.Reader.
func (r readable) ReadRows(dst []float32, first int64) error {
	err := r.Reader.ReadRows(dst, first)
	if _, unreadable := vectors.AsBadRows(err); unreadable != nil {
		return fmt.Errorf("%w; %s", err, connectAgain)
	}
	return err
}
