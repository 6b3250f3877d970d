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
