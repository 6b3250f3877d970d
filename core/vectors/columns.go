package vectors

import (
	"fmt"
	"strings"

	"vectorcheck/internal/nearest"
)

// noSuch says that a file has no column, or what its format calls one, of that name, and
// which it has, as shown.
func noSuch(kind, name string, names []string, shown string) error {
	return fmt.Errorf("no %s %q%s %ss: %s", kind, name, orSemicolon(nearest.DidYouMean(name, names)), kind, shown)
}

// orSemicolon separates what follows from a question, or from no question.
func orSemicolon(question string) string {
	if question == "" {
		return ";"
	}
	return question
}

// shownNames shows names; a long list is cut, and so are long names.
func shownNames(names []string) string {
	shown := make([]shownName, len(names))
	for i, name := range names {
		shown[i] = shownName(name)
	}
	return listColumns(shown)
}

type shownName string

func (n shownName) String() string { return string(n) }

// listColumns shows what a file has to choose from; a long list is cut, and so
// are long names.
func listColumns[C fmt.Stringer](columns []C) string {
	const most = 20
	if len(columns) == 0 {
		return "none"
	}
	var shown []string
	for _, c := range columns[:min(len(columns), most)] {
		shown = append(shown, fmt.Sprintf("%.100s", c))
	}
	text := strings.Join(shown, ", ")
	if more := len(columns) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// gather reads the bytes of whole rows of an array that is stored column by column.
func (s source) gather(l layout, dst []byte, first int64) error {
	width, stride := l.element.width(), l.stride()
	rows := int64(len(dst)) / stride
	column := make([]byte, rows*width)
	for j := range int64(l.dim) {
		if _, err := s.readFull(column, l.offset+(j*l.count+first)*width); err != nil {
			return s.wrong("read row %d: %w", first, s.truncated(err))
		}
		for i := range rows {
			copy(dst[i*stride+j*width:][:width], column[i*width:])
		}
	}
	return nil
}
