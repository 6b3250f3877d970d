// Package hdf5 finds the datasets of an HDF5 file, and reads those of two axes row by row: in place
// where their numbers stand in one piece, or else chunk by chunk. It follows the HDF5 File Format
// Specification Version 3.0, whose sections the comments name. It writes nothing.
package hdf5

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"strings"
)

// File is what the metadata of a file says. It is not changed after Read, and
// holds nothing open.
type File struct {
	// Datasets are all that hard links lead to, in the order of the links: those
	// of the root group and, in its place, of each group within, up to 32 deep.
	Datasets      []Dataset
	metadata      *metadata
	attributes    map[string]any
	attributesErr error
}

// Dataset is an array in a file.
type Dataset struct {
	Name  string   // the path from the root group, such as "train" or "group/train"
	Shape []uint64 // the length of each axis; empty for a single value
	Type  Type     // of its elements

	most    []uint64  // how long each axis may get
	offset  int64     // of the first element in the file
	size    int64     // bytes, which the file has
	chunks  *chunking // of elements that do not stand in one piece
	content []byte    // of elements that stand in the object header
	problem error     // why it cannot be read; nil if it can
}

// Matrix is a dataset of two axes, of numbers that follow one another row by row: in the file from
// Offset on, or else in Content.
type Matrix struct {
	Rows, Columns int64
	Type          Type  // a Float, Int or Uint
	Offset        int64 // of the first number, in bytes from the start of the file, or of Content
	// Content has the numbers, from its beginning on, where they do not stand in one piece of the file; it is
	// safe for concurrent use. nil where they do.
	Content io.ReaderAt
}

// ErrNotFound says that a file has no dataset of a name.
var ErrNotFound = errors.New("no such dataset")

// Read reads the metadata of a file of size bytes. An error says what is damaged
// or unsupported, and does not name the file. What ails one dataset alone is told
// when that is asked for.
func Read(r io.ReaderAt, size int64) (*File, error) {
	m, rootAddress, err := readSuperblock(r, size)
	if err != nil {
		return nil, err
	}
	root, err := m.object(rootAddress)
	if err != nil {
		return nil, err
	}
	w := walker{metadata: m, listed: map[string]bool{}, entered: map[uint64]bool{}}
	if err := w.group(root, ""); err != nil {
		return nil, err
	}
	f := &File{Datasets: w.datasets, metadata: m}
	f.attributes, f.attributesErr = m.attributes(root)
	return f, nil
}

// Attributes are those of the root group that hold one text, as a string, or one
// integer, as an int64; others are left out. The map is not to be changed.
func (f *File) Attributes() (map[string]any, error) { return f.attributes, f.attributesErr }

// Dataset finds a dataset by its name; the error is ErrNotFound if there is none.
func (f *File) Dataset(name string) (Dataset, error) {
	for _, d := range f.Datasets {
		if d.Name == name {
			return d, nil
		}
	}
	return Dataset{}, fmt.Errorf("%w: %q", ErrNotFound, name)
}

// Matrix finds the numbers of a dataset of two axes by its name. An error other
// than ErrNotFound says why they cannot be read, and what to do. The
// file has room for all of the numbers that stand in one piece; there may be none.
func (f *File) Matrix(name string) (Matrix, error) {
	d, err := f.Dataset(name)
	if err != nil {
		return Matrix{}, err
	}
	if d.problem != nil {
		return Matrix{}, fmt.Errorf("the dataset %q cannot be read: %w", d.Name, d.problem)
	}
	if !d.Type.IsNumber() {
		return Matrix{}, fmt.Errorf("the dataset %q holds elements of type %s: expected numbers", name, d.Type)
	}
	if len(d.Shape) != 2 {
		return Matrix{}, fmt.Errorf("the dataset %q has shape %s: expected two axes", name, d.shape())
	}
	m := Matrix{Rows: int64(d.Shape[0]), Columns: int64(d.Shape[1]), Type: d.Type, Offset: d.offset}
	switch {
	case d.chunks != nil:
		m.Content = newChunks(d.chunks, f.metadata)
	case d.content != nil:
		m.Content = bytes.NewReader(d.content)
	}
	return m, nil
}

// String shows the name, the shape and the type, such as "train (10000, 128) f4".
func (d Dataset) String() string { return fmt.Sprintf("%s %s %s", d.Name, d.shape(), d.Type) }

func (d Dataset) shape() string {
	return "(" + strings.Join(strings.Fields(strings.Trim(fmt.Sprint(d.Shape), "[]")), ", ") + ")"
}

// bytes is what the elements take; ok is false where no file can hold them.
func (d Dataset) bytes() (size uint64, ok bool) {
	size = uint64(d.Type.Width)
	for _, length := range d.Shape {
		high, low := bits.Mul64(size, length)
		if high != 0 || max(low, length) >= 1<<63 {
			return 0, false
		}
		size = low
	}
	return size, true
}
