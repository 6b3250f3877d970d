package target

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestInTurn(t *testing.T) {
	servers := []*server{serveText(t, goodReply), serveText(t, goodReply), serveText(t, goodReply)}
	var urls []string
	for _, s := range servers {
		urls = append(urls, s.URL)
	}
	open := func(url string) (API, error) { return NewHTTP(HTTPConfig{URL: url}) }
	api, err := NewInTurn(urls, open)
	if err != nil {
		t.Fatal(err)
	}
	defer api.Close()
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			for range 3 {
				if _, err := api.Attempt(context.Background(), []float32{1}, nil); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	for i, s := range servers {
		if n := s.Sends.Load(); n != 10 {
			t.Errorf("API %d was asked %d times, want 10", i, n)
		}
	}
	if trace := api.Trace(context.Background(), []float32{1}); trace.Err != nil || servers[0].Sends.Load() != 11 {
		t.Errorf("a trace: %+v", trace)
	}
	if err := api.Reach(context.Background()); err != nil {
		t.Error(err)
	}
	servers[1].listener.Close()
	servers[1].HangUp()
	var failure *Error
	_, _ = api.Attempt(context.Background(), []float32{1}, nil) // over the connection that broke
	if err := api.Reach(context.Background()); !errors.As(err, &failure) || !strings.HasPrefix(err.Error(), urls[1]+": ") {
		t.Errorf("%v: want it to name %s", err, urls[1])
	}
	if _, err := NewInTurn([]string{urls[0], "nowhere"}, open); err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("%v: want it to name what is no URL", err)
	}
}

func TestSplitURLs(t *testing.T) {
	for text, want := range map[string][]string{
		"":                              {""},
		"http://a":                      {"http://a"},
		"http://a, https://b:1/x ":      {"http://a", "https://b:1/x"},
		"http://a/x,y,unix:///b.sock":   {"http://a/x,y", "unix:///b.sock"},
		"http://a,":                     {"http://a,"},
		"a.example,b.example":           {"a.example,b.example"},
		"http://a,b.example/x,http://c": {"http://a,b.example/x", "http://c"},
	} {
		if got := SplitURLs(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
