package report

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"math"
	"strconv"
	"time"

	"vectorcheck/core/check"
)

const (
	csvHeader = "index,outcome,similarity,top_id,latency_ms,attempts,error"
	csvBuffer = 64 << 10
)

// WriteCSV writes rows to w as CSV (RFC 4180, lines end in CRLF) under a header
// line, and returns how many rows it wrote. Memory does not grow with them. It
// stops at the first error, of rows or of w.
//
//   - index: the vector's row in the file, from 0
//   - outcome: match, mismatch, error or skipped
//   - similarity: of the hit that was judged, in the fewest digits that read back
//     as the same float32; empty where there is none
//   - top_id: the top hit's id
//   - latency_ms: from the first send to the last reply; empty for skipped
//   - attempts: requests sent
//   - error: "kind: reason" for error, the reason for skipped
//   - rank, where ids were compared: the place of the vector itself among the hits,
//     from 1; empty if it is not there
//   - duplicate: true where that is another row with the same numbers, or a second copy
//     under an id that is no row's
//   - recall, where the true neighbors are known: the share of them that was found
//
// Text from outside that a spreadsheet would run as a formula begins with an
// apostrophe.
func WriteCSV(w io.Writer, rows iter.Seq2[check.Result, error], compared Compared) (n int64, err error) {
	out := bufio.NewWriterSize(w, csvBuffer)
	if _, err := out.WriteString(csvHeader + compared.columns() + "\r\n"); err != nil {
		return 0, fmt.Errorf("writing the CSV header: %w", err)
	}
	var line []byte
	for row, err := range rows {
		if err != nil {
			return n, fmt.Errorf("reading the result after %d: %w", n, err)
		}
		line = appendRow(line[:0], &row)
		line = append(compared.appendCells(line, &row), '\r', '\n')
		if _, err := out.Write(line); err != nil {
			return n, fmt.Errorf("writing CSV row %d: %w", n, err)
		}
		n++
	}
	if err := out.Flush(); err != nil {
		return n, fmt.Errorf("writing the last CSV rows: %w", err)
	}
	return n, nil
}

func appendRow(dst []byte, r *check.Result) []byte {
	answered := r.Outcome == check.Match || r.Outcome == check.Mismatch
	dst = strconv.AppendInt(dst, r.Index, 10)
	dst = append(dst, ',')
	dst = append(dst, r.Outcome.String()...)
	dst = append(dst, ',')
	if answered && !math.IsNaN(r.Similarity) && !math.IsInf(r.Similarity, 0) {
		dst = strconv.AppendFloat(dst, r.Similarity, 'g', -1, 32)
	}
	dst = append(dst, ',')
	dst = appendText(dst, r.TopID)
	dst = append(dst, ',')
	if r.Latency > 0 { // nothing was sent, or it was not timed
		dst = appendMillis(dst, r.Latency)
	}
	dst = append(dst, ',')
	dst = strconv.AppendInt(dst, int64(r.Attempts), 10)
	dst = append(dst, ',')
	if !answered {
		dst = appendText(dst, failure(r))
	}
	return dst
}

// appendCells appends the cells of columns.
func (c Compared) appendCells(dst []byte, r *check.Result) []byte {
	answered := r.Outcome == check.Match || r.Outcome == check.Mismatch
	if c.IDs {
		dst = append(dst, ',')
		if r.Rank > 0 {
			dst = strconv.AppendInt(dst, int64(r.Rank), 10)
		}
		dst = append(dst, ',')
		if answered {
			dst = strconv.AppendBool(dst, r.Duplicate)
		}
	}
	if c.Neighbors {
		dst = append(dst, ',')
		if answered {
			dst = strconv.AppendFloat(dst, c.Recall(r), 'g', -1, 64)
		}
	}
	return dst
}

func failure(r *check.Result) string {
	switch {
	case r.Outcome == check.Skipped:
		return r.Reason
	case r.Reason == "":
		return r.Kind.String()
	}
	return r.Kind.String() + ": " + r.Reason
}

// appendMillis appends d, at least 0, in milliseconds with three decimals.
func appendMillis(dst []byte, d time.Duration) []byte {
	us := max(0, d.Round(time.Microsecond).Microseconds())
	dst = strconv.AppendInt(dst, us/1000, 10)
	part := us % 1000
	return append(dst, '.', byte('0'+part/100), byte('0'+part/10%10), byte('0'+part%10))
}
