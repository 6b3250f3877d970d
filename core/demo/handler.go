package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"
)

type searchReply struct {
	// Of the top hit; both are left out when there are no hits.
	Similarity *float32 `json:"similarity,omitempty"`
	ID         string   `json:"id,omitempty"`
	Results    []result `json:"results"`
}

type result struct {
	ID    string  `json:"id"`
	Score float32 `json:"score"`
}

func (s *Server) route(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/search":
		if allow(w, r, http.MethodPost) {
			s.search(w, r)
		}
	case "/healthz":
		if allow(w, r, http.MethodGet) {
			reply(w, http.StatusOK, map[string]string{"status": "ok"})
		}
	default:
		refuse(w, http.StatusNotFound, errors.New("no such path: expected POST /search or GET /healthz"))
	}
}

func allow(w http.ResponseWriter, r *http.Request, method string) bool {
	if r.Method == method {
		return true
	}
	w.Header().Set("Allow", method)
	refuse(w, http.StatusMethodNotAllowed, fmt.Errorf("method not allowed: expected %s", method))
	return false
}

// search answers one search, or lets it meet its fault.
func (s *Server) search(w http.ResponseWriter, r *http.Request) {
	s.counters.requests.Add(1)
	faults := s.faults.Load()
	if wait, ok := faults.admit(time.Now()); !ok {
		s.counters.throttled.Add(1)
		refuseForNow(w, wait)
		return
	}
	request, err := readSearch(w, r, s.spec.Dim)
	if err != nil {
		s.counters.rejected.Add(1)
		refuse(w, statusOf(err), err)
		return
	}
	fate := faults.fate(s.spec.Seed, s.counters.admitted.Add(1)-1)
	switch {
	case fate.hang:
		s.counters.hung.Add(1)
		<-r.Context().Done()
		panic(http.ErrAbortHandler) // net/http's way to end without a reply
	case fate.unavailable:
		s.counters.unavailable.Add(1)
		refuse(w, http.StatusServiceUnavailable, errors.New("the service is unavailable for a moment"))
	default:
		hits := s.index.search(request.Vector, request.TopK, faults.leftOut)
		if !holdBack(r.Context(), fate.latency) {
			panic(http.ErrAbortHandler)
		}
		s.counters.answered.Add(1)
		reply(w, http.StatusOK, newSearchReply(hits))
	}
}

func newSearchReply(hits []hit) searchReply {
	answer := searchReply{Results: make([]result, len(hits))}
	for i, h := range hits {
		// Rounding can carry a cosine past 1.
		answer.Results[i] = result{ID: strconv.Itoa(int(h.id)), Score: min(h.similarity, 1)}
	}
	if len(hits) > 0 {
		answer.Similarity, answer.ID = &answer.Results[0].Score, answer.Results[0].ID
	}
	return answer
}

// holdBack waits, and reports whether the client waited too.
func holdBack(ctx context.Context, latency time.Duration) bool {
	if latency <= 0 {
		return true
	}
	timer := time.NewTimer(latency)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// refuseForNow says when to come back: in whole seconds (RFC 9110, 10.2.3), and
// in milliseconds as some services do.
func refuseForNow(w http.ResponseWriter, wait time.Duration) {
	seconds := int64(math.Ceil(wait.Seconds()))
	milliseconds := int64(math.Ceil(float64(wait) / float64(time.Millisecond)))
	w.Header().Set("Retry-After", strconv.FormatInt(max(1, seconds), 10))
	w.Header().Set("retry-after-ms", strconv.FormatInt(max(1, milliseconds), 10))
	refuse(w, http.StatusTooManyRequests, errors.New("too many requests"))
}

func refuse(w http.ResponseWriter, status int, err error) {
	reply(w, status, map[string]string{"error": err.Error()})
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// The only failure is a client that has gone: there is nobody to tell.
	_ = json.NewEncoder(w).Encode(body)
}
