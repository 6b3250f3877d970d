package core

import (
	"math"
	"net/url"
	"strings"

	"github.com/tidwall/gjson"

	"vectorcheck/core/preset"
	"vectorcheck/core/target"
)

// guessedAPI is the API of s with as little changed as lets it read the reply to a probe as
// was guessed; ok is false if nothing does.
func guessedAPI(s Settings, guess target.Guess, probe Probe) (api API, ok bool) {
	p, found, err := s.API.Find()
	if err != nil || !found {
		p = preset.Preset{Name: "guessed", Title: "API of " + host(s.URL), Shape: target.Shape{Path: s.API.Path}}
	}
	filled, err := s.API.shape()
	if err != nil {
		return API{}, false
	}
	put := func(to *string, is, guessed string) {
		if is != guessed { // or it keeps its marks of fields
			*to = guessed
		}
	}
	changes := []func(shape *target.Shape){
		func(*target.Shape) {},
		func(shape *target.Shape) {
			put(&shape.Value, filled.Value, guess.Value)
			shape.Number = guess.Number
		},
		func(shape *target.Shape) {
			if guess.ID != "" && !probe.has(filled.ID) { // or the ids are dropped
				put(&shape.ID, filled.ID, guess.ID)
			}
		},
		func(shape *target.Shape) { put(&shape.Hits, filled.Hits, guess.Hits) },
		func(shape *target.Shape) { shape.Error, shape.Message, shape.Throttled = "", "", nil },
	}
	shape := p.Shape
	for i, change := range changes {
		change(&shape)
		if !found && i < len(changes)-1 { // of a new preset, all is taken
			continue
		}
		if api, ok = s.API.like(p, shape, guess.Score, found); ok && api.reads(guess, probe) {
			return api, true
		}
	}
	return API{}, false
}

// like is the API with preset p, which is that of a where known is true, but for a shape, by
// a metric of that score; ok is false if that is a.
func (a API) like(p preset.Preset, shape target.Shape, score target.Score, known bool) (other API, ok bool) {
	other = a
	same := known && shapesEqual(p.Shape, shape)
	for _, m := range p.Metrics {
		if m.Score == score && same {
			other.Metric = m.Name
			return other, m.Name != a.metric()
		}
	}
	if known && a.Own == nil {
		p.Name, p.Title = p.Name+"-guessed", p.Title+" (guessed)"
	}
	p.Shape = shape
	other.Preset, other.Own, other.Path = p.Name, &p, ""
	for _, m := range p.Metrics {
		if m.Score == score {
			other.Metric = m.Name
			return other, true
		}
	}
	p.Declared = nil // it is no longer the vendor's names that metrics have
	p.Metrics, other.Metric = []preset.Metric{{Name: metricName(score), Score: score}}, ""
	return other, true
}

// reads says whether the API would read the reply to a probe as was guessed.
func (a API) reads(guess target.Guess, probe Probe) bool {
	shape, err := a.shape()
	if err != nil {
		return false
	}
	answer, err := shape.Read(probe.Body, probe.Vector)
	if err != nil || shape.Hits != "" && guess.Hits != "" && !probe.has(shape.Hits) {
		return false
	}
	return !answer.Empty && math.Abs(answer.Similarity-guess.Similarity) < 1e-9 && (answer.ID != "" || guess.ID == "")
}

// has says whether the reply to a probe has something at a path.
func (p Probe) has(path string) bool { return path != "" && gjson.GetBytes(p.Body, path).Exists() }

func shapesEqual(a, b target.Shape) bool {
	return a.Value == b.Value && a.Number == b.Number && a.ID == b.ID && a.Hits == b.Hits && a.Error == b.Error &&
		a.Message == b.Message && len(a.Throttled) == len(b.Throttled)
}

func metricName(score target.Score) string { return strings.ReplaceAll(string(score), " ", "-") }

func host(raw string) string {
	if u, err := url.Parse(raw); err == nil && u.Host != "" {
		return u.Host
	}
	return raw
}
