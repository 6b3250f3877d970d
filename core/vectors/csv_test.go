package vectors

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestCSV(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	two := [][]float32{{0.5, -1}, {2e3, 4}}
	bare := Options{}
	testGoodTexts(t, []goodText{
		{"rows of numbers", "a.csv", "0.5,-1\n2e3,4\n", bare, "", two, nil},
		{"no last line end", "a.csv", "0.5,-1\n2e3,4", bare, "", two, nil},
		{"CR LF and blank lines", "a.csv", "\r\n0.5,-1\r\n\r\n  \r\n2e3,4\r\n\r\n", bare, "", two, nil},
		{"a byte order mark", "a.csv", "\ufeff0.5,-1\n2e3,4", bare, "", two, nil},
		{"a byte order mark before a name", "a.csv", "\ufeffkey,a,b\nx,0.5,-1\ny,2e3,4", Options{IDColumn: "key"}, "", two, []string{"x", "y"}},
		{"spaces and quotes", "a.csv", "\"0.5\", -1 \n 2e3,\"4\"\n", bare, "", two, nil},
		{"tabs", "a.tsv", "0.5\t-1\n2e3\t4\n", bare, "", two, nil},
		{"one number", "a.csv", "7\n8\n", bare, "", [][]float32{{7}, {8}}, nil},
		{"a header", "a.csv", "v0,v1\n0.5,-1\n2e3,4\n", bare, "", two, nil},
		{"a header with an id", "a.csv", "ID,v0,v1\n1,0.5,-1\n2,2e3,4\n", bare, "", two, nil},
		{"an id that is asked for", "a.csv", "ID,v0,v1\n01,0.5,-1\n2,2e3,4\n", Options{IDColumn: "ID"}, "", two, []string{"01", "2"}},
		{"an id between the numbers", "a.csv", "v0,doc,v1\n0.5,x,-1\n2e3,,4\n", Options{IDColumn: "doc"}, "", two, []string{"x", ""}},
		{"ids and names that lead", "a.csv", "id,title,v0,v1\n1,one,0.5,-1\n2,two,2e3,4\n", bare, "", two, nil},
		{"names that are numbers", "a.csv", ",0,1\n0,0.5,-1\n1,2e3,4\n", bare, "", two, nil},
		{"an id and names that are numbers", "a.csv", "id,1,2\n9,0.5,-1\n8,2e3,4\n", Options{IDColumn: "id"}, "", two, []string{"9", "8"}},
		{"words and names that are numbers", "a.csv", "id,title,0,1\n1,x,0.5,-1\n2,y,2e3,4\n", bare, "", two, nil},
		{"no header, and ids", "a.csv", "x,0.5,-1\ny,2e3,4\n", bare, "", two, nil},
		{"no header, and ids by number", "a.csv", "x,0.5,-1\ny,2e3,4\n", Options{IDColumn: "1"}, "", two, []string{"x", "y"}},
		{"no header, and numbers as ids", "a.csv", "0.5,-1,17\n2e3,4,18\n", Options{IDColumn: "3"}, "", two, []string{"17", "18"}},
		{"a vector a line", "a.csv", "\"[0.5,-1]\"\n\"[2e3,4]\"\n", bare, "1", two, nil},
		{"a vector of spaces", "a.csv", "\" [ 0.5 , -1 ] \"\n\"[2e3, 4]\"\n", bare, "1", two, nil},
		{"a PostgreSQL array", "a.csv", "x,\"{0.5,-1}\"\ny,\"{2e3,4}\"\n", Options{IDColumn: "1"}, "2", two, []string{"x", "y"}},
		{"a vector and a header", "a.csv", "id,n,emb\na,1,\"[0.5,-1]\"\nb,2,\"[2e3,4]\"\n", Options{IDColumn: "id"}, "emb", two, []string{"a", "b"}},
		{"one of two vectors", "a.csv", "old,emb\n\"[1]\",\"[0.5,-1]\"\n\"[1]\",\"[2e3,4]\"\n", Options{Column: "emb"}, "emb", two, nil},
		{"a vector between tabs", "a.tsv", "a\t[0.5,-1]\nb\t[2e3,4]\n", bare, "2", two, nil},
		{"quotes in an id", "a.csv", "id,v\n\"a,\"\"b\"\"\",1\n\"\"\"\",2\n", Options{IDColumn: "id"}, "", [][]float32{{1}, {2}}, []string{`a,"b"`, `"`}},
		{"no numbers and too large ones", "a.csv", "nan,-Inf,1e39\n-nan,infinity,-1e999\n1e-60,0x1p-1,.5\n", bare, "",
			[][]float32{{nan, -inf, inf}, {nan, inf, -inf}, {0, 0.5, 0.5}}, nil},
		{"the nearest float32", "a.csv", "0.1,16777217,3.4028235677973367e38\n", bare, "", [][]float32{{0.1, 16777216, inf}}, nil},
	})
}

