// Package vectors reads files of vectors: any range of rows, as float32, with
// memory that does not grow with the file.
package vectors

// Reader gives the rows of one vectors file. It is safe for concurrent use,
// but for Close. The file is never held in memory and never mapped: one that is
// truncated while it is read gives an error, where a mapped one would end the
// process.
type Reader interface {
	// Info says what the file holds.
	Info() Info
	// ReadRows fills dst with the rows from first on: len(dst) must be a
	// multiple of the dimension, and the rows must lie within [0, Count).
	// Elements of other types are converted to float32; a float64 beyond its
	// range becomes an infinity. After an error, dst holds nothing of use.
	ReadRows(dst []float32, first int64) error
	// Close releases the file, once all reads have returned.
	Close() error
}

// Info describes a vectors file.
type Info struct {
	Path    string      `json:"path"`
	Format  Format      `json:"format"`
	Element ElementType `json:"element"`
	Count   int64       `json:"count"` // rows, at least 1
	Dim     int         `json:"dim"`   // numbers in a row, 1 to MaxDim
	Size    int64       `json:"size"`  // bytes of the file
}

// Options says what a file cannot say of itself.
type Options struct {
	// Dim is the dimension of raw files; 0 means DefaultDim. For a format that
	// states its dimension, a Dim other than 0 must agree with it.
	Dim int
}

// DefaultDim is the dimension of a raw file when none is given.
const DefaultDim = 128
