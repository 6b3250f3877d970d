package vectors

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
)

// Texts as other programs write them: by pandas, NumPy, Excel, GloVe, word2vec.
func TestTextsAsTheyAreWritten(t *testing.T) {
	two := [][]float32{{0.5, -1, 3}, {2e3, 4, 0.25}}
	bare := Options{}
	testGoodTexts(t, []goodText{
		{"pandas, index=False", "a.csv", "0,1,2\n0.5,-1.0,3.0\n2000.0,4.0,0.25\n", bare, "", two, nil},
		{"pandas, with its index", "a.csv", ",0,1,2\n0,0.5,-1.0,3.0\n1,2000.0,4.0,0.25\n", bare, "", two, nil},
		{"pandas, header=False", "a.csv", "0,0.5,-1.0,3.0\n1,2000.0,4.0,0.25\n", bare, "", two, nil},
		{"pandas, neither", "a.csv", "0.5,-1.0,3.0\n2000.0,4.0,0.25\n", bare, "", two, nil},
		{"pandas, saved twice", "a.csv", "Unnamed: 0,0,1,2\n0,0.5,-1.0,3.0\n1,2000.0,4.0,0.25\n", bare, "", two, nil},
		{"pandas, all that is no number quoted", "a.csv", "\"0\",\"1\",\"2\"\n0.5,-1,3\n2000,4,0.25\n", bare, "", two, nil},
		{"R", "a.csv", "\"\",\"V1\",\"V2\",\"V3\"\n\"1\",0.5,-1,3\n\"2\",2000,4,0.25\n", bare, "", two, nil},
		{"a column before names that count", "a.csv", "doc,f0,f1,f2\n7,0.5,-1,3\n8,2000,4,0.25\n", Options{IDColumn: "doc"}, "", two, []string{"7", "8"}},
		{"a header that is said to be none", "a.csv", "0,1,2\n0.5,-1,3\n", Options{Header: HeaderNo}, "", [][]float32{{0, 1, 2}, two[0]}, nil},
		{"a header that is said to be one", "a.csv", "3,9,27\n0.5,-1,3\n", Options{Header: HeaderYes}, "", two[:1], nil},
		{"NumPy prints", "a.csv", ",text,embedding\n0,\"line, \"\"0\"\"\nsecond\",\"[ 0.5 -1.\n  3. ]\"\n1,x,\"[2.e+03 4.\n 2.5e-01]\"\n", Options{IDColumn: "text"}, "embedding", two, []string{"line, \"0\"\nsecond", "x"}},
		{"NumPy prints, between tabs", "a.tsv", "id\tv\na\t\"[0.5 -1.\n 3.]\"\nb\t\"[2000. 4.\n 0.25]\"\n", Options{IDColumn: "id"}, "v", two, []string{"a", "b"}},
		{"lists of NumPy 2", "a.csv", "v\n\"[np.float32(0.5), np.float32(-1.0), np.float32(3.0)]\"\n\"[np.float64(2000.0), np.float64(4.0), np.float64(0.25)]\"\n", bare, "v", two, nil},
		{"savetxt", "a.txt", "# three numbers\n# a row\n5.000000000000000000e-01 -1.000000000000000000e+00 3.000000000000000000e+00\n2e3 4 2.5e-01\n", bare, "", two, nil},
		{"savetxt with names, between blanks", "a.txt", "# id x y z\n7 0.5 -1 3\n8 2e3 4 .25\n", Options{IDColumn: "id"}, "", two, []string{"7", "8"}},
		{"savetxt, as CSV", "a.csv", "0.5 -1 3\n2000 4 0.25\n", bare, "", two, nil},
		{"savetxt with columns", "a.csv", "  0.5   -1    3\n 2000    4 0.25 \n", bare, "", two, nil},
		{"savetxt with names", "a.csv", "# x,y,z\n0.5,-1,3\n2000,4,0.25\n", bare, "", two, nil},
		{"Excel in German", "a.csv", "\ufeffv0;v1;v2\r\n0,5;-1;3\r\n2000;4;0,25\r\n", bare, "", two, nil},
		{"Excel in German, with text", "a.csv", "name;v0;v1;v2\r\n\"a;b\";0,5;-1;3\r\nc;2,0E3;4;0,25\r\n", Options{IDColumn: "name"}, "", two, []string{"a;b", "c"}},
		{"semicolons", "a.csv", "0.5;-1;3\n2000;4;0.25\n", bare, "", two, nil},
		{"tabs in a CSV", "a.csv", "0.5\t-1\t3\n2000\t4\t0.25\n", bare, "", two, nil},
		{"brackets without quotes", "a.csv", "[0.5,-1,3]\n[2e3,4,0.25]\n", bare, "1", two, nil},
		{"a quote that is a word", "a.tsv", "\"\t0.5\t-1\t3\nthe\t2e3\t4\t0.25\n", Options{IDColumn: "1"}, "", two, []string{`"`, "the"}},
		{"words with quotes", "a.tsv", "\"a\t0.5\t-1\t3\n\"b\"\t2e3\t4\t0.25\n", Options{IDColumn: "1"}, "", two, []string{`"a`, `"b"`}},
		{"all quoted between tabs", "a.tsv", "\"a\"\t\"0.5\"\t\"-1\"\t\"3\"\n\"b\"\t\"2e3\"\t\"4\"\t\"0.25\"\n", Options{IDColumn: "1"}, "", two, []string{"a", "b"}},
		{"a quote that is a word, with commas", "a.csv", "a,1,2,5\n\",0.5,-1,3\nthe,2e3,4,0.25\n", Options{IDColumn: "1"}, "", [][]float32{{1, 2, 5}, two[0], two[1]}, []string{"a", `"`, "the"}},
		{"GloVe", "glove.txt", "the 0.5 -1 3\n\" 2e3 4 .25\n", Options{IDColumn: "1"}, "", two, []string{"the", `"`}},
		{"a word of a sign", "glove.txt", "# 0.5 -1 3\n\" 2e3 4 .25\n", Options{IDColumn: "1"}, "", two, []string{"#", `"`}},
		{"words with blanks", "glove.txt", "the 0.5 -1 3\n. . . 2e3 4 .25\nof 1 2 3\n", Options{IDColumn: "1"}, "", [][]float32{two[0], two[1], {1, 2, 3}}, []string{"the", ". . .", "of"}},
		{"word2vec", "w2v.txt", "2 3\nthe 0.5 -1 3\nof 2e3 4 .25\n", Options{IDColumn: "1"}, "", two, []string{"the", "of"}},
		{"fastText", "wiki.vec", "2 3\nthe 0.5 -1 3 \nof 2e3 4 .25 \n", Options{IDColumn: "1"}, "", two, []string{"the", "of"}},
		{"a line break in quotes", "a.csv", "id,v\n\"a\nb\",1\nc,2\n", Options{IDColumn: "id"}, "", [][]float32{{1}, {2}}, []string{"a\nb", "c"}},
	})
}

