// Package vectors reads files of vectors: any range of rows, as float32, with
// memory that does not grow with the file.
package vectors

// Reader gives the rows of one vectors file, or of several as though they were one. It is safe for concurrent use,
// but for Close. The file is never held in memory and never mapped: one that is
// truncated while it is read gives an error, where a mapped one would end the
// process.
type Reader interface {
	// Info says what the file holds.
	Info() Info
	// ReadRows fills dst with the rows from first on: len(dst) must be a
	// multiple of the dimension, and the rows must lie within [0, Count).
	// Elements of other types are converted to float32; a float64 beyond its
	// range becomes an infinity. A *BadRows tells of rows that cannot be used: dst
	// holds all the others. After any other error, it holds nothing of use.
	ReadRows(dst []float32, first int64) error
	// Close releases the file, once all reads have returned.
	Close() error
}

// Identified is a Reader of a file that names its rows.
type Identified interface {
	Reader
	// ReadIDs fills dst with the ids of the rows from first on, as ReadRows does
	// with their numbers. An id is text; "" stands for none, also after a *BadRows.
	ReadIDs(dst []string, first int64) error
}

// Info describes a vectors file.
type Info struct {
	Path    string      `json:"path"`
	Format  Format      `json:"format"`
	Element ElementType `json:"element"`
	// BigEndian is the order of the bytes of a number.
	BigEndian bool  `json:"big_endian,omitempty"`
	Count     int64 `json:"count"` // rows, at least 1
	Dim       int   `json:"dim"`   // numbers in a row, 1 to MaxDim
	Size      int64 `json:"size"`  // bytes of the file on disk
	// DimAssumed says that Dim is DefaultDim, as none was given.
	DimAssumed bool `json:"dim_assumed,omitempty"`
	// Note says what a person should know of how the file is read; "" for most.
	Note string `json:"note,omitempty"`
	// Column is what holds the vectors, and IDColumn what holds the ids, where a
	// file has several columns, datasets or tensors; "" where it has not.
	Column   string `json:"column,omitempty"`
	IDColumn string `json:"id_column,omitempty"`
	// Sequential says that rows can be had fast only in the order of the file.
	Sequential bool `json:"sequential,omitempty"`
	// Shards are the files of a data set of several, in the order of their rows; nil for one file.
	Shards []Shard `json:"shards,omitempty"`
}

// Numbers is the type of the numbers, with the order of their bytes if that is unusual.
func (i Info) Numbers() string { return NumberType{i.Element, i.BigEndian}.String() }

// Options says what a file cannot say of itself.
type Options struct {
	// Dim is the dimension of raw files; 0 means DefaultDim. For a format that
	// states its dimension, a Dim other than 0 must agree with it.
	Dim int
	// Type is how the numbers of raw files are stored. For a format that states it, a
	// Type other than the zero value must agree with it.
	Type NumberType
	// Column names the column, dataset or tensor that holds the vectors; "" means
	// the only one that can, or the one of a usual name. In JSON it is a gjson
	// path, and in CSV without a header the number of the column, from 1. CSV with
	// a number in each cell has no such column.
	Column string
	// Queries says that the vectors are queries whose neighbors are known: the test
	// of ann-benchmarks, not its train.
	Queries bool
	// IDColumn names the column of ids as Column does that of vectors; "" means
	// none.
	IDColumn string
	// Header says whether the first line of a text of cells names its columns:
	// HeaderYes, HeaderNo, or "" to have that found out.
	Header string
}

// What Options.Header may be.
const (
	HeaderYes = "yes"
	HeaderNo  = "no"
)

// DefaultDim is the dimension of a raw file when none is given.
const DefaultDim = 128