func TestCSVRefused(t *testing.T) {
	bare := Options{}
	testBadTexts(t, []badText{
		{"empty", "a.csv", "", bare, []string{"is empty"}},
		{"blank", "a.csv", "\n \r\n", bare, []string{"blank lines only"}},
		{"a header alone", "a.csv", "id,v0\n", bare, []string{"header line and no vectors"}},
		{"a shorter row", "a.csv", "v0,v1\n1,2\n\n3\n", bare, []string{"line 4 (row 1): ", "1 cells: expected 2"}},
		{"a longer row", "a.csv", "1,2\n3,4,5\n", bare, []string{"line 2 (row 1): ", "3 cells: expected 2"}},
		{"a trailing separator", "a.csv", "1,2,\n", bare, []string{"line 1 (row 0): cell 3", `number 3 is ""`}},
		{"a missing number", "a.csv", "1,2\n3,\n", bare, []string{"line 2 (row 1): cell 2", `""`}},
		{"a missing first number", "a.csv", ",0.5\n1,2\n", bare, []string{"line 1 (row 0): cell 1"}},
		{"null", "a.csv", "0.5,null\n", bare, []string{"line 1 (row 0): cell 2", `"null"`}},
		{"null among integers", "a.csv", "7,null,9\n1,2,3\n", bare, []string{"line 1 (row 0): cell 2", `"null"`}},
		{"a first number that is null", "a.csv", "v0,v1\nNULL,2\n3,4\n", bare, []string{"line 2 (row 0): cell 1", `"NULL"`}},
		{"a word", "a.csv", "1,2\nx,4\n", bare, []string{`line 2 (row 1): cell 1: number 1 is "x": expected a decimal number`}},
		{"digits with underscores", "a.csv", "1,2\n1_0,2\n", bare, []string{`"1_0"`}},
		{"text after quotes", "a.csv", "5,6\n\"1\"2,3\n", bare, []string{`line 2 (row 1): `, `"\"1\"2"`}},
		{"text after quotes, among others", "a.csv", "\"5\",\"6\"\n\"7\",\"8\"\n\"1\"2,3\n", bare, []string{`line 3 (row 2): cell 1: found "2,3" after the closing quote: expected ','`}},
		{"a first row that is shorter", "a.csv", "a,b\n1\n", bare, []string{"first row has 1 cells: expected 2"}},
		{"brackets without quotes, among others", "a.csv", "1,[0.5,1]\n", bare, []string{"brackets must be in one cell"}},
		{"vectors of other lengths", "a.csv", "\"[1,2]\"\n\"[3]\"\n", bare, []string{"line 2 (row 1): the vector has 1 numbers: expected 2"}},
		{"vectors of more numbers", "a.csv", "\"[1]\"\n\"[3,4,5]\"\n", bare, []string{"the vector has 3 numbers: expected 1"}},
		{"no vector", "a.csv", "\"[1]\"\nx\n", bare, []string{`line 2 (row 1): cell 1: found "x"`, "list of numbers"}},
		{"vectors that NumPy has shortened", "a.csv", ",v\n0,\"[0.5 1. 2. ... 3. 4.\n 5.]\"\n1,\"[0.5 1. 2. ... 3. 4.\n 5.]\"\n", bare,
			[]string{"line 2 (row 0): ", `number 4 is "..."`, "numpy has left numbers out: write all of them, as with json.dumps(v.tolist())"}},
		{"an empty vector", "a.csv", "[]\n", bare, []string{"line 1 (row 0): ", "no numbers"}},
		{"a vector with a hole", "a.csv", "\"[1,,2]\"\n", bare, []string{`number 2 is ""`}},
		{"names alone", "a.csv", "id,name\n1,x\n", bare, []string{`no numbers, but "1"`}},
		{"an id alone", "a.csv", "a,5\n", Options{IDColumn: "2"}, []string{"line 1 (row 0): ", "no numbers"}},
		{"another dimension", "a.csv", "1,2\n", Options{Dim: 3}, []string{"says dimension 2, and 3 was given"}},
		{"an id that is missing", "a.csv", "id,v\n1,2\n", Options{IDColumn: "key"}, []string{`no column "key"; columns: id, v`}},
		{"an id in capitals", "a.csv", "id,v\n1,2\n", Options{IDColumn: "ID"}, []string{`no column "ID"; did you mean "id"? columns: id, v`}},
		{"an id by name, without a header", "a.csv", "1,2\n", Options{IDColumn: "id"}, []string{`no header that names a column "id"`, "1 to 2"}},
		{"an id by number beyond", "a.csv", "1,2\n", Options{IDColumn: "3"}, []string{`"3"`, "1 to 2"}},
		{"a column of numbers", "a.csv", "a,b\n1,2\n", Options{Column: "b"}, []string{`column "b" has "2"`, "in brackets"}},
		{"two vectors", "a.csv", "a,b\n\"[1]\",\"[2]\"\n", bare, []string{"several columns", "a, b", "name the one"}},
	})
}