// What is not certain is said.
func TestDoubts(t *testing.T) {
	for _, c := range []struct{ name, content, doubt string }{
		{"a.csv", "0,1,2\n0.5,1,2\n", ""},
		{"a.csv", "0,1,2\n7,8,9\n", "taken for a header; if it is a vector, give --csv-header no"},
		{"a.csv", "0,1,2\n3,4,5\n", "taken for a vector; if it is a header, give --csv-header yes"},
		{"a.csv", "1,2\n7,9\n", "taken for a vector; if it is a header, give --csv-header yes"},
		{"a.csv", "0,1\n0.5,9\n", "taken for a header; if it is a vector, give --csv-header no"},
		{"a.csv", "0,0.5\n1,0.25\n", "the first column counts the rows"},
		{"a.csv", "5,6\n7,8\n", ""},
		{"a.txt", "3 2\na 1 2\nb 3 4\n", "says that there are 3 vectors, and there are 2"},
		{"a.txt", "2 2\na 1 2\nb 3 4\n", ""},
	} {
		r, err := openTextBytes(c.name, c.content, Options{})
		if err != nil {
			t.Errorf("%q: %v", c.content, err)
			continue
		}
		if got := r.Info().Note; (got == "") != (c.doubt == "") || c.doubt != "" {
			wantText(t, c.content, got, c.doubt)
		}
	}
}

// A quote that opens a cell and is not closed, far behind the first lines, makes one bad
// row, not one of all that follows.
func TestAQuoteThatIsNotClosed(t *testing.T) {
	const count = 30_000
	for name, end := range map[string]string{"never": "", "thousands of lines later": "x\"y,7\n"} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			b.WriteString("id,v\n\"a,b\",1\n")
			for i := 1; i < count; i++ {
				if i == 500 {
					b.WriteString("\"5,2\n")
				} else {
					fmt.Fprintf(&b, "%d,%d\n", i, i)
				}
			}
			r, err := openTextBytes("a.csv", b.String()+end, Options{IDColumn: "id"})
			if err != nil {
				t.Fatal(err)
			}
			rows := int(r.Info().Count)
			all := make([]float32, rows)
			bad, err := AsBadRows(r.ReadRows(all, 0))
			if err != nil || rows < count || bad[0].Row != 500 || len(bad) > 2 || all[count-1] != count-1 {
				t.Errorf("%d rows, %v, %v", rows, bad, err)
			}
			wantText(t, "the bad row", bad[0].String(), "line 502 (row 500): cell 1: a quote opens the cell and is not closed")
		})
	}
}

// utf16Of is a text as UTF-16 with its mark.
func utf16Of(order binary.AppendByteOrder, text string) []byte {
	var b []byte
	for _, unit := range utf16.Encode([]rune("\ufeff" + text)) {
		b = order.AppendUint16(b, unit)
	}
	return b
}

func TestUTF16(t *testing.T) {
	two := [][]float32{{0.5, -1}, {2e3, 4}}
	for _, order := range []binary.AppendByteOrder{little, big} {
		content := utf16Of(order, "name\tx\ty\r\nПривет 😀\t0.5\t-1\r\nb\t2e3\t4\r\n")
		for name, content := range map[string][]byte{"a.csv": content, "a.tsv": content, "a.txt.gz": gzipped(t, content)} {
			r, err := Open(write(t, name, content), Options{IDColumn: "name"})
			if err != nil {
				t.Fatal(err)
			}
			checkText(t, r, goodText{rows: two, opts: Options{IDColumn: "name"}, ids: []string{"Привет 😀", "b"}})
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	lines := utf16Of(little, "[0.5,-1]\n[2e3,4]\n")
	r := mustOpen(t, write(t, "a.jsonl", lines), 0)
	checkText(t, r, goodText{rows: two})
	err := readText("a.csv", string(lines[2:]), Options{})
	wantError(t, err, "a.csv: the file holds zero bytes, which no text has: export it as UTF-8")
}
