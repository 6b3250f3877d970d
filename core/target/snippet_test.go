package target

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSnippet(t *testing.T) {
	tests := []struct{ reply, want string }{
		{"", ""},
		{"plain", "plain"},
		{"\r\n two\n\n lines \t", "two lines"},
		{"a\x00b\x1b[31mc\u202ed", "ab[31mcd"},
		{"a\xffb", "a\uFFFDb"},
		{strings.Repeat("x", 116), strings.Repeat("x", 116)},
		{strings.Repeat("x", 117), strings.Repeat("x", 116) + "…"},
		{strings.Repeat("€", 60), strings.Repeat("€", 38) + "…"},
	}
	for _, test := range tests {
		if got := snippet([]byte(test.reply)); got != test.want {
			t.Errorf("snippet(%q) = %q, want %q", test.reply, got, test.want)
		}
	}
}

func FuzzSnippet(f *testing.F) {
	f.Add([]byte("a b\xff\n€…"))
	f.Add([]byte(strings.Repeat("é ", 80)))
	f.Fuzz(func(t *testing.T, reply []byte) {
		got := snippet(reply)
		if len(got) > maxSnippet || !utf8.ValidString(got) || strings.ContainsAny(got, "\r\n\t\x00") || got != strings.TrimSpace(got) {
			t.Errorf("snippet(%q) = %q (%d bytes)", reply, got, len(got))
		}
	})
}
