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
// if ctx ends before.
func Export(ctx context.Context, path, csv string, filter runfile.Filter, progress func(rows int64)) (rows int64, err error) {
	file, err := runfile.OpenReadOnly(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	settings, err := readSettings(file)
	if err != nil {
		return 0, err
	}
	results := file.Rows(ctx, filter)
	if progress != nil {
		results = counted(results, progress)
	}
	err = report.SaveFile(csv, func(w io.Writer) error {
		if rows, err = report.WriteCSV(w, results, settings.compared()); err == nil {
			err = ctx.Err() // a file that nobody wants any more does not appear
		}
		return err
	})
	return rows, err
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
