package chart

import (
	"slices"

	"fyne.io/fyne/v2/lang"
)

// Halt is a time in which the run started no checks, and why.
type Halt struct {
	From, Until int64  // Unix seconds; Until is 0 while it lasts
	Word        string // in the band that stands for it
}

// SetHalts says when the run halted, by time. One that lasts is shown at the end of the
// time axis; a gap between points that is none of them is called idle.
func (c *Chart) SetHalts(halts []Halt) {
	if !slices.Equal(halts, c.halts) {
		c.halts = slices.Clone(halts)
		c.Refresh()
	}
}

// bandWords are the words of the bands that the columns have between them, and of one
// at their end if the last halt lasts.
func bandWords(columns []column, halts []Halt) (words []string) {
	for i := range columns {
		if columns[i].gap {
			words = append(words, wordBetween(columns[i-1].until, columns[i].at, halts))
		}
	}
	if n := len(halts); n > 0 && halts[n-1].Until == 0 {
		words = append(words, halts[n-1].Word)
	}
	return words
}

// wordBetween is that of the first halt between two times.
func wordBetween(from, until int64, halts []Halt) string {
	for _, h := range halts {
		if h.From <= until && (h.Until == 0 || h.Until >= from) {
			return h.Word
		}
	}
	return lang.L("idle")
}
