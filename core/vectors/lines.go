package vectors

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"sync"
)

const (
	minReadBytes = 4 << 10
	maxReadBytes = 256 << 10
	// maxKeptBytes is the longest buffer that is kept for the next read.
	maxKeptBytes = 4 << 20
)

// lines reads the records of a text that has been indexed. It is safe for
// concurrent use.
type lines struct {
	source
	*lineIndex
	cursors  cursors
	scanners sync.Pool // of *scanner
}

// indexLines finds the records of a file, in one pass over it; separator is as that
// of newLineIndex.
func indexLines(s source, separator byte) (l *lines, err error) {
	l = &lines{source: s, lineIndex: newLineIndex(separator)}
	if f := s.pooled(); f != nil {
		l.most = max(minMarks, maxMarks/f.pool.files&^1)
	}
	l.scanners.New = func() any { return &scanner{lines: l} }
	if l.size, err = s.copyTo(l.lineIndex); err == nil {
		err = l.finish()
	}
	if errors.Is(err, errUnclosed) && separator != 0 {
		return indexLines(s, 0) // what opens a quote and does not close it is bad alone
	}
	if err != nil {
		return nil, err
	}
	if l.count == 0 {
		return nil, s.wrong("the file is empty or has blank lines only: expected a vector a line")
	}
	return l, nil
}

// each visits n records from first on, without their line ends; they must be
// within the count. A record is valid during the visit only.
func (l *lines) each(first, n int64, visit func(record []byte, at place) error) error {
	if n == 0 {
		return nil
	}
	from := l.cursors.nearest(first, l.before(first))
	s := l.scanners.Get().(*scanner)
	defer s.release()
	if err := s.begin(from, l.step(first+n-from.record)); err != nil {
		return err
	}
	for s.at.record < first+n {
		record, at, err := s.next()
		if err != nil {
			return err
		}
		if at.record < first {
			continue
		}
		if err := visit(record, at); err != nil {
			return err
		}
	}
	l.cursors.move(from, s.at)
	return nil
}

// step is how much to read at once where that many records are wanted: little
// for a few.
func (l *lines) step(records int64) int {
	average := l.size/l.count + 1
	return int(min(max(minReadBytes, average*min(records+1, maxReadBytes)), maxReadBytes))
}

// changed is the error of a text that is not what was indexed.
func (l *lines) changed(at place) error {
	return l.wrong("the file has changed since it was opened: line %d is no longer at byte %d; open it again", at.line, at.offset)
}

// scanner reads records one after another.
type scanner struct {
	*lines
	at      place // the next line
	buffer  []byte
	pending []byte // the end of buffer: what has been read and not given
	step    int    // how much is read at once
}

// begin goes to the line at from, and checks that it follows a line end.
func (s *scanner) begin(from place, step int) error {
	s.at, s.pending, s.step = from, nil, step
	if from.offset == 0 {
		return nil
	}
	s.at.offset--
	line, err := s.line()
	if err == io.EOF || len(line) > 0 {
		err = s.changed(from)
	}
	s.at.line = from.line
	return err
}

// release leaves the scanner to the next read.
func (s *scanner) release() {
	if cap(s.buffer) <= maxKeptBytes {
		s.scanners.Put(s)
	}
}

// next is the next record, and where it is.
func (s *scanner) next() (record []byte, at place, err error) {
	for isBlank(record) {
		at = s.at
		if record, err = s.line(); err == io.EOF {
			err = s.changed(at)
		}
		if err != nil {
			return nil, at, err
		}
	}
	if !s.agrees(at) {
		return nil, at, s.changed(at)
	}
	s.at.record++
	if at.offset == 0 {
		record = bytes.TrimPrefix(record, []byte("\ufeff")) // the byte order mark
	}
	return bytes.TrimSuffix(record, []byte("\r")), at, nil
}

// line is the next record or blank line; io.EOF if there is none.
func (s *scanner) line() ([]byte, error) {
	searched, ends := 0, s.ends.fresh()
	for {
		end := ends.find(s.pending[searched:])
		if end >= 0 {
			return s.take(searched+end, 1, ends.lines), nil
		}
		searched = len(s.pending)
		if s.at.offset+int64(searched) < s.size {
			if err := s.fill(); err != nil {
				return nil, err
			}
			continue
		}
		if searched == 0 {
			return nil, io.EOF
		}
		return s.take(searched, 0, ends.lines), nil
	}
}

// take passes a record of n bytes, with line ends in it, and its own line end.
func (s *scanner) take(n, lineEnd int, within int64) []byte {
	line := s.pending[:n]
	s.pending = s.pending[n+lineEnd:]
	s.at.offset += int64(n + lineEnd)
	s.at.line += within + 1
	return line
}

// fill reads more after what is pending.
func (s *scanner) fill() error {
	kept := len(s.pending)
	if kept > maxLineBytes {
		return s.changed(s.at)
	}
	if kept < len(s.buffer) {
		copy(s.buffer, s.pending)
	}
	offset := s.at.offset + int64(kept)
	n := int(min(int64(s.step), s.size-offset))
	s.buffer = slices.Grow(s.buffer[:kept], n)[:kept+n]
	if _, err := s.readFull(s.buffer[kept:], offset); err != nil {
		return s.wrong("read line %d: %w", s.at.line, s.truncated(err))
	}
	s.pending = s.buffer
	return nil
}

// cursors remember where the last reads ended, so that a read that goes on from
// there need not look for its first record again.
type cursors struct {
	mutex  sync.Mutex
	places [8]place // of reads that go on side by side
	oldest int
}

// nearest is the place closest before a record: from, or where a read ended.
func (c *cursors) nearest(record int64, from place) place {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for _, p := range c.places {
		if p.record <= record && p.record > from.record {
			from = p
		}
	}
	return from
}

// move remembers that a read from one place ended at another.
func (c *cursors) move(from, to place) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if i := slices.Index(c.places[:], from); i >= 0 {
		c.places[i] = to
		return
	}
	c.places[c.oldest] = to
	c.oldest = (c.oldest + 1) % len(c.places)
}
