package report

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"vectorcheck/core/check"
	"vectorcheck/core/target"
)

func sequence(rows ...check.Result) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for _, row := range rows {
			if !yield(Row{Result: row}, nil) {
				return
			}
		}
	}
}

func TestWriteCSV(t *testing.T) {
	var out bytes.Buffer
	n, err := WriteCSV(&out, sequence(
		check.Result{Index: 0, Outcome: check.Match, Similarity: 0.9999, TopID: "0", Latency: 48_123_456, Attempts: 1},
		check.Result{Index: 1, Outcome: check.Match, Similarity: 1.0000001192092896, TopID: "a,b", Latency: 999, Attempts: 1},
		check.Result{Index: 2, Outcome: check.Mismatch, Similarity: -0.25, TopID: `=HYPERLINK("x")`, Latency: time.Hour, Attempts: 2},
		check.Result{Index: 3, Outcome: check.Mismatch, Similarity: math.NaN(), Latency: 1_000_500, Attempts: 1},
		check.Result{Index: 10_000_000, Outcome: check.Failed, Kind: target.BadReply, Reason: "expected a number,\r\nfound \"x\"", Latency: 1, Attempts: 6},
		check.Result{Index: 5, Outcome: check.Failed, Kind: target.Timeout, Attempts: 1},
		check.Result{Index: 6, Outcome: check.Skipped, Reason: "zero vector"},
	), Table{})
	if err != nil || n != 7 {
		t.Fatalf("WriteCSV = %d, %v; want 7 rows", n, err)
	}
	golden(t, "rows.csv", out.Bytes())
}

func TestWriteCSVOfComparedHits(t *testing.T) {
	rows := sequence(
		check.Result{Index: 0, Outcome: check.Match, Similarity: 1, TopID: "0", Attempts: 1, Rank: 1, Neighbors: 2},
		check.Result{Index: 1, Outcome: check.Match, Similarity: 1, TopID: "7", Attempts: 1, Rank: 2, Duplicate: true, Neighbors: 1},
		check.Result{Index: 2, Outcome: check.Mismatch, Similarity: 1, TopID: "7", Attempts: 1},
		check.Result{Index: 3, Outcome: check.Skipped, Reason: "zero vector"},
	)
	for _, tc := range []struct {
		compared Compared
		want     []string
	}{
		{Compared{IDs: true, K: 2}, []string{"error,rank,duplicate", ",1,false", ",2,true", ",,false", "zero vector,,"}},
		{Compared{Neighbors: true, K: 4}, []string{"error,recall", ",0.5", ",0.25", ",0", "zero vector,"}},
	} {
		var out bytes.Buffer
		if _, err := WriteCSV(&out, rows, Table{Compared: tc.compared}); err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(strings.TrimSuffix(out.String(), "\r\n"), "\r\n") {
			if !strings.HasSuffix(line, tc.want[i]) {
				t.Errorf("%+v: line %q; want it to end in %q", tc.compared, line, tc.want[i])
			}
		}
	}
}

