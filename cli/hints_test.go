package cli

import (
	"strings"
	"testing"
)

func TestShortVectors(t *testing.T) {
	long := "1" + strings.Repeat(",-0.25e-7", 99)
	for text, want := range map[string]string{
		"":                                    "",
		"no list":                             "no list",
		`{"vector":[1,2,3],"k":[1]}`:          `{"vector":[1,2,3],"k":[1]}`,
		`{"vector":[` + long + `],"top_k":1}`: `{"vector":[1,-0.25e-7,-0.25e-7,-0.25e-7, … 96 more],"top_k":1}`,
		`[[` + long + `],[` + long + `]]`:     `[[1,-0.25e-7,-0.25e-7,-0.25e-7, … 96 more],[1,-0.25e-7,-0.25e-7,-0.25e-7, … 96 more]]`,
		"[1, 2,\n 3" + strings.Repeat(", .5", 20) + "] and ‘…": "[1, 2,\n 3, .5, … 19 more] and ‘…",
		`["a","b","[x"`:          `["a","b","[x"`,
		`[` + long + "\n… and 5": "[1,-0.25e-7,-0.25e-7,-0.25e-7, … 96 more\n… and 5",
		"[":                      "[",
	} {
		if got := shortVectors(text); got != want {
			t.Errorf("shortVectors(%.60q)\n= %q\nwant %q", text, got, want)
		}
	}
}

func FuzzShortVectors(f *testing.F) {
	f.Add("[1,2,3,4,5,6,7,8,9,10,11,12,13,14]")
	f.Add("[[-1e5, .5")
	f.Fuzz(func(t *testing.T, text string) {
		short := shortVectors(text)
		if strings.Count(short, "[") != strings.Count(text, "[") {
			t.Errorf("%q is %q", text, short)
		}
		if strings.Count(text, ",") <= shownNumbers && strings.Count(text, " ") < shownNumbers && len(text) < hiddenFrom && short != text {
			t.Errorf("%q, which is short, is %q", text, short)
		}
	})
}
