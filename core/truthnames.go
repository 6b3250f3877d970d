package core

import (
	"errors"
	"fmt"
	"slices"

	"vectorcheck/core/check"
	"vectorcheck/core/target"
	"vectorcheck/core/vectors"
)

// checkedNeighbors is of how many queries, evenly spaced, the neighbors are looked at before
// anything is sent; namedNeighbors is of how many of the first ones their ids are.
const (
	checkedNeighbors = 1000
	namedNeighbors   = 100
)

// byName says that neighbors are known by ids that were read, not by row numbers.
func (t *truth) byName() bool {
	_, named := t.neighbors.(vectors.NamedNeighbors)
	return named || t.names != nil
}

// openNames opens the ids of the rows that the neighbors are: those of a file, whose lines are
// the rows that the API holds, or of a column of the vectors, where these are the rows.
func (t *truth) openNames(path string, reader vectors.Reader) (err error) {
	if _, named := t.neighbors.(vectors.NamedNeighbors); named {
		if t.ids.From != NoIDs {
			return fmt.Errorf("%s holds the ids of the neighbors as the API has them: leave out the ids of %s, which row numbers alone need", path, t.ids)
		}
		return nil
	}
	switch t.ids.From {
	case ColumnIDs:
		if reader.Info().Sequential {
			return fmt.Errorf("%s: the ids of neighbors cannot be looked up in a file that can be read in order only: decompress it, or give a file of ids", reader.Info().Path)
		}
		t.names, err = t.ids.open(reader)
	case FileIDs:
		t.names = &rowNames{IDs: t.ids, reader: reader}
		if t.names.file, err = vectors.OpenIDs(t.ids.File); err != nil {
			t.names = nil
			return err
		}
		t.names.ids = t.names.file
	}
	return err
}

// checkSome looks at the neighbors of some queries, so that what is wrong with the files is
// said before anything is sent.
func (t *truth) checkSome(queries int64) error {
	step := max(queries/checkedNeighbors, 1)
	for query := int64(0); query < queries; query += step {
		if err := t.check(query); err != nil {
			return err
		}
	}
	return t.check(queries - 1)
}

func (t *truth) check(query int64) error {
	if named, ok := t.neighbors.(vectors.NamedNeighbors); ok {
		_, err := t.readNames(named, query)
		return err
	}
	rows, _, err := t.nearestRows(query)
	switch {
	case err != nil || t.names == nil:
		return err
	case query < namedNeighbors:
		_, err = t.nearestNames(query)
		return err
	}
	return t.checkRows(query, rows)
}

// checkRows refuses rows that have no id.
func (t *truth) checkRows(query int64, rows []int64) error {
	count, where := t.names.reader.Info().Count, t.names.reader.Info().Path
	if t.names.file != nil {
		count, where = t.names.file.Count(), t.names.File
	}
	for _, row := range rows {
		if row >= count {
			return fmt.Errorf("query %d has the row %d as a true neighbor, and %s has ids of %d rows: expected an id for each row that the API holds, as with --ids file:PATH",
				query, row, where, count)
		}
	}
	return nil
}

// nearestByName is nearest by ids.
func (t *truth) nearestByName(asked check.Asked, hits []target.Hit) ([]bool, error) {
	names, err := t.nearestNames(asked.Index)
	if err != nil {
		return nil, err
	}
	near := make([]bool, len(hits))
	for i, hit := range hits {
		near[i] = slices.Contains(names, target.PlainID(hit.ID))
	}
	return near, nil
}

// nearestNames are the plain ids of the nearest neighbors of a query, in their order.
func (t *truth) nearestNames(query int64) ([]string, error) {
	if named, ok := t.neighbors.(vectors.NamedNeighbors); ok {
		return t.readNames(named, query)
	}
	rows, _, err := t.nearestRows(query)
	if err == nil {
		err = t.checkRows(query, rows)
	}
	if err != nil {
		return nil, err
	}
	names := make([]string, len(rows))
	for i, row := range rows {
		if err := t.names.ReadIDs(names[i:i+1], row); err != nil {
			return nil, fmt.Errorf("the id of the row %d, a true neighbor of query %d: %w", row, query, plainly(err))
		}
		names[i] = target.PlainID(names[i])
	}
	return names, checkNeighbors(query, names[:t.k], func(string) bool { return false })
}

// nearestName is the plain id of the nearest neighbor of a query.
func (t *truth) nearestName(query int64) (string, error) {
	names, err := t.nearestNames(query)
	if err != nil {
		return "", err
	}
	return names[0], nil
}

// plainly makes a bad row an error like any other: it is not the row that was asked for.
func plainly(err error) error {
	if bad, other := vectors.AsBadRows(err); other == nil && len(bad) > 0 {
		return errors.New(err.Error())
	}
	return err
}

// readNames are the plain ids that a file of neighbors has for a query.
func (t *truth) readNames(named vectors.NamedNeighbors, query int64) ([]string, error) {
	names, err := named.ReadNames(query)
	if err != nil {
		return nil, err
	}
	names = names[:t.k]
	for i, name := range names {
		names[i] = target.PlainID(name)
	}
	return names, checkNeighbors(query, names, isPadding)
}

// isPadding knows what a list of ids that is too short is filled up with.
func isPadding(id string) bool { return id == "" || id == "-1" }
