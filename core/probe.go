package core

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"vectorcheck/core/check"
	"vectorcheck/core/declared"
	"vectorcheck/core/target"
	"vectorcheck/core/vectors"
)

// Probe is one vector sent once, to see what the API makes of it.
type Probe struct {
	Index  int64
	Place  string // file:row, in a data set of several files; "" in one
	Vector []float32
	target.Trace
	ID string // of the vector; "" where ids are not known
	// Verdict is what a run would say; its Outcome is check.Failed if there was no
	// usable answer, as a probe is not repeated.
	check.Verdict
	// Others are some further rows, spread over the file, each sent once, for what one row
	// alone does not tell; none where the first got no reply.
	Others []Probe
	// Declared is what the API says of the index, and Metric that by which its scores were
	// read; "" for the generic API.
	Declared declared.Index
	Metric   string
	Advice   []Advice
}

// probedRows is how many rows are looked at for one that can be sent.
const probedRows = 1000

// otherRows is how many further rows a probe sends.
const otherRows = 9

// advisedRows is how many rows are looked at for advice about all of them.
const advisedRows = 100

// SendProbe sends row index of the vectors of s, or the first that can be sent if
// index is negative. The error says why there was nothing to send, or no API to send
// it to; a failed attempt is in the Probe. With Demo, the demo's API runs for as long
// as it takes.
func SendProbe(ctx context.Context, s Settings, index int64) (probe Probe, err error) {
	return sendProbe(ctx, s, func(vectors.Places) (int64, error) { return index, nil })
}

// SendProbeAt is SendProbe of a row as a person names it: a number, or file:row in a data set of
// several files; "" is the first that can be sent.
func SendProbeAt(ctx context.Context, s Settings, row string) (probe Probe, err error) {
	return sendProbe(ctx, s, func(places vectors.Places) (int64, error) {
		if row == "" {
			return -1, nil
		}
		return places.Row(row)
	})
}

// sendProbe sends the row that choose gives.
func sendProbe(ctx context.Context, s Settings, choose func(vectors.Places) (int64, error)) (probe Probe, err error) {
	if err := s.Validate(); err != nil {
		return Probe{}, err
	}
	if s.unproven {
		if err := s.checkSeal(s, ""); err != nil {
			return Probe{}, err
		}
	}
	p := parts{log: Options{}.log(), probing: true}
	defer func() { _ = p.Close() }()
	if err := p.prepare(ctx, s, nil); err != nil {
		return Probe{}, err
	}
	index, err := choose(p.reader.Info().Places())
	if err != nil {
		return Probe{}, err
	}
	if index < 0 {
		if index, err = firstFinite(p.reader); err != nil {
			return Probe{}, err
		}
	}
	defer context.AfterFunc(ctx, func() { _ = p.api.Close() })() // a request under way ends, too
	if probe, err = p.sendOne(ctx, index); err != nil {
		return Probe{}, err
	}
	if probe.Others, err = p.sendOthers(ctx, probe); err != nil {
		return Probe{}, err
	}
	probe.Declared, probe.Metric = p.settings.Declared, p.settings.API.metric()
	profile, err := vectors.Sample(p.reader, advisedRows)
	if err != nil {
		return probe, err
	}
	doubts, err := vectors.Doubts(p.reader, profile)
	probe.Advice = append(mended(s, doubts), p.advise(s, probe, profile)...)
	if faster, ok := p.adviseFaster(ctx, s, probe); ok {
		probe.Advice = append(probe.Advice, faster)
	}
	return probe, err
}

// sendOne sends a row.
func (p *parts) sendOne(ctx context.Context, index int64) (probe Probe, err error) {
	probe = Probe{Index: index, Place: p.reader.Info().Places().Of(index), Vector: make([]float32, p.reader.Info().Dim)}
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
		return probe, err
	}
	hide, err := p.settings.hider()
	probe.Answer.ID = hide.ID(probe.Answer.ID)
	return probe, err
}

// sendOthers sends some rows beside the one that was sent, until one gets no reply that
// can be read. A file that can be had in its order only has none to spare.
func (p *parts) sendOthers(ctx context.Context, sent Probe) (others []Probe, err error) {
	if !sent.isReplied() || p.reader.Info().Sequential {
		return nil, nil
	}
	row := make([]float32, p.reader.Info().Dim)
	for _, index := range someRows(p.reader.Info().Count, otherRows) {
		bad, err := vectors.AsBadRows(p.reader.ReadRows(row, index))
		if err != nil {
			return others, err
		}
		if index == sent.Index || len(bad) > 0 || check.Unsendable(row) != "" {
			continue
		}
		other, err := p.sendOne(ctx, index)
		if bad, err = vectors.AsBadRows(err); err != nil {
			return others, err
		}
		if len(bad) > 0 { // it has no id
			continue
		}
		if others = append(others, other); !other.isReplied() {
			break
		}
	}
	return others, nil
}

// someRows are up to n of count rows, the same each time.
func someRows(count int64, n int) (rows []int64) {
	if count <= int64(n)+1 {
		for row := range count {
			rows = append(rows, row)
		}
		return rows
	}
	for random := rand.New(rand.NewPCG(1, 2)); len(rows) < n; {
		if row := random.Int64N(count); !slices.Contains(rows, row) {
			rows = append(rows, row)
		}
	}
	return rows
}

// isReplied says whether there was a reply with an answer, if one that cannot be read.
func (p Probe) isReplied() bool { return p.Err == nil || isUnread(p.Err) }

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
