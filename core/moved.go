package core

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"vectorcheck/core/runfile"
	"vectorcheck/core/vectors"
)

// Input is one of the files that a run reads.
type Input string

// The inputs of a run.
const (
	InputVectors   Input = "vectors"
	InputIDs       Input = "ids"
	InputNeighbors Input = "neighbors"
)

// MissingFileError says that a file of a run is not where it was when the run began, nor
// beside the run file. A person is to say where it is now.
type MissingFileError struct {
	Input Input
	Path  string // where it was
}

// Error implements error.
func (e *MissingFileError) Error() string {
	return fmt.Sprintf("the file of the %s is not at %s any more, nor beside the run file: no such file", e.Input, e.Path)
}

// Moved says where the files of a run are now; "" for one that is where the run file says, or
// beside the run file.
type Moved map[Input]string

// input is a file that settings name, and what it was when the run began.
type input struct {
	Input
	path  *string
	began *vectors.Fingerprint // nil where that is not known
}

// inputs are the files that s names. vectorsBegan is what the vectors file was.
func (s *Settings) inputs(vectorsBegan vectors.Fingerprint) (all []input) {
	for _, in := range []input{{InputVectors, &s.Vectors, &vectorsBegan}, {InputIDs, &s.IDs.File, nil}, {InputNeighbors, &s.Truth.File, nil}} {
		if *in.path == "" || s.Demo {
			continue
		}
		if began, ok := s.Files[*in.path]; ok && in.began == nil {
			in.began = &began
		}
		all = append(all, in)
	}
	return all
}

// move names another place of the files of a run.
func (s *Settings) move(moved Moved) error {
	named := map[Input]bool{}
	for _, in := range s.inputs(vectors.Fingerprint{}) {
		named[in.Input] = true
		to := moved[in.Input]
		if to == "" {
			continue
		}
		absolute, err := vectors.AbsoluteFiles(to)
		if err != nil {
			return err
		}
		s.moveTo(in.path, absolute)
	}
	for in, path := range moved {
		if path != "" && !named[in] {
			return &FieldError{string(in), "this run has no file of them, but %s is given", []any{path}}
		}
	}
	return nil
}

// moveTo changes a path, and what is known of the file there.
func (s *Settings) moveTo(path *string, to string) {
	files := map[string]vectors.Fingerprint{}
	for at, fingerprint := range s.Files {
		if at == *path {
			at = to
		}
		files[at] = fingerprint
	}
	if s.Files != nil {
		s.Files = files
	}
	*path = to
}

// locate finds the files that are not where the run file says, or are others there, beside
// the run file. Those that moved names are left as they are.
func (s *Settings) locate(file *runfile.File, moved Moved, found func(Input, string)) error {
	for _, in := range s.inputs(file.Meta().Fingerprint) {
		if moved[in.Input] != "" || in.fits(*in.path) {
			continue
		}
		beside, err := in.beside(filepath.Dir(file.Path()))
		if err != nil {
			return err
		}
		if at := slices.IndexFunc(beside, in.fits); at >= 0 {
			s.moveTo(in.path, beside[at])
			found(in.Input, beside[at])
			continue
		}
		if gone := vectors.Gone(*in.path); errors.Is(gone, fs.ErrNotExist) || errors.Is(gone, fs.ErrPermission) {
			return in.missing(beside)
		}
	}
	return nil
}

// beside are the places in a folder where a copy of the file may be: under its name, and the
// files of a data set also without their folder.
func (in input) beside(folder string) (places []string, err error) {
	all := []string{vectors.Beside(folder, *in.path)}
	if in.began != nil {
		if flat, ok := in.began.FlatBeside(folder); ok {
			all = append(all, flat)
		}
	}
	for _, place := range all {
		absolute, err := vectors.AbsoluteFiles(place)
		if err != nil {
			return nil, err
		}
		if absolute != *in.path {
			places = append(places, absolute)
		}
	}
	return places, nil
}

// missing is why the file is at none of the places beside the run file.
func (in input) missing(beside []string) error {
	for _, place := range beside {
		if now, err := vectors.TakeFingerprint(place); err == nil && in.began != nil {
			return differs(place, *in.began, now)
		}
	}
	return &MissingFileError{in.Input, *in.path}
}

// fits says whether the file at path is the one that the run began with.
func (in input) fits(path string) bool {
	now, err := vectors.TakeFingerprint(path)
	return err == nil && (in.began == nil || in.began.SameContent(now))
}

// differs is why the file at path is not the one that the run began with.
func differs(path string, began, now vectors.Fingerprint) error {
	reason, _ := began.ChangedContent(now)
	return fmt.Errorf("%s has changed since this run began, or is another file: %s; a run cannot mix two files: put the old file back, or begin a new run", path, reason)
}

// sameInput refuses a file that is not the one that the run began with. One with the same content
// may have another time: it was copied, or touched. say is told by what it is the same.
func sameInput(path string, began, now vectors.Fingerprint, say func(format string, args ...any)) error {
	if !began.SameContent(now) {
		return differs(path, began, now)
	}
	if !began.ModTime.Equal(now.ModTime) {
		how := "by its size and samples of its content (SHA-256); what lies between the samples was not compared"
		if began.Whole() {
			how = "by all of its content (SHA-256)"
		}
		say("%s was written at another time than when the run began, as a copy is, and is the same %s", path, how)
	}
	return nil
}
