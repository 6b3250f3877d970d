package target

import (
	"slices"
	"testing"
)

func TestParseHeader(t *testing.T) {
	tests := []struct {
		text string
		want Header
	}{
		{"X-Api-Key: secret", Header{"X-Api-Key", "secret"}},
		{" Authorization :Bearer a:b ", Header{"Authorization", "Bearer a:b"}},
		{"X-Empty:", Header{"X-Empty", ""}},
		{"X-Text: grüß", Header{"X-Text", "grüß"}},
	}
	for _, test := range tests {
		if got, err := ParseHeader(test.text); err != nil || got != test.want {
			t.Errorf("ParseHeader(%q) = %+v, %v, want %+v", test.text, got, err, test.want)
		}
	}
}

func TestParseHeaderRefuses(t *testing.T) {
	tests := []struct{ text, want string }{
		{"Bearer secret", `header without a colon: expected "Name: value"`},
		{": secret", `header without a name: expected "Name: value"`},
		{"X Key: secret", `header name "X Key": expected letters, digits and hyphens`},
		{"X-Kéy: secret", `header name "X-Kéy": expected letters, digits and hyphens`},
		{"X-Key: a\r\nX-Other: b", "header X-Key: the value contains a line break or another control character"},
		{"X-Key: a\x00b", "header X-Key: the value contains a line break or another control character"},
		{"content-length: 3", "header content-length cannot be set: it is part of how a request is sent"},
	}
	for _, test := range tests {
		if _, err := ParseHeader(test.text); err == nil || err.Error() != test.want {
			t.Errorf("ParseHeader(%q): got error %v, want %s", test.text, err, test.want)
		}
	}
}

func TestMergeHeaders(t *testing.T) {
	defaults := []Header{{"Host", "a"}, {"Accept", "b"}}
	got, err := mergeHeaders(defaults, []Header{{"accept", "c"}, {"X", "d"}})
	if want := []Header{{"Host", "a"}, {"accept", "c"}, {"X", "d"}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	_, err = mergeHeaders(defaults, []Header{{"X-A", "1"}, {"x-a", "2"}})
	if want := "header x-a is given twice: join its values with a comma"; err == nil || err.Error() != want {
		t.Errorf("got error %v, want %s", err, want)
	}
}