func TestWriteCSVReportsErrors(t *testing.T) {
	broken := errors.New("broken")
	rows := func(yield func(Row, error) bool) {
		_ = yield(Row{Result: check.Result{Outcome: check.Match}}, nil) && yield(Row{}, broken) &&
			yield(Row{}, errors.New("asked for more after an error"))
	}
	if n, err := WriteCSV(io.Discard, rows, Table{}); n != 1 || !errors.Is(err, broken) {
		t.Errorf("WriteCSV = %d, %v; want 1 row and the error of the rows", n, err)
	}
	many := func(yield func(Row, error) bool) {
		for yield(Row{Result: check.Result{Outcome: check.Match, TopID: strings.Repeat("x", 1000)}}, nil) {
		}
	}
	if _, err := WriteCSV(failingWriter{broken}, many, Table{}); !errors.Is(err, broken) {
		t.Errorf("error %v, want that of the writer", err)
	}
	if _, err := WriteCSV(failingWriter{broken}, sequence(), Table{}); !errors.Is(err, broken) {
		t.Errorf("error %v, want that of the writer at the last flush", err)
	}
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

func TestAppendMillis(t *testing.T) {
	for _, c := range []struct {
		d    time.Duration
		want string
	}{
		{0, "0.000"}, {499, "0.000"}, {500, "0.001"}, {48_123_456, "48.123"}, {999_999_999, "1000.000"},
		{time.Hour, "3600000.000"}, {-5 * time.Second, "0.000"},
	} {
		if got := string(appendMillis(nil, micros(c.d))); got != c.want {
			t.Errorf("appendMillis(%d ns) = %s, want %s", c.d, got, c.want)
		}
	}
}

func TestStartsFormula(t *testing.T) {
	for s, want := range map[string]bool{
		"": false, "abc": false, "0": false, "a=1": false, "é=1": false, `"abc"`: false, "   ": false, "x\n=1": false,
		"=1+1": true, "+1": true, "-1": true, "@SUM(A1)": true, "\t1": true, "\r1": true, "\n1": true,
		" =1": true, `"=1"`: true, `' "=1`: true, "\u00a0=1": true, "\ufeff=1": true, "\u200b=1": true,
		"\x00=1": true, "\x01@": true, "＝1": true, "＋1": true, "－1": true, "＠x": true, "\xff=1": true,
	} {
		if got := startsFormula(s); got != want {
			t.Errorf("startsFormula(%q) = %v, want %v", s, got, want)
		}
	}
}

func FuzzTextCell(f *testing.F) {
	for _, seed := range []string{"", "a", "a,b", `say "x"`, "=1+1", " -1", "\r\n", "'=1", "\xff", `""`, "\"\n@", "a;b", "x ", "\t"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line := append([]byte("left,"), appendText(nil, s)...)
		line = append(line, ",right\r\n"...)
		reader := csv.NewReader(bytes.NewReader(line))
		record, err := reader.Read()
		if err != nil {
			t.Fatalf("%q cannot be read: %v", line, err)
		}
		if len(record) != 3 || record[0] != "left" || record[2] != "right" {
			t.Fatalf("%q reads as %q, want 3 cells", line, record)
		}
		if _, err := reader.Read(); err != io.EOF {
			t.Fatalf("%q holds more than a line: %v", line, err)
		}
		cell := record[1]
		if trimmed := strings.TrimLeft(cell, " \"\u00a0"); trimmed != "" && strings.ContainsRune("=+-@", rune(trimmed[0])) {
			t.Errorf("%q may be run as a formula", cell)
		}
		if cell != "" && strings.ContainsRune("\t\r\n", rune(cell[0])) {
			t.Errorf("%q may be run as a formula", cell)
		}
		original := strings.ReplaceAll(s, "\r\n", "\n") // as encoding/csv reads it
		if cell != original && cell != "'"+original {
			t.Errorf("%q reads as %q", s, cell)
		}
		if startsFormula(s) && cell == original {
			t.Errorf("%q was left as it is", s)
		}
	})
}

func benchmarkRows(n int) iter.Seq2[Row, error] {
	row := Row{Result: check.Result{Outcome: check.Match, Latency: 48_123_456, Attempts: 1}}
	ids := make([]string, 1000)
	for i := range ids {
		ids[i] = strconv.Itoa(9_000_000 + i)
	}
	return func(yield func(Row, error) bool) {
		for i := range n {
			row.Index, row.TopID, row.Similarity = int64(i), ids[i%len(ids)], 0.99+float64(i%1000)*1e-6
			if !yield(row, nil) {
				return
			}
		}
	}
}

func TestWriteCSVMemoryIsConstant(t *testing.T) {
	allocs := func(rows int) float64 {
		return testing.AllocsPerRun(3, func() {
			if _, err := WriteCSV(io.Discard, benchmarkRows(rows), Table{}); err != nil {
				t.Fatal(err)
			}
		})
	}
	if few, many := allocs(100), allocs(10_000); many > few+5 {
		t.Errorf("%v allocations for 10,000 rows, %v for 100", many, few)
	}
}

func BenchmarkWriteCSV(b *testing.B) {
	const rows = 100_000
	b.ReportAllocs()
	for b.Loop() {
		if _, err := WriteCSV(io.Discard, benchmarkRows(rows), Table{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
