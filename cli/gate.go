package cli

import (
	"fmt"

	"vectorcheck/core/gate"
)

// gateFlags are what a run must reach for exit code 0.
type gateFlags struct {
	MinAccuracy string `group:"answer" help:"Exit with 1 if fewer percent of the answered vectors are found, as in 99.9 or 0.5%. With --neighbors, a query counts as found if its recall is at least --threshold." placeholder:"PERCENT"`
	MinRecall   string `group:"answer" help:"Exit with 1 if the mean recall@k is below so many percent; with --neighbors or --ids." placeholder:"PERCENT"`
	MaxErrors   string `group:"answer" help:"Exit with 1 if more percent of the checks got no usable answer (default: 0.1% where --min-accuracy or --min-recall is given)." placeholder:"PERCENT"`
	Gate        string `group:"answer" help:"What these compare of a random sample: the lower bound of its 95 % interval (bound, default), or its estimate." enum:"bound,estimate," default:"" placeholder:"bound|estimate"`
}

// read is the gate that the flags set.
func (f gateFlags) read() (g gate.Gate, err error) {
	for _, flag := range []struct {
		name, text string
		parse      func(string) (float64, error)
		share      **float64
	}{
		{"--min-accuracy", f.MinAccuracy, gate.ParseLeast, &g.MinAccuracy},
		{"--min-recall", f.MinRecall, gate.ParseLeast, &g.MinRecall},
		{"--max-errors", f.MaxErrors, gate.ParsePercent, &g.MaxErrors},
	} {
		if flag.text == "" {
			continue
		}
		share, err := flag.parse(flag.text)
		if err != nil {
			return g, fmt.Errorf("%s %w", flag.name, err)
		}
		*flag.share = &share
	}
	if f.Gate != "" && !g.Set() {
		return g, fmt.Errorf("--gate %s says how to compare, but there is nothing to: give --min-accuracy or --min-recall", f.Gate)
	}
	g.By = f.Gate
	return g, nil
}
