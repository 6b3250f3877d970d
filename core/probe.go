package core

import (
	"cmp"
	"context"
	"errors"
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
	ID string // of the vector; "" where ids are not known
	// Verdict is what a run would say; its Outcome is check.Failed if there was no
	// usable answer, as a probe is not repeated.
	check.Verdict
	Metric string // that the API says its index compares by; "" where it does not say
	Advice []Advice
}

// probedRows is how many rows are looked at for one that can be sent.
const probedRows = 1000

// advisedRows is how many rows are looked at for advice about all of them.
const advisedRows = 100

// SendProbe sends row index of the vectors of s, or the first that can be sent if
// index is negative. The error says why there was nothing to send, or no API to send
// it to; a failed attempt is in the Probe. With Demo, the demo's API runs for as long
// as it takes.
func SendProbe(ctx context.Context, s Settings, index int64) (probe Probe, err error) {
	if err := s.Validate(); err != nil {
		return Probe{}, err
	}
	if s.unproven {
		if err := s.checkSeal(""); err != nil {
			return Probe{}, err
		}
	}
	p := parts{log: Options{}.log()}
	defer func() { _ = p.Close() }()
	if err := p.prepare(ctx, s, nil); err != nil {
		return Probe{}, err
	}
	if index < 0 {
		if index, err = firstFinite(p.reader); err != nil {
			return Probe{}, err
		}
	}
	probe = Probe{Index: index, Vector: make([]float32, p.reader.Info().Dim)}
	probe.Outcome = check.Failed
	if err := p.reader.ReadRows(probe.Vector, index); err != nil {
		return Probe{}, err
	}
	if p.names != nil {
		id := make([]string, 1)
		if err := p.names.ReadIDs(id, index); err != nil {
			return Probe{}, err
		}
		probe.ID = id[0]
	}
	probe.Trace = p.api.Trace(ctx, probe.Vector)
	if err := p.judgeProbe(&probe); err != nil {
		return Probe{}, err
	}
	probe.Metric = p.settings.declaredMetric(ctx)
	profile, err := vectors.Sample(p.reader, advisedRows)
	if err != nil {
		return probe, err
	}
	doubts, err := vectors.Doubts(p.reader, profile)
	probe.Advice = append(mended(p.settings, doubts), advise(p.settings, probe, profile)...)
	return probe, err
}

// mended is the advice to read the vectors in another way.
func mended(s Settings, doubts []vectors.Doubt) (all []Advice) {
	for _, d := range doubts {
		a := Advice{Format: d.Format, Args: d.Args}
		if better := s; d.Type.Element != "" || d.Dim > 0 {
			better.Type = cmp.Or(d.Type, s.Type)
			better.Dim = cmp.Or(d.Dim, s.Dim)
			a.Better = &better
		}
		all = append(all, a)
	}
	return all
}

// judgeProbe fills in what the answer is worth, or why it cannot be judged.
func (p *parts) judgeProbe(probe *Probe) error {
	if probe.Err != nil {
		return nil
	}
	verdict, err := p.judge().Judge(check.Asked{Index: probe.Index, ID: probe.ID, Vector: probe.Vector}, probe.Answer)
	var unfit *target.Error
	switch {
	case errors.As(err, &unfit):
		probe.Err = unfit
	case err != nil:
		return err
	default:
		probe.Verdict = verdict
	}
	return nil
}

// firstFinite is the first row that can be sent.
func firstFinite(r vectors.Reader) (int64, error) {
	row := make([]float32, r.Info().Dim)
	n := min(probedRows, r.Info().Count)
	for i := range n {
		if _, err := vectors.AsBadRows(r.ReadRows(row, i)); err != nil {
			return 0, err
		}
		if vectors.Classify(row) == vectors.Finite { // the numbers of a bad row are NaN
			return i, nil
		}
	}
	return 0, fmt.Errorf("%s: none of the first %d vectors can be sent: they are missing, zero, or hold NaN or Inf", r.Info().Path, n)
}
