package target

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
)

// InTurn asks several APIs that hold the same vectors, each in its turn, so that a
// repeated attempt goes to another than the first. It is safe for concurrent use.
type InTurn struct {
	urls []string
	apis []API
	next atomic.Uint64
}

var _ API = (*InTurn)(nil)

// NewInTurn takes the APIs that open opens for each of urls, one at least. It closes
// those it has opened if one fails.
func NewInTurn(urls []string, open func(url string) (API, error)) (*InTurn, error) {
	t := &InTurn{urls: urls}
	for _, url := range urls {
		api, err := open(url)
		if err != nil {
			return nil, errors.Join(err, t.Close())
		}
		t.apis = append(t.apis, api)
	}
	return t, nil
}

func (t *InTurn) turn() API { return t.apis[(t.next.Add(1)-1)%uint64(len(t.apis))] }

// Attempt implements Target.
func (t *InTurn) Attempt(ctx context.Context, vector []float32, sending Sending) (Answer, error) {
	return t.turn().Attempt(ctx, vector, sending)
}

// Reach implements API: all must be reached. The error names the one that was not.
func (t *InTurn) Reach(ctx context.Context) error {
	for i, api := range t.apis {
		if err := api.Reach(ctx); err != nil {
			return fmt.Errorf("%s: %w", t.urls[i], err)
		}
	}
	return nil
}

// Trace implements API.
func (t *InTurn) Trace(ctx context.Context, vector []float32) Trace {
	return t.turn().Trace(ctx, vector)
}

// Close implements Target.
func (t *InTurn) Close() error {
	var errs []error
	for _, api := range t.apis {
		errs = append(errs, api.Close())
	}
	return errors.Join(errs...)
}

// SplitURLs parts the URLs of several APIs, which commas stand between. A comma in a
// URL is one that no URL follows.
func SplitURLs(text string) (urls []string) {
	for part := range strings.SplitSeq(text, ",") {
		if len(urls) > 0 && !strings.Contains(part, "://") {
			urls[len(urls)-1] += "," + part
			continue
		}
		urls = append(urls, part)
	}
	for i := range urls {
		urls[i] = strings.TrimSpace(urls[i])
	}
	return urls
}
