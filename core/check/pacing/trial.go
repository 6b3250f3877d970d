package pacing

import "math"

// trial compares the throughput at two limits, by turns in the order ABBA, so that a steady
// change of the server cancels out.
type trial struct {
	at    [2]int
	most  int     // pairs
	begun int     // batches begun
	first float64 // log throughput of the first batch of a pair
	n     int     // pairs
	sum   float64 // of the slopes of the pairs
	sumSq float64
}

// quantile is about the 97.5 % quantile of Student's t (M. Abramowitz and I. A. Stegun,
// "Handbook of Mathematical Functions", 26.7.5): by how many standard errors a trial has to be
// on one side of worthwhile.
func quantile(freedom float64) float64 {
	return 1.96 + 2.372/freedom + 2.823/(freedom*freedom) + 2.556/(freedom*freedom*freedom)
}

// verdict says what a trial has found.
type verdict int

const (
	unsure    verdict = iota // more batches are needed
	pays                     // the higher limit does
	idle                     // the higher limit does not
	undecided                // it cannot be told
)

// next is the limit of the next batch.
func (t *trial) next() int {
	limit := t.at[t.turn(t.begun)]
	t.begun++
	return limit
}

func (t *trial) turn(batch int) int { return [4]int{0, 1, 1, 0}[batch%4] }

// add takes the log throughput of the batch that next began.
func (t *trial) add(throughput float64) {
	done := t.begun - 1
	if done%2 == 0 {
		t.first = throughput
		return
	}
	gain := throughput - t.first
	if t.turn(done) == 0 {
		gain = -gain
	}
	slope := gain / t.distance()
	t.n++
	t.sum += slope
	t.sumSq += slope * slope
}

// distance is the log of the ratio of the limits, with its sign.
func (t *trial) distance() float64 { return math.Log(float64(t.at[1]) / float64(t.at[0])) }

// verdict compares the mean slope of log throughput over log limit with what is worthwhile.
func (t *trial) verdict() verdict {
	if t.n < leastPairs {
		return unsure
	}
	n := float64(t.n)
	mean := t.sum / n
	variance := max((t.sumSq-n*mean*mean)/(n-1), 2*noise*noise/(t.distance()*t.distance()))
	sure := quantile(n - 1)
	switch off := (mean - worthwhile) / math.Sqrt(variance/n); {
	case off > sure:
		return pays
	case off < -sure:
		return idle
	case t.n >= t.most:
		return undecided
	}
	return unsure
}
