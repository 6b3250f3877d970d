package vectors

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// activeShards is how many files of a data set keep what they have decompressed or decoded:
// those that were read last.
const activeShards = 4

// shards is a Reader of the rows of several files, one after another. A few of the files are
// open at once.
type shards struct {
	source // for errors about all of them
	info   Info
	files  []Reader
	pool   []*pooledFile // of the files
	starts []int64       // the first row of each, and at the end how many rows there are

	mu     sync.Mutex
	active []int // files that were read last, the last one at the end
}

// identifiedShards are shards that all name their rows.
type identifiedShards struct{ *shards }

// openShards opens the files of a data set, those without a row left out. path is what
// names them all.
func openShards(path string, files []string, opts Options) (_ Reader, err error) {
	s := &shards{source: source{path: path}, files: make([]Reader, len(files)), pool: make([]*pooledFile, len(files))}
	defer func() {
		if err != nil {
			_ = s.Close()
		}
	}()
	empty, err := s.openAll(files, opts)
	if err != nil {
		return nil, err
	}
	if err := s.describe(files, empty); err != nil {
		return nil, err
	}
	for _, f := range s.files {
		if _, ok := f.(Identified); !ok {
			return s, nil
		}
	}
	return identifiedShards{s}, nil
}

// openAll opens the files on all cores; empty are those that have no rows.
func (s *shards) openAll(files []string, opts Options) (empty []bool, err error) {
	pool := newFilePool(len(files))
	errs := make([]error, len(files))
	var next atomic.Int64
	var failed atomic.Bool
	var all sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(files)) {
		all.Go(func() {
			for !failed.Load() {
				i := int(next.Add(1) - 1)
				if i >= len(files) {
					return
				}
				if errs[i] = s.openAt(i, pool, files[i], opts); errs[i] != nil && !errors.Is(errs[i], errNoRows) {
					failed.Store(true)
				}
			}
		})
	}
	all.Wait()
	empty = make([]bool, len(files))
	for i, err := range errs {
		if empty[i] = errors.Is(err, errNoRows); err != nil && !empty[i] {
			return nil, err
		}
	}
	return empty, nil
}

func (s *shards) openAt(i int, pool *filePool, path string, opts Options) error {
	f, err := pool.file(path)
	if err != nil {
		return err
	}
	reader, err := open(source{f, path, f.began.Size()}, f, opts)
	if err != nil {
		return err
	}
	s.files[i], s.pool[i] = reader, f
	s.rest(i)
	return nil
}

// rest lets a file go of what it has decompressed or decoded.
func (s *shards) rest(i int) {
	if content := s.pool[i].content; content != nil {
		content.rest()
	}
	if r, ok := s.files[i].(interface{ rest() }); ok {
		r.rest()
	}
}

// describe puts together what is known of the files.
func (s *shards) describe(paths []string, empty []bool) error {
	names := shortNames(paths)
	kept := 0
	var formats []string
	for i, f := range s.files {
		if empty[i] {
			continue
		}
		info := f.Info()
		if kept == 0 {
			s.info = info
			s.info.Path, s.info.Count, s.info.Size, s.info.Note = s.path, 0, 0, ""
		}
		if info.Dim != s.info.Dim {
			return fmt.Errorf("%s has vectors of dimension %d: expected %d, as in %s; leave out the file that does not belong to the others",
				paths[i], info.Dim, s.info.Dim, s.files[0].Info().Path)
		}
		s.starts = append(s.starts, s.info.Count)
		s.info.Shards = append(s.info.Shards, Shard{names[i], info.Count})
		s.info.Count += info.Count
		s.info.Size += info.Size
		s.info.Sequential = s.info.Sequential || info.Sequential
		s.info.DimAssumed = s.info.DimAssumed || info.DimAssumed
		if info.Note != "" && s.info.Note == "" {
			s.info.Note = names[i] + ": " + info.Note
		}
		if format := string(info.Format); !slices.Contains(formats, format) {
			formats = append(formats, format)
		}
		s.files[kept], s.pool[kept] = f, s.pool[i]
		kept++
	}
	if kept == 0 {
		return s.wrong("none of the %d files has a row: expected at least one vector", len(paths))
	}
	s.files, s.pool, s.starts = s.files[:kept], s.pool[:kept], append(s.starts, s.info.Count)
	if none := len(paths) - kept; none > 0 {
		s.info.addNote(fmt.Sprintf("%d of the %d files have no rows", none, len(paths)))
	}
	if len(formats) > 1 {
		s.info.addNote("the files are of several formats: " + strings.Join(formats, ", "))
	}
	return nil
}

