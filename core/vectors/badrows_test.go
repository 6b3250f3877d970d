package vectors

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
)

// badRowsText is a text with rows that cannot be used, among others that can.
type badRowsText struct {
	about   string
	name    string
	content string
	opts    Options
	rows    [][]float32 // nil for a bad one
	bad     []string    // what the bad ones say
	ids     []string    // nil without an id column
}

// testBadRows reads each text at once, and row by row from the last.
func testBadRows(t *testing.T, texts []badRowsText) {
	t.Helper()
	for _, f := range texts {
		t.Run(f.about, func(t *testing.T) {
			r, err := openTextBytes(f.name, f.content, f.opts)
			if err != nil {
				t.Fatal(err)
			}
			checkBadRows(t, r, f)
		})
	}
}

func checkBadRows(t *testing.T, r Reader, f badRowsText) {
	t.Helper()
	info := r.Info()
	nan := slices.Repeat([]float32{float32(math.NaN())}, info.Dim)
	var want []float32
	var places []int64
	for i, row := range f.rows {
		if row == nil {
			places = append(places, int64(i))
			row = nan
		}
		want = append(want, row...)
	}
	if info.Count != int64(len(f.rows)) {
		t.Fatalf("%d rows; want %d", info.Count, len(f.rows))
	}
	all := make([]float32, len(f.rows)*info.Dim)
	bad, err := AsBadRows(r.ReadRows(all, 0))
	if err != nil || !same(all, want) {
		t.Fatalf("all rows: %v, %v, want %v", all, err, want)
	}
	var said []string
	for i, b := range bad {
		said = append(said, b.Reason())
		if i >= len(places) || b.Row != places[i] {
			t.Errorf("bad: %s; want rows %v", b, places)
		}
	}
	if !slices.Equal(said, f.bad) {
		t.Errorf("the bad rows say\n%q; want\n%q", said, f.bad)
	}
	row := make([]float32, info.Dim)
	for i := len(f.rows) - 1; i >= 0; i-- {
		alone, err := AsBadRows(r.ReadRows(row, int64(i)))
		if err != nil || !same(row, want[i*info.Dim:][:info.Dim]) || (len(alone) == 1) != (f.rows[i] == nil) {
			t.Errorf("row %d alone: %v, %v, %v", i, row, alone, err)
		}
	}
	if identified, ok := r.(Identified); ok {
		ids := make([]string, info.Count)
		if _, err := AsBadRows(identified.ReadIDs(ids, 0)); err != nil || !slices.Equal(ids, f.ids) {
			t.Errorf("ids %q, %v; want %q", ids, err, f.ids)
		}
	}
}

