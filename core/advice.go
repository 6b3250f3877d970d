package core

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"vectorcheck/core/check"
	"vectorcheck/core/preset"
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
	// lengths are how much the lengths of rows may differ and be taken as equal.
	lengths = 1.01
)

// advise looks at the reply to a vector that should find itself. profile is that
// of the vectors.
func advise(s Settings, probe Probe, profile vectors.Profile) (all []Advice) {
	add := func(a Advice, ok bool) {
		if ok {
			all = append(all, a)
		}
	}
	guess, guessed := guessReply(s, probe)
	guessed = guessed && s.Truth.File == "" && !s.API.IsPostgreSQL() // which says what its numbers are
	shape, err := s.API.shape()
	if err != nil {
		return nil
	}
	other, differs := otherMetric(s, probe.Metric)
	add(other, differs)
	switch {
	case probe.Err != nil:
		add(unread(s, guess), guessed && isUnread(probe.Err) && other.Better == nil)
	case probe.Answer.Empty:
		add(Advice{Format: "The API found nothing: is anything in the index that is asked?"}, true)
	case s.Truth.File != "":
	case differs: // what the score seems to be says less
	case probe.Similarity < 1-likeness && guessed && guess.Score != shape.Score && !sameReading(shape, guess, probe):
		add(misread(s, shape, guess), true)
	case probe.Outcome == check.Mismatch && probe.Similarity < s.Threshold:
		add(notFound(s, probe), true)
	}
	add(uneven(profile), isProduct(shape.Score) && profile.MaxNorm > profile.MinNorm*lengths)
	if probe.Err == nil && s.Truth.File == "" {
		add(adviseIDs(s, probe))
	}
	return all
}

// otherMetric tells of an index that compares by another metric than that of the
// settings: a vector scores 0 against itself by most distances, which shows nothing.
func otherMetric(s Settings, declared string) (Advice, bool) {
	p, ok, err := s.API.Find()
	if err != nil || !ok || declared == "" {
		return Advice{}, false
	}
	chosen := cmp.Or(s.API.Metric, p.Metrics[0].Name)
	m, known := p.MetricLike(declared)
	switch {
	case strings.EqualFold(declared, chosen):
		return Advice{}, false
	case !known:
		return Advice{Format: "The index compares by %s, which is none of the metrics that are known of %s: its scores are read as those of %s.",
			Args: []any{declared, p.Title, chosen}}, true
	}
	better := s
	better.API.Metric = m.Name
	return Advice{Format: "The index compares by %s, and its scores are read as those of %s.", Args: []any{m.Name, chosen}, Better: &better}, true
}

// guessReply takes the reply for that of a vector which has found itself: by a metric of
// the preset if one will do. ok is false if nothing in it says so.
func guessReply(s Settings, probe Probe) (g target.Guess, ok bool) {
	var scores []target.Score
	if p, ok, err := s.API.Find(); err == nil && ok {
		for _, m := range p.Metrics {
			scores = append(scores, m.Score)
		}
	}
	for _, of := range [][]target.Score{scores, nil} {
		if g, ok = target.GuessReply(probe.Body, probe.Vector, of...); ok && math.Abs(g.Similarity-1) <= likeness {
			return g, true
		}
	}
	return g, false
}

func isUnread(err error) bool {
	failure, ok := err.(*target.Error)
	return ok && failure.Kind == target.BadReply
}

// sameReading says whether the guess reads the same similarity as the settings.
func sameReading(shape target.Shape, guess target.Guess, probe Probe) bool {
	return shape.Value == guess.Value && math.Abs(guess.Similarity-probe.Answer.Similarity) < 1e-9
}

// unread proposes how a reply could be read that was not.
func unread(s Settings, guess target.Guess) Advice {
	better := s
	better.API = guessedAPI(s, guess)
	return Advice{
		Format: "The reply has a score at %s, which reads as a similarity of %s if it is a %s.",
		Args:   []any{guess.Value, short(guess.Similarity), string(guess.Score)}, Better: &better,
	}
}

// misread tells of a score that is taken for something else.
func misread(s Settings, shape target.Shape, guess target.Guess) Advice {
	better := s
	better.API = guessedAPI(s, guess)
	return Advice{
		Format: "The score at %s is read as a %s. Were it a %s, this vector would have found itself, with a similarity of %s.",
		Args:   []any{guess.Value, readAs(shape), string(guess.Score), short(guess.Similarity)}, Better: &better,
	}
}

func readAs(shape target.Shape) string {
	if shape.Score == "" {
		return string(target.CosineSimilarity)
	}
	return string(shape.Score)
}

// guessedAPI is the API of s with what was guessed of its replies.
func guessedAPI(s Settings, guess target.Guess) API {
	p, ok, err := s.API.Find()
	for _, m := range p.Metrics {
		if filled, err := p.Fill(s.API.Fields, m.Name); err == nil && m.Score == guess.Score && filled.Value == guess.Value {
			api := s.API
			api.Metric = m.Name
			return api
		}
	}
	if err != nil || !ok {
		p = preset.Preset{Name: "guessed", Title: "API of " + host(s.URL)}
	} else if s.API.Own == nil {
		p.Name, p.Title = p.Name+"-guessed", p.Title+" (guessed)"
	}
	p.Shape.Hits, p.Shape.ID, p.Shape.Value, p.Shape.Number = guess.Hits, guess.ID, guess.Value, guess.Number
	p.Declared = nil // it is no longer the vendor's names that metrics have
	p.Metrics = []preset.Metric{{Name: metricName(guess.Score), Score: guess.Score}}
	return API{Preset: p.Name, Fields: s.API.Fields, Own: &p}
}

func metricName(score target.Score) string { return strings.ReplaceAll(string(score), " ", "-") }

func host(raw string) string {
	if u, err := url.Parse(raw); err == nil && u.Host != "" {
		return u.Host
	}
	return raw
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
