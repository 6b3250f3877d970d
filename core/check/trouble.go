package check

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"vectorcheck/core/target"
)

// Cause is why a checker starts no new checks. Run files hold its numbers.
type Cause uint8

// The causes.
const (
	// Outage: the API does not answer vectors any more that it has answered before.
	// It is asked about one of them now and then; once it answers, the checker goes on.
	Outage Cause = iota + 1
	// Refusal: the API rejects the credentials, or its certificate is refused. It is asked
	// again when Resume is called.
	Refusal
	// Storage: results cannot be saved. Who saves them says when they can.
	Storage
	// Pause: it was asked to. That is no Trouble.
	Pause
	// NoHits: the first answers are all without hits. They are asked for again when Resume
	// is called.
	NoHits
)

// Trouble is what a checker waits for by itself. Vectors that met an Outage or a
// Refusal have no result: they are checked again.
type Trouble struct {
	Cause Cause
	// Status is that of the API's answer in an Outage; 0 where it gives none.
	Status int
	Text   string    // what happened, as in target.Error or from who saves
	Since  time.Time // when it was noticed
	Next   time.Time // when the API is asked again; zero where that is not planned
}

// refusal says whether a failure is of whoever asks, and not of what is asked.
func refusal(err *target.Error) bool {
	asker := err.Kind == target.HTTP && (err.Status == 401 || err.Status == 403)
	return asker || err.Permanent && err.Kind == target.Connection
}

// isGone says whether the API does not know what is asked.
func isGone(err *target.Error) bool {
	return err.Gone || err.Kind == target.HTTP && (err.Status == http.StatusNotFound || err.Status == http.StatusGone)
}

// aboutVector says whether the API refuses a vector as it is: it names that, and another
// vector may be answered.
func aboutVector(err *target.Error) bool {
	if err.Kind != target.HTTP || !slices.Contains([]int{http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity}, err.Status) {
		return false
	}
	text := strings.ToLower(err.Text)
	return strings.Contains(text, "vector") || strings.Contains(text, "embedding") || strings.Contains(text, "dimension")
}

// probeWait is the time before an API is asked again after failures of that, 0 for
// none: 1, 2, 4 … up to 30 s, less up to a half at random, so that those who wait for
// one API do not come all at once. random is uniform in [0, 1).
func probeWait(failures int, random float64) time.Duration {
	if failures == 0 {
		return 0
	}
	longest := 30 * time.Second
	if failures < 6 {
		longest = min(longest, time.Second<<(failures-1))
	}
	return longest - time.Duration(random*float64(longest)/2)
}
