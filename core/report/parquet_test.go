package report

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"vectorcheck/core/check"
	"vectorcheck/core/target"
)

func rowsOf(rows ...Row) func(yield func(Row, error) bool) {
	return func(yield func(Row, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

func TestWriteParquet(t *testing.T) {
	rows := rowsOf(
		Row{Result: check.Result{Index: 0, Outcome: check.Match, Similarity: float64(float32(0.9999)), TopID: "=1", Latency: 48_123_456, Attempts: 1, Rank: 1}, ID: "doc-0", Place: "a.npy:0"},
		Row{Result: check.Result{Index: 1, Outcome: check.Mismatch, Similarity: math.NaN(), Latency: time.Second, Attempts: 2}, ID: "doc-1", Place: "a.npy:1"},
		Row{Result: check.Result{Index: 2, Outcome: check.Failed, Kind: target.Timeout, Reason: "slow", Attempts: 3}, Place: "b.npy:0"},
	)
	var out bytes.Buffer
	n, err := WriteParquet(&out, rows, Table{Compared: Compared{IDs: true, K: 1}, IDs: true, Places: true})
	if n != 3 || err != nil {
		t.Fatal(n, err)
	}
	file, err := parquet.OpenFile(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, path := range file.Schema().Columns() {
		names = append(names, path[0])
	}
	if got := strings.Join(names, ","); got != "index,place,id,outcome,similarity,answer_id,latency_ms,attempts,error,rank,duplicate" {
		t.Errorf("columns %s", got)
	}
	type read struct {
		Index      int64    `parquet:"index"`
		Place      *string  `parquet:"place,optional"`
		ID         *string  `parquet:"id,optional"`
		Outcome    string   `parquet:"outcome"`
		Similarity *float32 `parquet:"similarity,optional"`
		AnswerID   *string  `parquet:"answer_id,optional"`
		Latency    *float64 `parquet:"latency_ms,optional"`
		Attempts   int64    `parquet:"attempts"`
		Error      *string  `parquet:"error,optional"`
		Rank       *int64   `parquet:"rank,optional"`
		Duplicate  *bool    `parquet:"duplicate,optional"`
	}
	got, err := parquet.Read[read](bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil || len(got) != 3 {
		t.Fatal(got, err)
	}
	a, b, c := got[0], got[1], got[2]
	if a.Index != 0 || *a.Place != "a.npy:0" || *a.ID != "doc-0" || a.Outcome != "match" || *a.Similarity != 0.9999 || *a.AnswerID != "=1" ||
		*a.Latency != 48.123 || a.Attempts != 1 || a.Error != nil || *a.Rank != 1 || *a.Duplicate {
		t.Errorf("the first row: %+v", a)
	}
	if b.Index != 1 || b.Similarity != nil || b.AnswerID != nil || *b.Latency != 1000 || b.Rank != nil || b.Outcome != "mismatch" {
		t.Errorf("the second row: %+v", b)
	}
	if c.ID != nil || *c.Error != "timeout: slow" || c.Latency != nil || c.Duplicate != nil || c.Attempts != 3 || *c.Place != "b.npy:0" {
		t.Errorf("the third row: %+v", c)
	}
}

func TestWriteParquetReportsErrors(t *testing.T) {
	broken := errors.New("broken")
	rows := func(yield func(Row, error) bool) { _ = yield(Row{}, nil) && yield(Row{}, broken) }
	if _, err := WriteParquet(io.Discard, rows, Table{}); !errors.Is(err, broken) {
		t.Errorf("%v; want the error of the rows", err)
	}
	if _, err := WriteParquet(failingWriter{broken}, benchmarkRows(groupRows+1), Table{}); !errors.Is(err, broken) {
		t.Errorf("%v; want the error of the writer", err)
	}
}

func TestColumns(t *testing.T) {
	row := rowsOf(Row{Result: check.Result{Index: 7, Outcome: check.Match, TopID: "x"}, ID: "mine", Place: "a:7"})
	for _, tc := range []struct {
		table Table
		want  string // the file, or what the error says
	}{
		{Table{Columns: []string{"answer_id", "index"}}, "answer_id,index\r\nx,7\r\n"},
		{Table{Columns: []string{"id", "place"}, IDs: true, Places: true}, "id,place\r\nmine,a:7\r\n"},
		{Table{Columns: []string{"id"}}, "no ids"},
		{Table{Columns: []string{"place"}}, "one file"},
		{Table{Columns: []string{"rank"}}, "no ids"},
		{Table{Columns: []string{"recall"}}, "no true neighbors"},
		{Table{Columns: []string{"top_id"}}, `no column "top_id"; there are: index, place, id`},
		{Table{Columns: []string{"id", "id"}, IDs: true}, "twice"},
	} {
		var out bytes.Buffer
		_, err := WriteCSV(&out, row, tc.table)
		if err != nil && !strings.Contains(err.Error(), tc.want) || err == nil && out.String() != tc.want {
			t.Errorf("%+v: %q, %v; want %q", tc.table, out.String(), err, tc.want)
		}
	}
}

func BenchmarkWriteParquet(b *testing.B) {
	const rows = 1_000_000
	b.ReportAllocs()
	for b.Loop() {
		if _, err := WriteParquet(io.Discard, benchmarkRows(rows), Table{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
