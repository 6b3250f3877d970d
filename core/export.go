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

// Export writes the rows of the run at path that filter chooses to a CSV file,
// by index. It returns how many there are, and calls progress, if not nil, with how
// many are written, from time to time. The file appears once it is whole, and not at all
// if ctx ends before. Beside it, in a file with .json after its name, stands of what its
// rows are.
func Export(ctx context.Context, path, csv string, filter runfile.Filter, progress func(rows int64)) (rows int64, err error) {
	if err := report.CheckCompanion(csv); err != nil {
		return 0, err
	}
	err = export(ctx, path, filter, progress, func(results iter.Seq2[check.Result, error], compared report.Compared) error {
		return report.SaveFile(csv, func(w io.Writer) error {
			if rows, err = report.WriteCSV(w, results, compared); err == nil {
				err = ctx.Err() // a file that nobody wants any more does not appear
			}
			return err
		})
	})
	if err != nil {
		return rows, err
	}
	return rows, saveCompanion(path, csv, filter, rows)
}

// saveCompanion writes beside the CSV file of a run what its rows are of.
func saveCompanion(path, csv string, filter runfile.Filter, rows int64) error {
	summary, err := Show(path)
	if err != nil {
		return err
	}
	about := report.Companion{File: csv, Rows: rows}
	for _, o := range filter.Outcomes {
		about.Chosen = append(about.Chosen, o.String())
	}
	if filter.Kind != 0 {
		about.Chosen = []string{filter.Kind.String()}
	}
	return report.SaveFile(report.CompanionPath(csv), func(w io.Writer) error { return summary.WriteCompanion(w, about) })
}

// ExportTo is Export to w, which has what was written before an error.
func ExportTo(ctx context.Context, path string, w io.Writer, filter runfile.Filter, progress func(rows int64)) (rows int64, err error) {
	err = export(ctx, path, filter, progress, func(results iter.Seq2[check.Result, error], compared report.Compared) error {
		rows, err = report.WriteCSV(w, results, compared)
		return err
	})
	return rows, err
}

// export has write write the rows of the run at path that filter chooses.
func export(ctx context.Context, path string, filter runfile.Filter, progress func(rows int64),
	write func(iter.Seq2[check.Result, error], report.Compared) error) error {
	file, err := runfile.OpenReadOnly(path)
	if err != nil {
		return err
	}
	defer file.Close()
	settings, err := readSettings(file)
	if err != nil {
		return err
	}
	results := file.Rows(ctx, filter)
	if progress != nil {
		results = counted(results, progress)
	}
	return write(results, settings.compared())
}

func counted(results iter.Seq2[check.Result, error], progress func(rows int64)) iter.Seq2[check.Result, error] {
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
