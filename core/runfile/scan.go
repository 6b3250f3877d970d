package runfile

import (
	"database/sql/driver"
	"fmt"
	"math"
	"strings"
)

// scanner takes the columns of a row from left to right. SQLite lets any column
// hold anything, so what is not as written is an error: ErrDamaged.
type scanner struct {
	row []driver.Value
	err error
}

func (s *scanner) next() driver.Value {
	v := s.row[0]
	s.row = s.row[1:]
	return v
}

func (s *scanner) fail(expected string, found driver.Value) {
	if s.err == nil {
		s.err = fmt.Errorf("%w: a column holds %T, expected %s", ErrDamaged, found, expected)
	}
}

// integer is 0 for NULL.
func (s *scanner) integer() int64 {
	switch v := s.next().(type) {
	case int64:
		return v
	case nil:
	default:
		s.fail("an integer", v)
	}
	return 0
}

// real is NaN for NULL.
func (s *scanner) real() float64 {
	switch v := s.next().(type) {
	case float64:
		return v
	case nil:
	default:
		s.fail("a number", v)
	}
	return math.NaN()
}

// text is "" for NULL.
func (s *scanner) text() string {
	switch v := s.next().(type) {
	case string:
		return v
	case nil:
	default:
		s.fail("text", v)
	}
	return ""
}

// maxText is how many bytes of a text are kept of those that are read many at a time. No
// reason and no id of a run is as long.
const maxText = 4 << 10

// short is as text, cut if it is longer than maxText.
func (s *scanner) short() string {
	text := s.text()
	if len(text) <= maxText {
		return text
	}
	return strings.ToValidUTF8(text[:maxText], "") + "…" // which lets go of the rest
}

func (s *scanner) blob() []byte {
	switch v := s.next().(type) {
	case []byte:
		return v
	case nil:
	default:
		s.fail("a blob", v)
	}
	return nil
}
