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

// An index of parts is that of the whole, whichever of them have quotes.
func TestLineIndexOfParts(t *testing.T) {
	text := "a,1\n\n\"b\nb\",2\n\"c\",3\nd,4\n\"e \"\"\n\"\"\",5\nf\"f,6\r\n \ng,\"7\"\n"
	want := newLineIndex(',')
	for part := len(text); part > 0; part-- {
		x := newLineIndex(',')
		for at := 0; at < len(text); at += part {
			if _, err := x.Write([]byte(text[at:min(at+part, len(text))])); err != nil {
				t.Fatal(err)
			}
		}
		if err := x.finish(); err != nil {
			t.Fatal(err)
		}
		if part == len(text) {
			want = x
		}
		if x.count != 7 || !slices.Equal(x.marks, want.marks) || x.current != want.current {
			t.Errorf("in parts of %d: %+v; want %+v", part, x.marks, want.marks)
		}
	}
	for i, line := range []int64{1, 3, 5, 6, 7, 9, 11} {
		if got := want.marks[i].line; got != line {
			t.Errorf("record %d is at line %d; want %d", i, got, line)
		}
	}
}
