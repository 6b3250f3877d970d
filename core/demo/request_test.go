package demo

import (
	"bytes"
	"math"
	"net/http/httptest"
	"strings"
	"testing"
)

func FuzzReadSearch(f *testing.F) {
	for _, seed := range []string{
		`{"vector":[1,2],"top_k":1}`, `{"vector":[ -1e38 , 1e-45 ],"top_k":1000}`, `{"vector":[1,null],"top_k":1}`,
		`{"vector":"[1,2]","top_k":1}`, `{"vector":[[1],2],"top_k":1}`, `{"vector":[1,2],"top_k":1}x`, `[`, ``,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequestWithContext(t.Context(), "POST", "/search", strings.NewReader(body))
		request, err := readSearch(httptest.NewRecorder(), r, 2)
		if err != nil {
			return
		}
		if request.TopK < 1 || request.TopK > maxTopK {
			t.Errorf("top_k %d was let in", request.TopK)
		}
		if length := math.Hypot(float64(request.Vector[0]), float64(request.Vector[1])); math.Abs(length-1) > 1e-6 {
			t.Errorf("%v has length %v, expected 1", request.Vector, length)
		}
	})
}

func BenchmarkReadSearch(b *testing.B) {
	body := bodyOf(b, vectorsOf(b, Spec{Count: 1}), 1)
	w := httptest.NewRecorder()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		r := httptest.NewRequestWithContext(b.Context(), "POST", "/search", bytes.NewReader(body))
		if _, err := readSearch(w, r, DefaultDim); err != nil {
			b.Fatal(err)
		}
	}
}
