package core

import (
	"fmt"

	"vectorcheck/core/check"
	"vectorcheck/core/report"
	"vectorcheck/core/runfile"
	"vectorcheck/core/stats"
)

// Record is a run as its file has it: to be looked at, without the vectors and
// the API that it would need to go on. Its figures are those of the moment when it
// was opened; its rows and its summary those of the moment when they are asked for, as
// another program may be going on with the run. It is safe for concurrent use.
type Record struct {
	file     *runfile.File
	settings Settings
	order    check.Order
	figures  stats.Figures
	whole    []stats.Point
	recent   []stats.Point
}

// OpenRecord opens the run file at path to be read. Close is to be called in the
// end.
func OpenRecord(path string) (*Record, error) {
	file, err := runfile.OpenReadOnly(path)
	if err != nil {
		return nil, err
	}
	_ = file.WriteBack(0) // what a killed program left, if the folder can be written
	r := &Record{file: file}
	if err := r.load(); err != nil {
		_ = file.Close()
		return nil, err
	}
	return r, nil
}

func (r *Record) load() (err error) {
	if r.settings, err = readSettings(r.file); err != nil {
		return err
	}
	meta := r.file.Meta()
	if r.order, err = r.settings.Coverage.Of(meta.Vectors); err != nil {
		return fmt.Errorf("%s: the settings of the run do not fit its vectors: %w", r.file.Path(), err)
	}
	if r.figures, err = readFigures(r.file); err != nil {
		return err
	}
	timeline := stats.NewTimeline(recentSeconds, wholePoints)
	err = r.file.Points(func(p stats.Point) error {
		timeline.Restore(p)
		return nil
	})
	r.whole, r.recent = timeline.Whole(), timeline.Recent()
	return err
}

// Path is the run file's.
func (r *Record) Path() string { return r.file.Path() }

// Settings are those that the run began with.
func (r *Record) Settings() Settings { return r.settings }

// Snapshot is the run as one that has ended, with what would be left to check.
func (r *Record) Snapshot() Snapshot {
	total, saved := r.order.Len(), r.figures.Done()
	return Snapshot{
		State: Ended, Total: total, Saved: saved, Left: max(0, total-saved), Figures: r.figures, Compared: r.settings.compared(),
		Concurrency: r.settings.Concurrency, Auto: r.settings.AutoConcurrency, RateLimit: r.settings.Rate,
	}
}

// Recent is as that of Run, not to be changed.
func (r *Record) Recent() []stats.Point { return r.recent }

// Timeline is as that of Run, not to be changed.
func (r *Record) Timeline() []stats.Point { return r.whole }

// Summary is the report of the run.
func (r *Record) Summary() (report.Summary, error) { return summarize(r.file) }

// Results are the rows of the run.
func (r *Record) Results() *Results { return newResults(r.file, r.order, r.settings.Coverage) }

// Close ends the use of the file, and the selections under way.
func (r *Record) Close() error { return r.file.Close() }
