package core

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"

	"vectorcheck/core/check"
	"vectorcheck/core/declared"
	"vectorcheck/core/target"
	"vectorcheck/core/vectors"
)

// Advice is something about the settings that one reply has told: that they would
// give wrong verdicts, or could give better ones.
type Advice struct {
	// Format and Args are the text as fmt.Sprintf takes it, so that a face can tell
	// it in another language.
	Format string
	Args   []any
	// Better are the settings with that mended; nil where there is no telling how.
	Better *Settings
}

// String is the text.
func (a Advice) String() string { return fmt.Sprintf(a.Format, a.Args...) }

const (
	// likeness is how near to 1 a vector's similarity to itself is: quantisation
	// takes it that far off.
	likeness = 0.02
	// nearly is how near to 1 it is where nothing but rounding takes it off.
	nearly = 1e-4
	// lengths are how much the lengths of rows may differ and be taken as equal.
	lengths = 1.01
)

// agreement is the share of the rows which have to lead to an advice.
const agreement = 0.75

// advise looks at the replies to vectors that should find themselves: what most of them
// agree on is advised to who has given settings s. profile is that of the vectors.
func (p *parts) advise(s Settings, probe Probe, profile vectors.Profile) (all []Advice) {
	used := p.settings // with what was looked up, and the metric that was taken
	shape, err := used.API.shape()
	if err != nil {
		return nil
	}
	other, differs := otherMetric(used, probe.Declared)
	if differs {
		all = append(all, other)
	}
	rows := append([]Probe{probe}, probe.Others...)
	var each [][]Advice
	for _, row := range rows {
		each = append(each, adviseRow(used, shape, row, differs))
	}
	reading := agreed(each)
	all = append(all, reading...)
	if first := probe.Verdict; probe.Err == nil && len(reading) == 0 && used.Truth.File == "" && !differs &&
		!probe.Answer.Empty && first.Outcome == check.Mismatch && first.Similarity < used.Threshold {
		all = append(all, notFound(used, probe))
	}
	if isProduct(shape.Score) && profile.MaxNorm > profile.MinNorm*lengths {
		all = append(all, uneven(profile))
	}
	if ids, ok := adviseIDs(used, probe); ok && probe.Err == nil && used.Truth.File == "" {
		all = append(all, ids)
	}
	for _, n := range probe.Declared.Notes {
		all = append(all, Advice{Format: n.Format, Args: n.Values()})
	}
	for i := range all { // what is given is what is made better
		if better := all[i].Better; better != nil && better.API.Metric == used.API.Metric {
			better.API.Metric = s.API.Metric
		}
	}
	return all
}

// adviseRow looks at how the reply to one row is read.
func adviseRow(s Settings, shape target.Shape, probe Probe, differs bool) (all []Advice) {
	add := func(a Advice, ok bool) {
		if ok {
			all = append(all, a)
		}
	}
	guess, guessed := guessReply(s, probe)
	// What a declared metric is says more than what a score seems to be; and PostgreSQL says
	// what its numbers are.
	guessed = guessed && s.Truth.File == "" && !s.API.IsPostgreSQL() && len(s.Declared.Metrics) == 0
	switch {
	case probe.Err != nil:
		if guessed && isUnread(probe.Err) {
			add(unread(s, guess, probe))
		}
	case probe.Answer.Empty:
		add(Advice{Format: "The API found nothing: is anything in the index that is asked?"}, true)
	case s.Truth.File != "" || differs || !guessed || guess.Score == shape.Score || sameReading(shape, guess, probe):
	case probe.Impossible, probe.Similarity < 1-likeness, guess.IsExact() && math.Abs(probe.Similarity-1) > nearly:
		add(misread(s, shape, guess, probe))
	}
	return all
}

// agreed is the advice that most rows lead to, as the first of them words it.
func agreed(each [][]Advice) (all []Advice) {
	rows := map[string]int{}
	for _, row := range each {
		for _, a := range row {
			rows[a.key()]++
		}
	}
	for _, row := range each {
		for _, a := range row {
			if float64(rows[a.key()]) >= agreement*float64(len(each)) {
				all = append(all, a)
				rows[a.key()] = 0 // it is told once
			}
		}
	}
	return all
}