// addNote says one more thing.
func (i *Info) addNote(text string) {
	if i.Note != "" {
		text = i.Note + "; " + text
	}
	i.Note = text
}

// shortNames are paths without the folder that is common to all.
func shortNames(paths []string) []string {
	folder := filepath.Dir(paths[0])
	for _, path := range paths {
		for !strings.HasPrefix(path, withSeparator(folder)) && folder != filepath.Dir(folder) {
			folder = filepath.Dir(folder)
		}
	}
	names := make([]string, len(paths))
	for i, path := range paths {
		names[i] = path
		if name, err := filepath.Rel(folder, path); err == nil {
			names[i] = filepath.ToSlash(name)
		}
	}
	return names
}

func withSeparator(folder string) string {
	return strings.TrimSuffix(folder, string(filepath.Separator)) + string(filepath.Separator)
}

// Info implements Reader.
func (s *shards) Info() Info { return s.info }

// Close implements Reader.
func (s *shards) Close() error {
	var errs []error
	for _, f := range s.files {
		if f != nil {
			errs = append(errs, f.Close())
		}
	}
	return errors.Join(errs...)
}

// ReadRows implements Reader.
func (s *shards) ReadRows(dst []float32, first int64) error {
	dim := int64(s.info.Dim)
	if err := s.checkNumbers(len(dst), s.info.Dim); err != nil {
		return err
	}
	return s.each(first, int64(len(dst))/dim, func(f Reader, from, to, row int64) error {
		return f.ReadRows(dst[from*dim:to*dim], row)
	})
}

// ReadIDs implements Identified.
func (s identifiedShards) ReadIDs(dst []string, first int64) error {
	return s.each(first, int64(len(dst)), func(f Reader, from, to, row int64) error {
		return f.(Identified).ReadIDs(dst[from:to], row)
	})
}

// each has n rows from first on read: those from and to of them are in one file, from row on.
func (s *shards) each(first, n int64, read func(f Reader, from, to, row int64) error) error {
	if err := s.checkRows(n, first, s.info.Count); err != nil {
		return err
	}
	var bad badRows
	for done := int64(0); done < n; {
		i := fileOf(s.starts, first+done)
		row := first + done - s.starts[i]
		to := min(n, done+s.starts[i+1]-s.starts[i]-row)
		s.touch(i)
		found, err := AsBadRows(read(s.files[i], done, to, row))
		if err != nil {
			return err
		}
		for _, b := range found {
			b.Place, b.Row = placeIn(s.info.Shards[i], b.Row), b.Row+s.starts[i]
			bad = append(bad, b)
		}
		done = to
	}
	return bad.err(s.path)
}

// touch notes that a file is read, and lets another rest.
func (s *shards) touch(i int) {
	s.mu.Lock()
	if n := len(s.active); n > 0 && s.active[n-1] == i {
		s.mu.Unlock()
		return
	}
	s.active = append(slices.DeleteFunc(s.active, func(j int) bool { return j == i }), i)
	tired := -1
	if len(s.active) > activeShards {
		tired = s.active[0]
		s.active = slices.Delete(s.active, 0, 1)
	}
	s.mu.Unlock()
	if tired >= 0 {
		s.rest(tired)
	}
}

// fileOf is the file that has a row, by the first row of each.
func fileOf(starts []int64, row int64) int {
	i, found := slices.BinarySearch(starts, row)
	if !found {
		i--
	}
	return i
}
