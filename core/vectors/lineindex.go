package vectors

import (
	"errors"
	"fmt"
)

const (
	// maxLineBytes is the longest line that is read: a row of MaxDim numbers of
	// 60 characters each.
	maxLineBytes = 64 << 20
	// maxMarks bounds the memory of an index: 3 MiB, for a file of any length, or for all
	// files of a data set, of which each has minMarks at least. Both are even.
	maxMarks = 1 << 17
	minMarks = 1 << 8
)

// place is where a line begins.
type place struct {
	record int64 // the lines before it that are not blank
	line   int64 // its number in the file, from 1
	offset int64 // in bytes
}

// lineIndex counts the records of the text that is written to it, which are its
// lines but the blank ones, and marks where every so many of them begin. A line
// end is a line feed, which a carriage return may precede, and which is not in a
// quoted cell.
type lineIndex struct {
	ends    recordEnds
	count   int64 // records
	every   int64 // the records whose number is a multiple of it are marked
	marks   []place
	most    int   // marks that there may be
	current place // the record that is being written
	length  int64 // of it, so far
	blank   bool  // it is, so far
}

// errUnclosed is the error of a text with a quote that opens a cell without an end.
var errUnclosed = errors.New("a quote opens a cell that is never closed")

// newLineIndex indexes a text of cells between separators, which may hold line ends
// in quotes, or, with 0, any other.
func newLineIndex(separator byte) *lineIndex {
	return &lineIndex{ends: recordEnds{separator: separator}, every: 1, most: maxMarks, current: place{line: 1}, blank: true}
}

// Write implements io.Writer. The error is that of a line that is too long, or
// errUnclosed.
func (x *lineIndex) Write(text []byte) (int, error) {
	x.ends.look(text)
	defer x.ends.passed(text)
	for rest := text; len(rest) > 0; {
		end := x.ends.find(rest)
		if x.ends.lines > maxCellLines {
			return 0, errUnclosed
		}
		if end < 0 {
			return len(text), x.extend(rest)
		}
		if err := x.extend(rest[:end]); err != nil {
			return 0, err
		}
		x.endLine()
		rest = rest[end+1:]
	}
	return len(text), nil
}

// finish ends the last line, which needs no line end.
func (x *lineIndex) finish() error {
	if x.ends.inside {
		return errUnclosed
	}
	x.endLine()
	return nil
}

func (x *lineIndex) extend(part []byte) error {
	x.length += int64(len(part))
	if x.length > maxLineBytes {
		if x.ends.inside {
			return errUnclosed
		}
		return fmt.Errorf("line %d is longer than %d bytes: expected one vector a line; export the file again", x.current.line, maxLineBytes)
	}
	x.blank = x.blank && isBlank(part)
	return nil
}

func (x *lineIndex) endLine() {
	if !x.blank {
		if x.count%x.every == 0 {
			x.mark()
		}
		x.count++
	}
	x.current = place{record: x.count, line: x.current.line + x.ends.lines + 1, offset: x.current.offset + x.length + 1}
	x.length, x.blank, x.ends = 0, true, x.ends.fresh()
}

// mark remembers the current line; where there is no room, it first forgets
// every second one.
func (x *lineIndex) mark() {
	if len(x.marks) == x.most {
		for i := range x.most / 2 {
			x.marks[i] = x.marks[2*i]
		}
		x.marks = x.marks[:x.most/2]
		x.every *= 2
	}
	x.marks = append(x.marks, x.current)
}

// before is the last mark that is not after a record.
func (x *lineIndex) before(record int64) place { return x.marks[record/x.every] }

// agrees reports whether a record may begin at p, by what was marked.
func (x *lineIndex) agrees(p place) bool {
	return p.record < x.count && (p.record%x.every != 0 || x.before(p.record) == p)
}

// isBlank reports whether a line, or a part of one, is empty but for spaces.
func isBlank(line []byte) bool {
	for _, c := range line {
		if c != ' ' && c != '\r' {
			return false
		}
	}
	return true
}
