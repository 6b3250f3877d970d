package vectors

import "bytes"

// maxCellLines is how many line ends a cell may hold: a vector that is written with
// a number a line. A quote that is open for longer opens no cell.
const maxCellLines = 1 << 14

// recordEnds finds where the records of a text end: at a line feed, but one within a
// quoted cell (RFC 4180) is part of that.
type recordEnds struct {
	separator byte // of cells that may be in quotes; 0 where no cell has line ends

	inside bool  // a quoted cell
	closed bool  // the last byte was the quote that ended one: another one goes on with it
	last   byte  // the last byte; 0 at the begin of a record
	lines  int64 // line ends within the record so far
	plain  bool  // what is looked at has no quotes
}

// look says which text find is to be given, from its begin to its end.
func (e *recordEnds) look(text []byte) {
	e.plain = !e.inside && bytes.IndexByte(text, '"') < 0
}

// passed notes the end of that text.
func (e *recordEnds) passed(text []byte) {
	if !e.plain || len(text) == 0 {
		return
	}
	e.plain, e.closed, e.last = false, false, text[len(text)-1]
	if e.last == '\n' {
		e.last = 0
	}
}

// fresh is e at the begin of a record.
func (e recordEnds) fresh() recordEnds { return recordEnds{separator: e.separator, plain: e.plain} }

// find is the index of the line feed that ends the record; -1 if the record goes on
// behind text. The next call is then to be given what follows.
func (e *recordEnds) find(text []byte) int {
	if e.separator == 0 || e.plain {
		return bytes.IndexByte(text, '\n')
	}
	end := -1 // the first line feed from at on; len(text) if there is none
	for at := 0; at < len(text); {
		if e.inside {
			at += e.leave(text[at:])
			continue
		}
		if end < at {
			if end = bytes.IndexByte(text[at:], '\n'); end < 0 {
				end = len(text)
			} else {
				end += at
			}
		}
		n, entered := e.enter(text[at:end])
		switch {
		case entered:
			at += n
		case end < len(text):
			return end
		default:
			return -1
		}
	}
	return -1
}

// enter looks for a quote that opens a cell, and gives how many bytes it is to.
func (e *recordEnds) enter(line []byte) (n int, entered bool) {
	for {
		quote := bytes.IndexByte(line[n:], '"')
		if quote < 0 {
			if len(line) > 0 && n < len(line) {
				e.last, e.closed = line[len(line)-1], false
			}
			return n, false
		}
		if quote > 0 {
			e.last, e.closed = line[n+quote-1], false
		}
		before := line[:n+quote]
		n += quote + 1
		if e.closed || e.last == 0 || e.last == e.separator || bytes.HasSuffix(before, []byte("\ufeff")) {
			e.inside, e.closed = true, false
			return n, true
		}
		e.last = '"'
	}
}

// leave looks for the quote that ends the cell, and gives how many bytes it is to.
func (e *recordEnds) leave(text []byte) (n int) {
	quote := bytes.IndexByte(text, '"')
	if quote < 0 {
		e.lines += int64(bytes.Count(text, []byte{'\n'}))
		return len(text)
	}
	e.lines += int64(bytes.Count(text[:quote], []byte{'\n'}))
	e.inside, e.closed, e.last = false, true, '"'
	return quote + 1
}
