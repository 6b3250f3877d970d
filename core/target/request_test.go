package target

import (
	"fmt"
	"strings"
	"testing"
)

func TestRender(t *testing.T) {
	e, err := parseEndpoint("http://a.example/v1", "")
	if err != nil {
		t.Fatal(err)
	}
	template := newRequestTemplate(e, []Header{{"Host", "a.example"}, {"X-A", "1"}}, Shape{}, 10)
	tests := map[string][]float32{
		"[]":          {},
		"[0.5]":       {0.5},
		"[0.1,-2,10]": {0.1, -2, 10},
		"[" + strings.Repeat("-1.5,", 999) + "-1.5]": repeated(-1.5, 1000),
	}
	var buffer []byte // of one connection: what it held before must not matter
	for range 2 {
		for text, vector := range tests {
			body := `{"vector":` + text + `,"top_k":10}`
			want := fmt.Sprintf("POST /v1/search HTTP/1.1\r\nHost: a.example\r\nX-A: 1\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
			var got []byte
			if buffer, got = template.render(buffer, vector); string(got) != want {
				t.Errorf("render of %d numbers: got %q, want %q", len(vector), got, want)
			}
		}
	}
}

func repeated(value float32, n int) []float32 {
	vector := make([]float32, n)
	for i := range vector {
		vector[i] = value
	}
	return vector
}