// key is the same for advice to do the same.
func (a Advice) key() string {
	if a.Better == nil {
		return a.Format
	}
	text, err := json.Marshal(a.Better)
	if err != nil {
		return a.Format
	}
	return string(text)
}

// otherMetric tells of an index that compares by another metric than that of the
// settings: a vector scores 0 against itself by most distances, which shows nothing.
func otherMetric(s Settings, x declared.Index) (Advice, bool) {
	p, ok, err := s.API.Find()
	if err != nil || !ok || len(x.Metrics) == 0 {
		return Advice{}, false
	}
	chosen := s.API.metric()
	m, known := p.MetricLike(x.Metrics[0])
	switch {
	case x.Has(chosen):
		return Advice{}, false
	case !known:
		return Advice{Format: "The index compares by %s, which is none of the metrics that are known of %s: its scores are read as those of %s.",
			Args: []any{x.Metric(), p.Title, chosen}}, true
	}
	better := s
	better.API.Metric = m.Name
	return Advice{Format: "The index compares by %s, and its scores are read as those of %s.", Args: []any{x.Metric(), chosen}, Better: &better}, true
}

// guessReply takes the reply for that of a vector which has found itself: by a metric of
// the preset if one will do, unless it is the user's and another score does exactly. ok is
// false if nothing in it says so.
func guessReply(s Settings, probe Probe) (g target.Guess, ok bool) {
	var scores []target.Score
	if p, ok, err := s.API.Find(); err == nil && ok {
		for _, m := range p.Metrics {
			scores = append(scores, m.Score)
		}
	}
	fits := func(of ...target.Score) (target.Guess, bool) {
		g, ok := target.GuessReply(probe.Body, probe.Vector, of...)
		return g, ok && math.Abs(g.Similarity-1) <= likeness
	}
	ofPreset, ok := fits(scores...)
	if ok && (s.API.Own == nil || math.Abs(ofPreset.Similarity-1) <= nearly) {
		return ofPreset, true
	}
	if any, fit := fits(); fit && (!ok || any.IsExact()) {
		return any, true
	}
	return ofPreset, ok
}

func isUnread(err error) bool {
	failure, ok := err.(*target.Error)
	return ok && failure.Kind == target.BadReply
}

// sameReading says whether the guess reads the same similarity as the settings.
func sameReading(shape target.Shape, guess target.Guess, probe Probe) bool {
	return shape.Value == guess.Value && math.Abs(guess.Similarity-probe.Answer.Similarity) < 1e-9
}

// unread proposes how a reply could be read that was not; ok is false if there is no telling.
func unread(s Settings, guess target.Guess, probe Probe) (a Advice, ok bool) {
	better := s
	better.API, ok = guessedAPI(s, guess, probe)
	return Advice{
		Format: "The reply has a score at %s, which reads as a similarity of %s if it is a %s.",
		Args:   []any{guess.Value, short(guess.Similarity), string(guess.Score)}, Better: &better,
	}, ok
}

// misread tells of a score that is taken for something else.
func misread(s Settings, shape target.Shape, guess target.Guess, probe Probe) (a Advice, ok bool) {
	better := s
	better.API, ok = guessedAPI(s, guess, probe)
	return Advice{
		Format: "The score at %s is read as a %s. Were it a %s, this vector would have found itself, with a similarity of %s.",
		Args:   []any{guess.Value, readAs(shape), string(guess.Score), short(guess.Similarity)}, Better: &better,
	}, ok
}

func readAs(shape target.Shape) string {
	if shape.Score == "" {
		return string(target.CosineSimilarity)
	}
	return string(shape.Score)
}

func isProduct(score target.Score) bool {
	products := []target.Score{target.DotProduct, target.NegativeDot, target.DotDistance, target.RaisedDot}
	return slices.Contains(products, score)
}

// uneven warns of a metric by which longer vectors win over the one looked for.
func uneven(profile vectors.Profile) Advice {
	return Advice{
		Format: "By inner product a longer vector can win over the one that is looked for, and the lengths of these are %s to %s: misses say little of the index.",
		Args:   []any{short(profile.MinNorm), short(profile.MaxNorm)},
	}
}

func short(x float64) string { return strconv.FormatFloat(x, 'g', 6, 64) }
