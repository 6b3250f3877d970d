package core

import (
	"context"
	"fmt"

	"vectorcheck/core/check"
	"vectorcheck/core/target"
	"vectorcheck/core/vectors"
)

// Probe is one vector sent once, to see what the API makes of it.
type Probe struct {
	Index  int64
	Vector []float32
	target.Trace
	// Outcome is what a run would call it; check.Failed if there was no usable
	// answer, as a probe is not repeated.
	Outcome check.Outcome
}

// probedRows is how many rows are looked at for one that can be sent.
const probedRows = 1000

// SendProbe sends row index of the vectors of s, or the first that can be sent if
// index is negative. The error says why there was nothing to send, or no API to send
// it to; a failed attempt is in the Probe. With Demo, the demo's API runs for as long
// as it takes.
func SendProbe(ctx context.Context, s Settings, index int64) (probe Probe, err error) {
	if err := s.Validate(); err != nil {
		return Probe{}, err
	}
	var p parts
	defer func() { _ = p.Close() }()
	if err := p.prepare(ctx, s, nil); err != nil {
		return Probe{}, err
	}
	if index < 0 {
		if index, err = firstFinite(p.reader); err != nil {
			return Probe{}, err
		}
	}
	probe = Probe{Index: index, Vector: make([]float32, p.reader.Info().Dim), Outcome: check.Failed}
	if err := p.reader.ReadRows(probe.Vector, index); err != nil {
		return Probe{}, err
	}
	probe.Trace = p.api.Trace(ctx, probe.Vector)
	if probe.Err == nil {
		probe.Outcome, _ = check.Verdict(probe.Answer, s.Threshold)
	}
	return probe, nil
}

// firstFinite is the first row that can be sent.
func firstFinite(r vectors.Reader) (int64, error) {
	row := make([]float32, r.Info().Dim)
	n := min(probedRows, r.Info().Count)
	for i := range n {
		if err := r.ReadRows(row, i); err != nil {
			return 0, err
		}
		if vectors.Classify(row) == vectors.Finite {
			return i, nil
		}
	}
	return 0, fmt.Errorf("%s: none of the first %d vectors can be sent: they are zero, or hold NaN or Inf", r.Info().Path, n)
}
