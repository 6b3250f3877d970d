package vectors

import (
	"fmt"
	"strings"
)

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
