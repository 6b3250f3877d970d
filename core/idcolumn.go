package core

import (
	"vectorcheck/core/naming"
	"vectorcheck/core/vectors"
)

const (
	// agreeingIDs is how many rows have to have the ids of a column at least.
	agreeingIDs = 3
	// mostIDColumns is how many columns are looked at.
	mostIDColumns = 20
	// quickText is the size in bytes of a text whose columns are looked at: each look reads all
	// of it.
	quickText = 64 << 20
)

// fittingColumn is the column of the vectors file, with what stands before it, that holds the ids
// under which more than half of the rows were found; ok is false if none does.
func fittingColumn(s Settings, found []naming.Seen) (ids IDs, ok bool) {
	if s.Demo {
		return IDs{}, false
	}
	names, info, err := vectors.IDColumns(s.Vectors, s.VectorsOptions())
	if err != nil || info.Sequential || info.Format != vectors.Parquet && info.Size > quickText {
		return IDs{}, false
	}
	for _, name := range names[:min(len(names), mostIDColumns)] {
		if s.IDs.From == ColumnIDs && s.IDs.Column == name {
			continue
		}
		if prefix, fits := columnPrefix(s, name, found); fits {
			return IDs{From: ColumnIDs, Column: name, Prefix: prefix}, true
		}
	}
	return IDs{}, false
}

// columnPrefix is what stands before the ids of a column in those found; ok is false if they do
// not fit.
func columnPrefix(s Settings, column string, found []naming.Seen) (prefix string, ok bool) {
	options := s.VectorsOptions()
	options.IDColumn = column
	reader, err := vectors.Open(s.Vectors, options)
	if err != nil {
		return "", false
	}
	defer reader.Close()
	identified, ok := reader.(vectors.Identified)
	if !ok {
		return "", false
	}
	var pairs []idPair
	id, rows := make([]string, 1), map[int64]bool{}
	for _, one := range found {
		if err := identified.ReadIDs(id, one.Row); err != nil || id[0] == "" {
			continue
		}
		pairs = append(pairs, idPair{one.ID, id[0]})
		rows[one.Row] = true
	}
	prefix, ok = commonPrefix(pairs, "")
	return prefix, ok && len(rows) >= agreeingIDs && len(pairs) == len(found)
}
