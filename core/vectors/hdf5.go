package vectors

import (
	"fmt"
	"strings"

	"vectorcheck/core/vectors/hdf5"
)

// trainDataset is what ann-benchmarks calls the vectors that are indexed, and
// testDataset the queries.
const (
	trainDataset = "train"
	testDataset  = "test"
)

// findHDF5 finds the rows of a dataset; name may be "".
func (s source) findHDF5(name string) (layout, error) {
	f, err := hdf5.Read(s, s.size)
	if err != nil {
		return layout{}, s.wrong("read the HDF5 file: %w", err)
	}
	if name, err = chooseDataset(f.Datasets, strings.TrimPrefix(name, "/")); err != nil {
		return layout{}, s.wrong("%w", err)
	}
	m, err := f.Matrix(name)
	if err != nil {
		return layout{}, s.wrong("%w", err)
	}
	element := ElementType(m.Type.String())
	if !element.inVectors() {
		return layout{}, s.wrong("the dataset %q holds numbers of type %s: expected f2 f4 f8 i1 or u1; write it with dtype='f4'", name, element)
	}
	where := fmt.Sprintf("the dataset %q of shape (%d, %d)", name, m.Rows, m.Columns)
	if m.Rows == 0 {
		return layout{}, s.wrong("%s is empty: expected at least one vector", where)
	}
	if err := s.checkDim(uint64(m.Columns), where); err != nil {
		return layout{}, err
	}
	return layout{
		offset: m.Offset, content: m.Content, note: storedAs(m), element: element, bigEndian: m.Type.BigEndian,
		dim: int(m.Columns), count: m.Rows, column: name,
	}, nil
}

// storedAs says how the rows are stored where they are no plain numbers.
func storedAs(m hdf5.Matrix) string {
	if c, ok := m.Content.(*hdf5.Chunks); ok {
		return "it is read from " + c.String()
	}
	return ""
}

// chooseDataset gives the dataset of a name; for no name, the train of
// ann-benchmarks, else the only one that can hold vectors.
func chooseDataset(datasets []hdf5.Dataset, name string) (string, error) {
	wanted := name
	if name == "" {
		wanted = trainDataset
	}
	var fit []hdf5.Dataset
	for _, d := range datasets {
		if d.Name == wanted {
			return wanted, nil
		}
		if len(d.Shape) == 2 && ElementType(d.Type.String()).inVectors() {
			fit = append(fit, d)
		}
	}
	switch {
	case name != "":
		return "", noSuch("dataset", name, datasetNames(datasets), listColumns(datasets))
	case len(fit) == 0:
		return "", fmt.Errorf("no dataset can hold vectors: expected one of two axes, of f2 f4 f8 i1 or u1, found %s", listColumns(datasets))
	case len(fit) > 1:
		return "", fmt.Errorf("several datasets can hold the vectors: name one of these: %s", listColumns(fit))
	}
	return fit[0].Name, nil
}

func datasetNames(datasets []hdf5.Dataset) (names []string) {
	for _, d := range datasets {
		names = append(names, d.Name)
	}
	return names
}
