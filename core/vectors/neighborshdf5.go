package vectors

import (
	"errors"
	"io"

	"vectorcheck/core/vectors/hdf5"
)

// What ann-benchmarks calls the datasets beside train and test.
const (
	neighborsDataset = "neighbors"
	distancesDataset = "distances"
)

// measures are the distances of ann-benchmarks that are known, by the name that
// the attribute distance has.
var measures = map[string]func(a, b []float32) float64{"euclidean": euclidean, "angular": angular}

// findHDF5 finds the neighbors, and the distances and the rows if they are there
// too, as ann-benchmarks writes them.
func (n *neighborsFile) findHDF5(column string) error {
	f, err := hdf5.Read(n, n.size)
	if err != nil {
		return n.wrong("read the HDF5 file: %w", err)
	}
	if column == "" {
		column = neighborsDataset
	}
	if n.rows, err = n.integers(f, column); err != nil {
		return err
	}
	m, err := f.Matrix(distancesDataset)
	switch {
	case errors.Is(err, hdf5.ErrNotFound):
		return nil
	case err != nil:
		return n.wrong("%w", err)
	case m.Rows != n.rows.count || m.Columns != int64(n.rows.dim):
		return n.wrong("the dataset %q has the shape (%d, %d): expected (%d, %d), as the neighbors", distancesDataset, m.Rows, m.Columns, n.rows.count, n.rows.dim)
	}
	n.distances = n.layoutOf(m)
	if !n.distances.element.inVectors() {
		return n.wrong("the dataset %q holds numbers of type %s: expected f4 or f8", distancesDataset, n.distances.element)
	}
	return n.findBase(f)
}

func (n *neighborsFile) layoutOf(m hdf5.Matrix) layout {
	return layout{offset: m.Offset, content: m.Content, element: ElementType(m.Type.String()), bigEndian: m.Type.BigEndian, dim: int(m.Columns), count: m.Rows}
}

func (n *neighborsFile) integers(f *hdf5.File, name string) (layout, error) {
	m, err := f.Matrix(name)
	if errors.Is(err, hdf5.ErrNotFound) {
		return layout{}, n.wrong("the neighbors: %w", noSuch("dataset", name, datasetNames(f.Datasets), listColumns(f.Datasets)))
	}
	if err != nil {
		return layout{}, n.wrong("the neighbors: %w; name one of these: %s", err, listColumns(f.Datasets))
	}
	if m.Rows == 0 {
		return layout{}, n.wrong("the dataset %q is empty: expected neighbors", name)
	}
	return n.layoutOf(m), n.checkDim(uint64(m.Columns), "the dataset "+name)
}

// findBase finds the rows themselves, if the file has them and says how their
// distances are measured.
func (n *neighborsFile) findBase(f *hdf5.File) error {
	attributes, err := f.Attributes()
	if err != nil {
		return n.wrong("%w", err)
	}
	name, _ := attributes["distance"].(string)
	n.measure = measures[name]
	if _, err := f.Dataset(trainDataset); err != nil || n.measure == nil {
		return nil
	}
	n.base, err = open(n.source, io.NopCloser(nil), Options{Column: trainDataset})
	return err
}

// Distance implements Neighbors.
func (n *neighborsFile) Distance(query []float32, row int64) (distance float64, ok bool, err error) {
	if n.base == nil {
		return 0, false, nil
	}
	if info := n.base.Info(); row < 0 || row >= info.Count || len(query) != info.Dim {
		return 0, false, nil
	}
	other := make([]float32, len(query))
	if err := n.base.ReadRows(other, row); err != nil {
		return 0, false, err
	}
	return n.measure(query, other), true, nil
}

// euclidean is |a−b|, as ann-benchmarks measures it.
func euclidean(a, b []float32) float64 {
	difference := make([]float32, len(a))
	for i := range a {
		difference[i] = a[i] - b[i]
	}
	return Norm(difference)
}

// angular is 1 − cos(a, b), as ann-benchmarks measures it.
func angular(a, b []float32) float64 {
	dot := 0.0
	for i := range a {
		dot += float64(a[i]) * float64(b[i])
	}
	return 1 - dot/(Norm(a)*Norm(b))
}