func TestCSVOfTooManyCells(t *testing.T) {
	err := readText("a.csv", strings.Repeat("1,", MaxDim)+"1\n", Options{})
	wantError(t, err, "more than 1048576 numbers")
	err = readText("a.csv", strings.Repeat(",", maxCells), Options{})
	wantError(t, err, "more than 2097152 cells")
}

// What opens gives the same rows however it is read.
func FuzzCSV(f *testing.F) {
	f.Add("id,v0,v1\na,1,2\n\"b\"\"\",3,4\n", "id", "", false)
	f.Add("\ufeff\"[1,2]\"\r\n\r\n\"{3,nan}\"", "", "1", false)
	f.Add("1\t2\n3\t1e999\n \n5\t6", "2", "", true)
	f.Add(",0,1\n0,.5,-1\n", "", "", false)
	f.Add("\"a\nb\",1", "1", "", false)
	f.Fuzz(func(t *testing.T, content, id, column string, tabs bool) {
		name := map[bool]string{true: "fuzz.tsv", false: "fuzz.csv"}[tabs]
		checkAnyText(t, name, content, Options{IDColumn: id, Column: column})
	})
}

// checkAnyText opens whatever text there is: it must not panic, and the rows
// that can be read one by one are those that are read at once.
func checkAnyText(t *testing.T, name, content string, opts Options) {
	r, err := openTextBytes(name, content, opts)
	if err != nil {
		if !strings.HasPrefix(err.Error(), name+": ") {
			t.Fatalf("error %q does not name the file", err)
		}
		return
	}
	info := r.Info()
	if info.Count < 1 || info.Count > int64(strings.Count(content, "\n")+1) || info.Dim < 1 || info.Dim > len(content) {
		t.Fatalf("%q cannot hold %+v", content, info)
	}
	all := make([]float32, int(info.Count)*info.Dim)
	whole, err := AsBadRows(r.ReadRows(all, 0))
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]string, info.Count)
	if identified, ok := r.(Identified); ok {
		if _, err := AsBadRows(identified.ReadIDs(ids, 0)); err != nil {
			t.Fatal(err)
		}
	}
	var each []BadRow
	for i := info.Count - 1; i >= 0; i-- {
		row := make([]float32, info.Dim)
		bad, err := AsBadRows(r.ReadRows(row, i))
		if err != nil {
			t.Fatal(err)
		}
		each = append(bad, each...)
		if want := all[int(i)*info.Dim:][:info.Dim]; !same(row, want) {
			t.Fatalf("row %d is %v alone, and %v among the others", i, row, want)
		}
	}
	if !slices.Equal(whole, each) {
		t.Fatalf("the bad rows are %v in order, and %v in the other order", whole, each)
	}
}

func TestSameTellsRowsApart(t *testing.T) {
	nan := float32(math.NaN())
	if !same([]float32{1, nan}, []float32{1, nan}) || same([]float32{1}, []float32{nan}) || slices.Equal([]float32{nan}, []float32{nan}) {
		t.Error("a NaN is not taken for another alone")
	}
}
