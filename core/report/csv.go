package report

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"vectorcheck/core/check"
)

const csvBuffer = 64 << 10

// WriteCSV writes rows to w as CSV (RFC 4180, lines end in CRLF) under a header
// line, and returns how many rows it wrote. Memory does not grow with them. It
// stops at the first error, of rows or of w. A cell without a value is empty.
//
//   - index: the vector's row in the data set, from 0
//   - place, in a data set of several files: file:row
//   - id, where ids are compared: what the vector is to be found under
//   - outcome: match, mismatch, error or skipped
//   - similarity: of the hit that was judged, in the fewest digits that read back
//     as the same float32; empty where there is none
//   - answer_id: the top hit's id
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
func WriteCSV(w io.Writer, rows iter.Seq2[Row, error], table Table) (n int64, err error) {
	columns, err := table.chosen()
	if err != nil {
		return 0, err
	}
	out := bufio.NewWriterSize(w, csvBuffer)
	if _, err := out.WriteString(strings.Join(columnNames(columns), ",") + "\r\n"); err != nil {
		return 0, fmt.Errorf("writing the CSV header: %w", err)
	}
	var line []byte
	var row Row // one for all, as columns take its address
	for next, err := range rows {
		if err != nil {
			return n, fmt.Errorf("reading the result after %d: %w", n, err)
		}
		row, line = next, line[:0]
		for i := range columns {
			if i > 0 {
				line = append(line, ',')
			}
			line = appendCell(line, columns[i].kind, columns[i].cell(&table, &row))
		}
		if _, err := out.Write(append(line, '\r', '\n')); err != nil {
			return n, fmt.Errorf("writing CSV row %d: %w", n, err)
		}
		n++
	}
	if err := out.Flush(); err != nil {
		return n, fmt.Errorf("writing the last CSV rows: %w", err)
	}
	return n, nil
}

func appendCell(dst []byte, k kind, c cell) []byte {
	if !c.valid {
		return dst
	}
	switch k {
	case textKind:
		return appendText(dst, c.text)
	case wholeKind:
		return strconv.AppendInt(dst, c.whole, 10)
	case singleKind:
		return strconv.AppendFloat(dst, c.number, 'g', -1, 32)
	case doubleKind:
		return strconv.AppendFloat(dst, c.number, 'g', -1, 64)
	case millisKind:
		return appendMillis(dst, c.whole)
	default:
		return strconv.AppendBool(dst, c.is)
	}
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

// micros is d in microseconds, at least 0.
func micros(d time.Duration) int64 { return max(0, d.Round(time.Microsecond).Microseconds()) }

// appendMillis appends microseconds in milliseconds with three decimals.
func appendMillis(dst []byte, us int64) []byte {
	dst = strconv.AppendInt(dst, us/1000, 10)
	part := us % 1000
	return append(dst, '.', byte('0'+part/100), byte('0'+part/10%10), byte('0'+part%10))
}
