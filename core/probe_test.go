package core

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vectorcheck/core/check"
)

// probeSettings are of a file of these rows of two numbers, and an API that
// finds what has a positive sum.
func probeSettings(t *testing.T, rows ...float32) Settings {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		switch text := string(body); {
		case strings.Contains(text, "[1,"):
			fmt.Fprint(w, `{"similarity": 1, "id": "one"}`)
		case strings.Contains(text, "[2,"):
			fmt.Fprint(w, `{"similarity": 0.2}`)
		default:
			http.Error(w, "no", http.StatusTeapot)
		}
	}))
	t.Cleanup(server.Close)
	var data []byte
	for _, x := range rows {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(x))
	}
	s := DefaultSettings()
	s.Vectors, s.Dim, s.URL = filepath.Join(t.TempDir(), "v.f32"), 2, server.URL
	if err := os.WriteFile(s.Vectors, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestProbe(t *testing.T) {
	s := probeSettings(t, 0, 0, float32(math.NaN()), 1, 1, 5, 2, 5, 3, 5)
	for _, tc := range []struct {
		index, sent int64
		outcome     check.Outcome
		status      int
	}{
		{-1, 2, check.Match, 200}, {2, 2, check.Match, 200}, {3, 3, check.Mismatch, 200}, {4, 4, check.Failed, 418},
	} {
		got, err := SendProbe(context.Background(), s, tc.index)
		if err != nil || got.Index != tc.sent || got.Outcome != tc.outcome || got.Status != tc.status || got.Vector[1] != 5 {
			t.Errorf("row %d: %+v, %v", tc.index, got, err)
		}
	}
	for name, change := range map[string]func(*Settings){
		"no such row":  func(s *Settings) {},
		"no file":      func(s *Settings) { s.Vectors += "x" },
		"bad settings": func(s *Settings) { s.TopK = 0 },
		"bad URL":      func(s *Settings) { s.URL = "ftp://host" },
	} {
		s := s
		change(&s)
		if got, err := SendProbe(context.Background(), s, 99); err == nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
	nothing := probeSettings(t, 0, 0, 0, 0)
	if _, err := SendProbe(context.Background(), nothing, -1); err == nil || !strings.Contains(err.Error(), "none of the first 2") {
		t.Errorf("only zeros: %v", err)
	}
}

func TestProbeOfTheDemo(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	s := DefaultSettings()
	s.Demo = true
	got, err := SendProbe(context.Background(), s, 17)
	if err != nil || got.Index != 17 || got.Request == "" || got.Reply == "" {
		t.Errorf("%+v, %v", got, err)
	}
}
