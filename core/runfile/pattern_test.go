package runfile

import (
	"testing"

	"vectorcheck/core/target"
)

func TestPatterns(t *testing.T) {
	for pattern, texts := range map[string][]string{
		`400 Bad Request: {"error":{"code":"bad_vector","request_id":"…`: {
			`400 Bad Request: {"error":{"code":"bad_vector","request_id":"0b6ce5a4-1d0f-4d9f-9a5e-2f1b6d8c9e10…`,
			`400 Bad Request: {"error":{"code":"bad_vector","request_id":"7…`,
		},
		`500 Internal Server Error: took … at …`: {
			"500 Internal Server Error: took 37ms at 2026-11-27T10:11:12.123Z", "500 Internal Server Error: took 0.5 at 1764238272",
		},
		`503 Service Unavailable: upstream … failed`:           {"503 Service Unavailable: upstream 10.0.0.3:8080 failed", "503 Service Unavailable: upstream 10.12.0.33:80 failed"},
		`the API says: expected … dimensions, got …`:           {"the API says: expected 128 dimensions, got 64", "the API says: expected 768 dimensions, got 3"},
		`the API says: no vector of […] in req_…`:              nil,
		`invalid JSON: {"v":[…`:                                {`invalid JSON: {"v":[0.12,-0.5,3e-7,…`, `invalid JSON: {"v":[0.12, 5…`},
		`the API says: trace …`:                                {"the API says: trace 4bf92f3577b34da6a3ce929d0e0e4736", "the API says: trace deadbeefdeadbeefcafe", "the API says: trace req_011CSHoEeqs5C35K2UUqR7Fy"},
		`the API says: error code 8`:                           {"the API says: error code 8"},
		`the API says: error code 1807`:                        {"the API says: error code 1807"},
		`the API says: column float32 of the l2 index, HTTP 2`: {"the API says: column float32 of the l2 index, HTTP 2"},
	} {
		for _, text := range texts {
			if got := patternOf(target.HTTP, text); got != pattern {
				t.Errorf("%s:\n%s; want\n%s", text, got, pattern)
			}
		}
		if got := patternOf(target.HTTP, pattern); len(texts) > 0 && got != pattern {
			t.Errorf("the pattern %s becomes %s", pattern, got)
		}
	}
	for _, text := range []string{"refused by 127.0.0.1:8080", "no reply within 30s"} {
		if got := patternOf(target.Connection, text); got != text {
			t.Errorf("%s becomes %s", text, got)
		}
	}
	if a, b := patternOf(target.HTTP, "400 Bad Request"), patternOf(target.HTTP, "404 Not Found"); a == b || a != "400 Bad Request" {
		t.Errorf("%s, %s", a, b)
	}
}

// A pattern is its own pattern, so that a file that holds it can be read again.
func FuzzPattern(f *testing.F) {
	for _, seed := range []string{"400 Bad Request: {\"id\":\"12ab34cd\"}", "a…b1 2,3… 4", "…", "abc12…", "1 2 3, 4 . 5", "x-…", "é12345678"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		pattern := patternOf(target.HTTP, text)
		if again := patternOf(target.HTTP, pattern); again != pattern {
			t.Errorf("%q: %q, and then %q", text, pattern, again)
		}
	})
}
