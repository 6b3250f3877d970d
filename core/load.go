package core

import "github.com/sirupsen/logrus"

// load is what can change while a run goes on.
type load struct {
	concurrency int
	auto        bool
	rate        float64
}

func (r *Run) load() load {
	return load{r.checker.Concurrency(), r.checker.Adaptive(), r.checker.Rate()}
}

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
	s.Concurrency, s.AutoConcurrency, s.Rate = now.concurrency, now.auto, now.rate
	if err := saveSettings(r.file, s); err != nil {
		return err
	}
	r.kept = now
	r.run.log.WithFields(logrus.Fields{"concurrency": FormatConcurrency(now.concurrency, now.auto), "rate": now.rate}).Info("load changed")
	return nil
}
