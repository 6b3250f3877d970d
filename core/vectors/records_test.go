package vectors

import (
	"slices"
	"strings"
	"testing"
)

// recordsIn are the records of a text that is given in parts of so many bytes.
func recordsIn(text string, part int) (records []string) {
	ends := recordEnds{separator: ','}
	from := 0
	for at := 0; at < len(text); {
		next := min(at+part, len(text))
		end := ends.find([]byte(text[at:next]))
		if end < 0 {
			at = next
			continue
		}
		records = append(records, text[from:at+end])
		at += end + 1
		from, ends = at, ends.fresh()
	}
	return append(records, text[from:])
}

func TestRecordEnds(t *testing.T) {
	for _, want := range [][]string{
		{"a,b", "c,d", ""},
		{`"a` + "\n" + `b",c`, "d", ""},
		{`x,"a` + "\n\n" + `b"`, `"",""`, `"""` + "\n" + `"""`, ""},
		{`a"b`, `c""d,e"`, `"a"b"c`, `x, "y`, ""},
		{"\ufeff\"a\nb\"", "c"},
		{`"a"` + "\r", `"b` + "\r\n" + `c"` + "\r", ""},
		{`a,"never` + "\n" + `closed`},
	} {
		text := strings.Join(want, "\n")
		least := 1
		if strings.HasPrefix(text, "\ufeff") {
			least = len("\ufeff\"") // they come at once
		}
		for part := least; part <= len(text); part++ {
			if got := recordsIn(text, part); !slices.Equal(got, want) {
				t.Errorf("in parts of %d: %q; want %q", part, got, want)
			}
		}
	}
}
