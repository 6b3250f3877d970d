package vectors

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"slices"
)

// Open opens the vectors that path names: those of a file, or of several as one data set, as
// Files has them, all of one dimension.
//
// A file is of the format that its first bytes tell, else its extension,
// in either case, and its header is checked against its size. No more of it is read than that, but
// of a text, whose lines are counted, and of a compressed file, whose size and
// checksums are found: these are read once as a whole. The error names the file,
// says what was expected and found, and what to do. The caller closes the Reader.
func Open(path string, opts Options) (Reader, error) {
	files, err := Files(path)
	if err != nil {
		return nil, err
	}
	if len(files) > 1 {
		return openShards(path, files, opts)
	}
	return openOne(files[0], opts)
}

// openOne opens a single file.
func openOne(path string, opts Options) (Reader, error) {
	f, info, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	return open(source{f, path, info.Size()}, f, opts)
}

// open opens the file s; it closes closer if it fails.
func open(s source, closer io.Closer, opts Options) (reader Reader, err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, closer.Close())
		}
	}()
	format, note, err := s.format(opts.Type)
	if err != nil {
		return nil, err
	}
	if NeedsDim(s.path) && format != Raw { // it tells what raw files do not
		opts.Dim, opts.Type = 0, NumberType{}
	}
	if opts.Type.Element != "" && !format.hasTypes() {
		return nil, s.wrong("the type %s was given, and a file of format %s tells its own: leave the type out", opts.Type, format)
	}
	info := Info{Path: s.path, Format: format, Size: s.size, Note: note}
	if compressionOf(s.path) != "" {
		content, err := decompress(s, closer)
		if err != nil {
			return nil, err
		}
		closer, info.Sequential = content, true
		s.ReaderAt, s.size = content, math.MaxInt64 // until it has been read
	}
	if format.isText() {
		content, converted, err := s.inUTF8(closer)
		if err != nil {
			return nil, err
		}
		if converted {
			closer, info.Sequential = content, true
			s.ReaderAt, s.size = content, math.MaxInt64
		}
		return openText(s, info, closer, opts)
	}
	if format == Parquet {
		return openParquet(s, info, closer, opts)
	}
	if info.Sequential {
		if s.size, err = s.copyTo(io.Discard); err != nil {
			return nil, err
		}
	}
	return openFile(s, info, closer, opts)
}

// format tells the format of a file: by its first bytes where these are certain, else by
// its name, else by its header and size. note says what is not as the name promises.
func (s source) format(given NumberType) (format Format, note string, err error) {
	named, unnamed := formatOf(s.path)
	if compressionOf(s.path) != "" { // its content is not known before it is decompressed
		return named, "", unnamed
	}
	if begins := s.begins(); begins != "" {
		if begins != named {
			note = fmt.Sprintf("it begins as a .%s file does, and is read as one", begins)
		}
		return begins, note, nil
	}
	if err := s.checkForeign(); err != nil && named != Parquet {
		return "", "", err
	}
	if unnamed == nil {
		return named, "", nil
	}
	if format, _, ok := s.recognised(given); ok {
		return format, fmt.Sprintf("its header and size are those of a .%s exactly, and it is read as one", format), nil
	}
	if given.Element != "" {
		return Raw, "it is read as raw numbers, as their type is given", nil
	}
	if what := s.truth(); what != "" {
		return "", "", s.wrong("the file holds %s: give it as the neighbors, and a file of vectors as the vectors", what)
	}
	return "", "", fmt.Errorf("%w, or give its type if it holds raw numbers", unnamed)
}

// openRegular looks at the file before it opens it: to open a named pipe would
// wait for a writer.
func openRegular(path string) (*os.File, fs.FileInfo, error) {
	if _, err := statRegular(path); err != nil {
		return nil, nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("open the vectors file: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return f, info, nil
}

// statRegular looks at a regular file, and refuses others.
func statRegular(path string) (fs.FileInfo, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("find the vectors file: %w", err)
	case info.IsDir():
		return nil, fmt.Errorf("%s is a folder: expected a file of vectors; choose one inside it", path)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no regular file (mode %s): expected a file of vectors; copy it to disk first", path, info.Mode())
	}
	return info, nil
}

// locate finds the layout of a file in the format that its extension promises.
func (s source) locate(format Format, opts Options) (layout, error) {
	dim := opts.Dim
	if dim < 0 || dim > MaxDim {
		return layout{}, s.wrong("dimension %d was given: expected 1 to %d", dim, MaxDim)
	}
	if opts.Column != "" && !slices.Contains(columnar, format) {
		return layout{}, s.wrong("the column %q was given, and a file of format %s has no columns: leave the column out", opts.Column, format)
	}
	if opts.IDColumn != "" {
		return layout{}, s.wrong("the column of ids %q was given, and a file of format %s has no ids: leave the column out", opts.IDColumn, format)
	}
	if s.size == 0 {
		return layout{}, s.wrong("the file is empty: expected vectors")
	}
	if format == Raw {
		// Every content is a raw file, so one that has a header is told first.
		if hint := s.mislabelled(format); hint != "" {
			return layout{}, s.wrong("the file is not raw: %s", hint)
		}
		return s.findRaw(dim, opts.Type)
	}
	column := opts.Column
	if column == "" && opts.Queries && format == HDF5 {
		column = testDataset
	}
	l, err := s.find(format, column)
	if err != nil {
		if what := s.truth(); what != "" {
			return layout{}, s.wrong("the file holds %s: give it as the neighbors, and a file of vectors as the vectors", what)
		}
		if hint := s.mislabelled(format); hint != "" {
			err = fmt.Errorf("%w; %s", err, hint)
		}
		return layout{}, err
	}
	if given := opts.Type; given.Element != "" && given != (NumberType{l.element, l.bigEndian}) {
		return layout{}, s.wrong("the file says numbers of type %s, and %s was given: leave the type out, or choose another file", NumberType{l.element, l.bigEndian}, given)
	}
	if l.element.integer() {
		return layout{}, s.wrong("the file holds integers of type %s, as files of neighbors do: expected vectors of f2 f4 f8 i1 or u1; give it as the neighbors, or save a.astype('<f4')", l.element)
	}
	return l, s.checkGivenDim(dim, l.dim)
}

// find reads the layout of a format that states its dimension. column is for the
// formats that have several.
func (s source) find(format Format, column string) (layout, error) {
	switch format {
	case FBin:
		return s.findBin(Float32)
	case F16Bin:
		return s.findBin(Float16)
	case U8Bin:
		return s.findBin(Uint8)
	case I8Bin:
		return s.findBin(Int8)
	case FVecs:
		return s.findVecs(Float32)
	case BVecs:
		return s.findVecs(Uint8)
	case NPY:
		return s.findNPY(Float32)
	case HDF5:
		return s.findHDF5(column)
	case SafeTensors:
		return s.findSafeTensors(column)
	}
	return layout{}, s.wrong("format %q has no header to read", format)
}

// mislabelled looks for another format that the file fits exactly, and says
// to rename the file; "" if there is none.
func (s source) mislabelled(promised Format) string {
	if format := s.begins(); format != "" && format != promised {
		return fmt.Sprintf("it begins as a .%s file does: rename it to end in .%s%s", format, format, compressionOf(s.path))
	}
	format, l, ok := s.recognised(NumberType{})
	if !ok || format == promised {
		return ""
	}
	return fmt.Sprintf("its header and size fit a .%s of %d vectors of dimension %d exactly: rename it to end in .%s%s",
		format, l.count, l.dim, format, compressionOf(s.path))
}
