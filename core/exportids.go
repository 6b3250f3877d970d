package core

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"vectorcheck/core/check"
	"vectorcheck/core/report"
	"vectorcheck/core/runfile"
	"vectorcheck/core/vectors"
)

var errNoRecall = errors.New("this run has no recall to sort by: --neighbors was not given")

// idsTogether is how many rows wait for their ids, which are then read in the order of the
// file: more of them where the rows are sorted, as each time may read all of the file.
const (
	idsTogether       = 1 << 10
	idsTogetherSorted = 1 << 16
)

// exportedIDs are what the rows of a run are to be found under.
type exportedIDs struct {
	*rowNames
	vectors io.Closer // nil for row numbers
}

// Close lets go of the files.
func (e *exportedIDs) Close() error {
	if e.vectors == nil {
		return nil
	}
	return errors.Join(e.rowNames.Close(), e.vectors.Close())
}

// openExportedIDs opens the ids of a run, nil where it compares none, or none are wanted. Row
// numbers need no file. Others need those that the run began with: where these are gone, the
// ids are left out, and o.Warn is told, unless o asks for them by name.
func openExportedIDs(file *runfile.File, s Settings, o ExportOptions) (*exportedIDs, error) {
	asked := slices.Contains(o.Columns, "id")
	if !s.compared().IDs || len(o.Columns) > 0 && !asked {
		return nil, nil
	}
	if s.IDs.From == RowIDs {
		return &exportedIDs{rowNames: &rowNames{IDs: s.IDs}}, nil
	}
	ids, err := openIDFiles(file, s)
	switch {
	case err == nil:
		return ids, nil
	case asked:
		return nil, fmt.Errorf("the ids cannot be read: %w", err)
	case o.Warn != nil:
		o.Warn(fmt.Sprintf("the column id is left out, as the ids cannot be read: %s", err))
	}
	return nil, nil
}

func openIDFiles(file *runfile.File, s Settings) (_ *exportedIDs, err error) {
	if err := s.locate(file, nil, func(Input, string) {}); err != nil {
		return nil, err
	}
	for _, in := range s.inputs(file.Meta().Fingerprint) {
		now, err := vectors.TakeFingerprint(*in.path)
		if err != nil {
			return nil, err
		}
		if in.began != nil && !in.began.SameContent(now) {
			return nil, differs(*in.path, *in.began, now)
		}
	}
	reader, err := vectors.Open(s.Vectors, s.VectorsOptions())
	if err != nil {
		return nil, err
	}
	names, err := s.IDs.open(reader)
	if err != nil {
		return nil, errors.Join(err, reader.Close())
	}
	return &exportedIDs{names, reader}, nil
}

// identified gives the rows their ids, if names is not nil, and places.
func identified(results iter.Seq2[check.Result, error], names *exportedIDs, places vectors.Places, sorted bool) iter.Seq2[report.Row, error] {
	together := 1
	switch {
	case names == nil:
	case sorted && names.From != RowIDs:
		together = idsTogetherSorted
	default:
		together = idsTogether
	}
	return func(yield func(report.Row, error) bool) {
		waiting := make([]report.Row, 0, together)
		flush := func() bool {
			if err := names.fill(waiting); err != nil {
				yield(report.Row{}, err)
				return false
			}
			for i := range waiting {
				if !yield(waiting[i], nil) {
					return false
				}
			}
			waiting = waiting[:0]
			return true
		}
		for result, err := range results {
			if err != nil {
				yield(report.Row{}, err)
				return
			}
			waiting = append(waiting, report.Row{Result: result, Place: places.Of(result.Index)})
			if len(waiting) == together && !flush() {
				return
			}
		}
		flush()
	}
}

// fill reads the ids of rows in any order. A row that has none is left without.
func (e *exportedIDs) fill(rows []report.Row) error {
	if e == nil || len(rows) == 0 {
		return nil
	}
	order := make([]*report.Row, len(rows))
	for i := range rows {
		order[i] = &rows[i]
	}
	slices.SortFunc(order, func(a, b *report.Row) int { return cmp.Compare(a.Index, b.Index) })
	ids := make([]string, len(order))
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && order[to].Index == order[to-1].Index+1 {
			to++
		}
		run := ids[:to-from]
		bad, err := vectors.AsBadRows(e.ReadIDs(run, order[from].Index))
		if err != nil {
			return err
		}
		for _, row := range bad {
			run[row.Row-order[from].Index] = ""
		}
		for i, id := range run {
			order[from+i].ID = id
		}
		from = to
	}
	return nil
}
