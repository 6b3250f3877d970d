package core

import "github.com/sirupsen/logrus"

// load is what can change while a run goes on.
type load struct {
	concurrency int
	rate        float64
}

func (r *Run) load() load { return load{r.checker.Concurrency(), r.checker.Rate()} }

// saveLoad keeps the load with the run, if it has changed.
func (r *recorder) saveLoad() error {
	now := r.run.load()
	if now == r.kept {
		return nil
	}
	s, err := readSettings(r.file)
	if err != nil {
		return err
	}
	s.Concurrency, s.Rate = now.concurrency, now.rate
	if err := saveSettings(r.file, s); err != nil {
		return err
	}
	r.kept = now
	r.run.log.WithFields(logrus.Fields{"concurrency": now.concurrency, "rate": now.rate}).Info("load changed")
	return nil
}
