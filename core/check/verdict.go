package check

import (
	"math"

	"vectorcheck/core/target"
)

// Verdict judges an answer: a match where the top hit is at least as similar
// as threshold. An answer without hits is a mismatch whose similarity is NaN.
func Verdict(answer target.Answer, threshold float64) (outcome Outcome, similarity float64) {
	switch {
	case answer.Empty:
		return Mismatch, math.NaN()
	case answer.Similarity >= threshold:
		return Match, answer.Similarity
	}
	return Mismatch, answer.Similarity
}
