package target

import (
	"math"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// Guess is how a reply may be read: paths as in Shape, and what the score means.
type Guess struct {
	Hits, ID, Value string
	Score           Score
	// Similarity is what the score of the top hit comes to. About 1 for a vector
	// that finds itself bears the guess out.
	Similarity float64
	// Certain says that no other score would make as much of the number.
	Certain bool
	Number  NumberForm // how the score is written
}

// The names that scores and ids go by, the most telling first.
var (
	valueNames = []string{"similarity", "score", "_score", "distance", "_distance", "dist", "$dist", "vector_distance", "certainty", "relevance", "cosine"}
	idNames    = []string{"id", "_id", "key", "pk", "uuid", "docid", "doc_id", "document_id", "doc"}
)

// GuessReply looks in the reply to vector for the hits, the id and the score of
// the top one, and takes the score for that of scores, of all if there are none,
// which would make vector find itself. ok is false if there is nothing like a score.
func GuessReply(body []byte, vector []float32, scores ...Score) (g Guess, ok bool) {
	if checkJSON(body) != "" {
		return g, false
	}
	w := walk{}
	w.visit(gjson.ParseBytes(body), nil)
	value, ok := best(w.numbers, valueNames)
	if !ok {
		if value, g.Number, ok = writtenScore(w.labels); !ok {
			return g, false
		}
	}
	g.Value, g.Hits = value.path(), value.list()
	if id, found := best(besides(w.labels, value), idNames); found {
		g.ID = id.path()
		if strings.HasSuffix(g.Value, ".0") { // lists of parts: that of ids tells whether there are hits
			g.Hits = id.list()
		}
	}
	g.Score, g.Similarity, g.Certain = guessScore(value.Num, value.name(), vector, scores)
	return g, true
}

// writtenScore is the most telling of the texts that are numbers, or percentages.
func writtenScore(labels []*place) (value *place, form NumberForm, ok bool) {
	var written []*place
	for _, p := range labels {
		if p.Type != gjson.String {
			continue
		}
		form := textForm(p.Str)
		if score, reason := form.read(p.Result); reason == "" {
			written = append(written, &place{Result: gjson.Result{Type: gjson.String, Str: p.Str, Num: score}, steps: p.steps})
		}
	}
	if value, ok = best(written, valueNames); !ok {
		return nil, "", false
	}
	return value, textForm(value.Str), true
}

// place is a number or a text in a reply, of the first element of each list.
type place struct {
	gjson.Result
	steps []string
}

// path is that of the place, in the language of gjson.
func (p *place) path() string { return joined(p.steps) }

func joined(steps []string) string {
	escaped := make([]string, len(steps))
	for i, step := range steps {
		escaped[i] = gjson.Escape(step)
	}
	return strings.Join(escaped, ".")
}

// list is the path of the innermost list that the place is in; "" for none.
func (p *place) list() string {
	for i := len(p.steps) - 1; i > 0; i-- {
		if p.steps[i] == "0" {
			return joined(p.steps[:i])
		}
	}
	return ""
}

// name is the name of the place, or of the lists that it is in.
func (p *place) name() string {
	for i := len(p.steps) - 1; i >= 0; i-- {
		if p.steps[i] != "0" {
			return strings.ToLower(p.steps[i])
		}
	}
	return ""
}

// walk collects the places of a reply.
type walk struct{ numbers, labels []*place }

// maxPlaces bounds how many are looked at.
const maxPlaces = 10_000

func (w *walk) visit(value gjson.Result, steps []string) {
	if len(w.numbers)+len(w.labels) > maxPlaces {
		return
	}
	switch {
	case value.IsArray():
		if first := value.Get("0"); first.Exists() {
			w.visit(first, append(slices.Clone(steps), "0"))
		}
	case value.IsObject():
		value.ForEach(func(name, member gjson.Result) bool {
			w.visit(member, append(slices.Clone(steps), name.Str))
			return true
		})
	case value.Type == gjson.Number:
		p := &place{Result: value, steps: steps}
		w.numbers, w.labels = append(w.numbers, p), append(w.labels, p)
	case value.Type == gjson.String:
		w.labels = append(w.labels, &place{Result: value, steps: steps})
	}
}

// best is the place of the most telling name, the one in a list first.
func best(places []*place, names []string) (found *place, ok bool) {
	rank := func(p *place) int {
		at := slices.Index(names, p.name())
		if at < 0 {
			at = slices.IndexFunc(names, func(name string) bool { return strings.TrimSuffix(p.name(), "s") == name })
		}
		if at >= 0 && p.list() == "" {
			at += len(names)
		}
		return at
	}
	for _, p := range places {
		if r := rank(p); r >= 0 && (found == nil || r < rank(found)) {
			found = p
		}
	}
	return found, found != nil
}

// besides are the labels that may be the id of the hit whose score value is: of
// the same hit, or in a list like its own.
func besides(labels []*place, value *place) (near []*place) {
	for _, p := range labels {
		sameHit := p.list() == value.list()
		alike := strings.HasSuffix(value.path(), ".0") && len(p.steps) == len(value.steps)
		if p.path() != value.path() && (sameHit || alike) {
			near = append(near, p)
		}
	}
	return near
}

// near1 is how far from 1 the similarity of a vector to itself is believed to be:
// as far as quantisation takes it.
const near1 = 0.02

// guessScore takes a number for what brings vector nearest to itself. Of scores that
// do as well, its name decides.
func guessScore(value float64, name string, vector []float32, of []Score) (score Score, similarity float64, certain bool) {
	if len(of) == 0 {
		of = plausible(name)
	}
	var fitting []Score
	for _, s := range of {
		if sim := s.Similarity(value, vector); math.Abs(sim-1) <= near1 {
			fitting = append(fitting, s)
		}
	}
	if len(fitting) == 0 {
		score = preferred(of, name)
		return score, score.Similarity(value, vector), false
	}
	certain = len(fitting) == 1
	score = preferred(exactOf(fitting, value, vector), name)
	return score, score.Similarity(value, vector), certain
}

// exact is how far from 1 arithmetic in float32 takes the similarity of a vector to itself.
const exact = 1e-5

// IsExact says whether the number is, but for rounding, that of a vector which has found
// itself, by a score that bears witness to it: a small Euclidean distance does not, as it
// is almost 1 whatever it is.
func (g Guess) IsExact() bool { return g.Score.witnesses(g.Similarity) }

// witnesses says whether a similarity that a number comes to is 1 but for rounding, and would
// be as far off as the number is.
func (score Score) witnesses(similarity float64) bool {
	proportional := []Score{CosineSimilarity, CosineDistance, HalfCosine, DotProduct, NegativeDot, DotDistance, RaisedDot}
	return math.Abs(similarity-1) <= exact && slices.Contains(proportional, score)
}

// exactOf leaves out of fitting scores those that are nearly 1, where another one bears
// witness that it is 1.
func exactOf(fitting []Score, value float64, vector []float32) []Score {
	off := func(s Score) float64 { return math.Abs(s.Similarity(value, vector) - 1) }
	if !slices.ContainsFunc(fitting, func(s Score) bool { return s.witnesses(s.Similarity(value, vector)) }) {
		return fitting
	}
	return slices.DeleteFunc(slices.Clone(fitting), func(s Score) bool { return off(s) > exact })
}

// plausible are the scores that go by a name.
func plausible(name string) []Score {
	switch {
	case strings.Contains(name, "similarity"), strings.Contains(name, "cosine"):
		return []Score{CosineSimilarity, HalfCosine, DotProduct}
	case strings.Contains(name, "dist"): // Milvus calls similarities that too
		return []Score{CosineDistance, SquaredL2, L2, NegativeDot, DotDistance, CosineSimilarity, DotProduct}
	}
	return Scores()
}

// preferred is what a name says most likely, of some scores.
func preferred(scores []Score, name string) Score {
	order := []Score{CosineSimilarity, DotProduct, CosineDistance, SquaredL2, L2, NegativeDot}
	switch {
	case strings.Contains(name, "dist"):
		order = []Score{CosineDistance, SquaredL2, L2, NegativeDot, CosineSimilarity, DotProduct}
	case name == "_score", name == "certainty":
		order = append([]Score{HalfCosine}, order...)
	case name == "relevance":
		order = append([]Score{InverseAngle}, order...)
	}
	for _, s := range append(order, Scores()...) {
		if slices.Contains(scores, s) {
			return s
		}
	}
	return CosineSimilarity
}
