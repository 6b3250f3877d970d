package vectors

import (
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
)

// Neighbors are the true nearest neighbors of queries, as computed by brute force.
// They are safe for concurrent use, but for Close.
type Neighbors interface {
	// Shape is for how many queries there are neighbors, and how many for each.
	Shape() (queries int64, k int)
	// Read gives the rows of the neighbors of a query, the nearest first, and their
	// distances; nil if the file has none.
	Read(query int64) (rows []int64, distances []float32, err error)
	// Distance is how far a row lies from a query, measured as distances are; ok is
	// false if the file does not have the rows themselves, or not this one.
	Distance(query []float32, row int64) (distance float64, ok bool, err error)
	// Close releases the file.
	Close() error
}

// NamedNeighbors are neighbors that the file names by the ids that the API has for them.
// Their Read gives no rows.
type NamedNeighbors interface {
	Neighbors
	// ReadNames gives the ids of the neighbors of a query, the nearest first.
	ReadNames(query int64) ([]string, error)
}

// NeighborsExtensions lists the extensions of files that OpenNeighbors reads.
func NeighborsExtensions() []string {
	return []string{".ivecs", ".ibin", ".bin", ".fbin", ".npy", ".hdf5", ".h5", ".parquet", ".csv", ".tsv", ".jsonl", ".ndjson"}
}

// OpenNeighbors opens a file of neighbors: .ivecs of TEXMEX; .ibin, .bin or .fbin of
// big-ann-benchmarks, with distances or without, and those of its files that have no
// extension, by header and size; .npy of integers; .hdf5 of ann-benchmarks, with distances
// and the rows themselves; or .parquet of lists of integers. The first bytes tell these
// three, whatever the name. Of .csv, .tsv, .jsonl and .parquet, all that are not row numbers alone are
// NamedNeighbors. column names the dataset or column of a format that
// has several; "" means the one of the usual name.
func OpenNeighbors(path, column string) (Neighbors, error) {
	f, info, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	n, err := openNeighbors(source{f, path, info.Size()}, f, column)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return n, nil
}

func openNeighbors(s source, closer io.Closer, column string) (Neighbors, error) {
	n := &neighborsFile{source: s, closer: closer}
	extension := strings.ToLower(filepath.Ext(s.path))
	begins := s.begins()
	var err error
	switch {
	case begins == Parquet || extension == ".parquet":
		return openParquetNeighbors(s, closer, column)
	case begins == HDF5 || extension == ".hdf5" || extension == ".h5":
		err = n.findHDF5(column)
		column = ""
	case begins == NPY || extension == ".npy":
		n.rows, err = s.findNPY(Int64)
	case extension == ".ivecs":
		n.rows, err = s.findVecs(Int32)
	case slices.Contains([]string{".csv", ".tsv", ".jsonl", ".ndjson"}, extension):
		format, _ := formatOf(s.path)
		return openTextNeighbors(s, closer, format, column)
	default:
		n.rows, n.distances, err = s.findTruth(extension)
	}
	if err != nil {
		return nil, err
	}
	if column != "" {
		return nil, s.wrong("a column %q of neighbors is given, and the file has no columns: leave it out", column)
	}
	if !n.rows.element.integer() {
		return nil, s.wrong("the file holds numbers of type %s: expected integers, the rows of neighbors; %s", n.rows.element, adviceFor(n.rows.element))
	}
	return n, nil
}

// neighborsFile is a file whose rows all have the same length.
type neighborsFile struct {
	source
	rows      layout
	distances layout // of count 0 where there are none
	base      Reader // the rows themselves; nil where they are not known
	measure   func(a, b []float32) float64
	closer    io.Closer
}

// Shape implements Neighbors.
func (n *neighborsFile) Shape() (queries int64, k int) { return n.rows.count, n.rows.dim }

// Close implements Neighbors.
func (n *neighborsFile) Close() error { return n.closer.Close() }

// Read implements Neighbors.
func (n *neighborsFile) Read(query int64) (rows []int64, distances []float32, err error) {
	if query < 0 || query >= n.rows.count {
		return nil, nil, n.wrong("read the neighbors of query %d: expected one of %d", query, n.rows.count)
	}
	raw, err := n.readRow(n.rows, query)
	if err != nil {
		return nil, nil, err
	}
	rows = make([]int64, n.rows.dim)
	n.rows.decodeInts(rows, raw)
	if n.distances.count == 0 {
		return rows, nil, nil
	}
	if raw, err = n.readRow(n.distances, query); err != nil {
		return nil, nil, err
	}
	distances = make([]float32, n.distances.dim)
	n.distances.convert(distances, raw)
	return rows, distances, nil
}

// readRow reads the bytes of the numbers of a row.
func (n *neighborsFile) readRow(l layout, row int64) ([]byte, error) {
	raw := make([]byte, l.stride())
	if l.byColumn {
		return raw, n.gather(l, raw, row)
	}
	if _, err := n.of(l).readFull(raw, l.offset+row*l.stride()); err != nil {
		return nil, n.wrong("read the neighbors of query %d: %w", row, err)
	}
	return raw[l.rowHeader:], n.checkRowHeader(l, raw[:l.rowHeader], row)
}
