package core

import (
	"context"
	"io"
	"iter"

	"vectorcheck/core/check"
	"vectorcheck/core/report"
	"vectorcheck/core/runfile"
)

// progressEvery is how many rows are written between two calls that tell so.
const progressEvery = 10_000

// ExportOptions choose what is exported of a run. The zero value is all of it, by index.
type ExportOptions struct {
	runfile.Selection
	Limit   int64    // how many rows at most; 0 is all
	Columns []string // see report.Table
	// Progress, if not nil, is told how many rows are written, from time to time.
	Progress func(rows int64)
	// Warn, if not nil, is told what the file lacks.
	Warn func(text string)
}

// Export writes rows of the run at path to a file, Parquet if it is named so, else CSV, and
// returns how many there are. The file appears once it is whole, and not at all
// if ctx ends before. Beside it, in a file with .json after its name, stands of what its
// rows are.
func Export(ctx context.Context, path, out string, o ExportOptions) (rows int64, err error) {
	if err := report.CheckCompanion(out); err != nil {
		return 0, err
	}
	write := report.WriteCSV
	if report.IsParquet(out) {
		write = report.WriteParquet
	}
	err = export(ctx, path, o, func(results iter.Seq2[report.Row, error], table report.Table) error {
		return report.SaveFile(out, func(w io.Writer) error {
			if rows, err = write(w, results, table); err == nil {
				err = ctx.Err() // a file that nobody wants any more does not appear
			}
			return err
		})
	})
	if err != nil {
		return rows, err
	}
	return rows, saveCompanion(path, out, o, rows)
}

// saveCompanion writes beside the exported file of a run what its rows are of.
func saveCompanion(path, out string, o ExportOptions, rows int64) error {
	summary, err := Show(path)
	if err != nil {
		return err
	}
	about := report.Companion{File: out, Rows: rows, Limit: o.Limit}
	if o.SortBy != runfile.ByIndex || o.Descending {
		about.SortedBy = o.SortBy.String()
		if o.Descending {
			about.SortedBy += " descending"
		}
	}
	for _, o := range o.Outcomes {
		about.Chosen = append(about.Chosen, o.String())
	}
	if o.Kind != 0 {
		about.Chosen = []string{o.Kind.String()}
	}
	return report.SaveFile(report.CompanionPath(out), func(w io.Writer) error { return summary.WriteCompanion(w, about) })
}

// ExportTo is Export as CSV to w, which has what was written before an error.
func ExportTo(ctx context.Context, path string, w io.Writer, o ExportOptions) (rows int64, err error) {
	err = export(ctx, path, o, func(results iter.Seq2[report.Row, error], table report.Table) error {
		rows, err = report.WriteCSV(w, results, table)
		return err
	})
	return rows, err
}

// export has write write the rows of the run at path that o chooses.
func export(ctx context.Context, path string, o ExportOptions, write func(iter.Seq2[report.Row, error], report.Table) error) error {
	if err := report.CheckColumns(o.Columns); err != nil {
		return err
	}
	file, err := runfile.OpenReadOnly(path)
	if err != nil {
		return err
	}
	defer file.Close()
	settings, err := readSettings(file)
	if err != nil {
		return err
	}
	compared := settings.compared()
	if o.SortBy == runfile.ByRecall && !compared.Neighbors {
		return errNoRecall
	}
	names, err := openExportedIDs(file, settings, o)
	if err != nil {
		return err
	}
	if names != nil {
		defer names.Close()
	}
	places := file.Meta().Vectors.Places()
	results := counted(limited(chosenRows(ctx, file, o), o.Limit), o.Progress)
	table := report.Table{Compared: compared, IDs: names != nil, Places: places.Several(), Columns: o.Columns}
	return write(identified(results, names, places, o.sorted()), table)
}

// sorted says whether the rows are in another order than by index.
func (o ExportOptions) sorted() bool { return o.SortBy != runfile.ByIndex || o.Descending }

func chosenRows(ctx context.Context, file *runfile.File, o ExportOptions) iter.Seq2[check.Result, error] {
	if o.sorted() {
		return file.Sorted(ctx, o.Selection, o.Limit)
	}
	return file.Rows(ctx, o.Filter)
}

// limited is no more than limit rows; all if it is 0.
func limited(results iter.Seq2[check.Result, error], limit int64) iter.Seq2[check.Result, error] {
	if limit <= 0 {
		return results
	}
	return func(yield func(check.Result, error) bool) {
		n := int64(0)
		for result, err := range results {
			n++
			if !yield(result, err) || n == limit {
				return
			}
		}
	}
}

func counted(results iter.Seq2[check.Result, error], progress func(rows int64)) iter.Seq2[check.Result, error] {
	if progress == nil {
		return results
	}
	return func(yield func(check.Result, error) bool) {
		n := int64(0)
		for result, err := range results {
			if !yield(result, err) {
				return
			}
			if n++; n%progressEvery == 0 {
				progress(n)
			}
		}
	}
}