func TestBadRows(t *testing.T) {
	a, b := []float32{0.5, -1}, []float32{2, 4}
	bare := Options{}
	testBadRows(t, []badRowsText{
		{"null", "a.jsonl", `{"id":1,"v":[0.5,-1]}` + "\n" + `{"id":2,"v":null}` + "\n" + `{"id":3,"v":[2,4]}`, Options{IDColumn: "id"},
			[][]float32{a, nil, b}, []string{`line 2: "v" is null: expected an array of numbers`}, []string{"1", "2", "3"}},
		{"a first row without a vector", "a.jsonl", `{"v":null}` + "\n\n" + `{"v":[0.5,-1]}` + "\n" + `{"v":[2,4]}`, bare,
			[][]float32{nil, a, b}, []string{`line 1: "v" is null: expected an array of numbers`}, nil},
		{"a first row that is too short", "a.jsonl", "[7]\n[0.5,-1]\n[2,4]", bare,
			[][]float32{nil, a, b}, []string{"line 1: the vector has 1 numbers: expected 2"}, nil},
		{"other lengths", "a.jsonl", "[0.5,-1]\n[]\n[2,4,5]\n[2,4]\n[2]", bare,
			[][]float32{a, nil, nil, b, nil}, []string{
				"line 2: the vector has 0 numbers: expected 2", "line 3: the vector has 3 numbers: expected 2", "line 5: the vector has 1 numbers: expected 2"}, nil},
		{"missing and text", "a.jsonl", `{"v":[0.5,-1]}` + "\n" + `{"w":1}` + "\n" + `{"v":"pending"}` + "\n" + `{"v":[2,4]}`, bare,
			[][]float32{a, nil, nil, b}, []string{`line 2: "v" is missing: expected an array of numbers`, `line 3: "v" is "pending": expected an array of numbers`}, nil},
		{"what Python writes for NaN", "a.jsonl", `{"score":NaN,"v":[0.5,-1]}` + "\n" + `{"v":[2,4],"t":"NaN \" Infinity","s":-Infinity}` + "\n[]", bare,
			[][]float32{a, b, nil}, []string{`line 3: "v" is missing: expected an array of numbers`}, nil},
		{"a vector in a text", "a.jsonl", `{"id":1,"v":"[0.5,-1]"}` + "\n" + `{"id":2,"v":"pending"}` + "\n" + `{"id":3,"v":"[2,x]"}` + "\n" + `{"id":4,"v":"[2,4]"}`, Options{IDColumn: "id"},
			[][]float32{a, nil, nil, b}, []string{`line 2: "v" is "pending": expected an array of numbers`, `line 3: number 2 is "x": expected a decimal number`}, []string{"1", "2", "3", "4"}},
		{"a number that is null", "a.jsonl", "[0.5,-1]\n[2,null]\n[2,4]", bare,
			[][]float32{a, nil, b}, []string{`line 2: number 2 is "null": expected a decimal number`}, nil},
		{"numbers that NumPy leaves out", "a.csv", "v\n\"[0.5 -1.]\"\n[2. ... 4.]\n[2. 4.]\n", bare,
			[][]float32{a, nil, b}, []string{`line 3: cell 1: number 2 is "...": expected a decimal number; numpy has left numbers out: write all of them, as with json.dumps(v.tolist())`}, nil},
		{"a line that is no JSON", "a.jsonl", "[0.5,-1]\n[2,\n[2,4]", bare,
			[][]float32{a, nil, b}, []string{`line 2: found "[2,": expected a line of JSON, a vector such as [0.1, 0.2] or an object that holds one`}, nil},
		{"an empty cell", "a.csv", "x,y\n0.5,-1\n,4\n2,4\n", bare,
			[][]float32{a, nil, b}, []string{`line 3: cell 1: number 1 is "": expected a decimal number`}, nil},
		{"cells that are missing", "a.csv", "0.5,-1\n2\n2,4,5\n2,4\n", bare,
			[][]float32{a, nil, nil, b}, []string{"line 2: the row has 1 cells: expected 2 as in most of the first lines", "line 3: the row has 3 cells: expected 2 as in most of the first lines"}, nil},
		{"text in a cell", "a.csv", "0.5,-1\nn/a,4\n2,4\n", bare,
			[][]float32{a, nil, b}, []string{`line 2: cell 1: number 1 is "n/a": expected a decimal number`}, nil},
		{"an empty vector", "a.csv", "id,v\n1,\"[0.5,-1]\"\n2,\n3,[]\n4,\"[2,4]\"\n", Options{IDColumn: "id"},
			[][]float32{a, nil, nil, b}, []string{`line 3: cell 2: found "": expected a list of numbers such as [0.1, 0.2]`,
				"line 4: the vector has 0 numbers: expected 2"}, []string{"1", "2", "3", "4"}},
	})
}

// rowsOf is a text of n rows of one number each, but those that bad says.
func rowsOf(n int, bad func(i int) bool) string {
	var b strings.Builder
	for i := range n {
		if bad(i) {
			b.WriteString("[null]\n")
		} else {
			fmt.Fprintf(&b, "[%d]\n", i+1)
		}
	}
	return b.String()
}

// The first vectors may be far behind.
func TestDimensionOfLaterRows(t *testing.T) {
	r, err := openTextBytes("a.jsonl", rowsOf(1000, func(i int) bool { return i < 500 }), Options{})
	if err != nil || r.Info().Dim != 1 || r.Info().Count != 1000 {
		t.Fatalf("%v, %v", r, err)
	}
	_, err = openTextBytes("a.jsonl", rowsOf(1000, func(int) bool { return true }), Options{})
	wantError(t, err, "a.jsonl: line 1 (row 0): number 1 is", "none of the rows that were looked at has a vector")
}

func TestProfileOfBadRows(t *testing.T) {
	r, err := openTextBytes("a.jsonl", rowsOf(300, func(i int) bool { return i%100 == 7 }), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, look := range map[string]func() (Profile, error){
		"Scan": func() (Profile, error) { return Scan(r) }, "Sample": func() (Profile, error) { return Sample(r, 300) },
	} {
		p, err := look()
		if err != nil || p.Rows != 300 || p.Bad != 3 || p.FirstBad.Row != 7 || p.FirstBad.Line != 8 || p.MinNorm != 1 || p.MaxNorm != 300 || p.Unsendable() != 3 {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
}

func TestAsBadRows(t *testing.T) {
	rows := []BadRow{{Row: 3, Line: 5, Why: "it is null"}, {Row: 4, Column: "v", Why: "it is null"}}
	err := fmt.Errorf("read: %w", &BadRows{"a.csv", rows})
	if got, rest := AsBadRows(err); !slices.Equal(got, rows) || rest != nil {
		t.Errorf("%v, %v", got, rest)
	}
	if want := "read: a.csv: line 5 (row 3): it is null (and 1 more rows)"; err.Error() != want {
		t.Errorf("%q; want %q", err, want)
	}
	if got := rows[1].String(); got != `row 4: column "v": it is null` {
		t.Error(got)
	}
	if got, rest := AsBadRows(io.ErrUnexpectedEOF); got != nil || !errors.Is(rest, io.ErrUnexpectedEOF) {
		t.Errorf("%v, %v", got, rest)
	}
	if got, rest := AsBadRows(nil); got != nil || rest != nil {
		t.Errorf("%v, %v", got, rest)
	}
}
