package target

import "testing"

func TestCurl(t *testing.T) {
	got, err := Curl(HTTPConfig{
		URL: "https://search.example/v1?it's", TopK: 3, Headers: []Header{{Name: "Api-Key", Value: "s3cr3t"}},
	}, []float32{0.5, -1, 1e-7})
	want := `curl -sS -X POST 'https://search.example/v1/search?it'\''s' -H 'Content-Type: application/json' ` +
		`-H 'Api-Key: …' -d '{"vector":[0.5,-1,1e-7],"top_k":3}'`
	if err != nil || got != want {
		t.Errorf("%v\n%s; want\n%s", err, got, want)
	}
	if _, err := Curl(HTTPConfig{URL: "nowhere"}, nil); err == nil {
		t.Error("a URL without a scheme gives no error")
	}
}
