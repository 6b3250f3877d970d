package chart

import (
	"fyne.io/fyne/v2/lang"

	"vectorcheck/core/check"
)

// SetHalt says why the run starts no checks now; 0 if it does. Halts that are over are
// told by the points.
func (c *Chart) SetHalt(why check.Cause) {
	if why != c.halt {
		c.halt = why
		c.Refresh()
	}
}

// bandWords are the words of the bands that the columns have between them, and of one
// at their end if the run halts now.
func bandWords(columns []column, now check.Cause) (words []string) {
	for i := range columns {
		if columns[i].gap {
			words = append(words, haltWord(columns[i-1].halt))
		}
	}
	if now != 0 {
		words = append(words, haltWord(now))
	}
	return words
}

// haltWord says why a run halted, as far as that is known.
func haltWord(why check.Cause) string {
	switch why {
	case check.Outage:
		return lang.L("no answer")
	case check.Refusal:
		return lang.L("refused")
	case check.Storage:
		return lang.L("not saved")
	case check.NoHits:
		return lang.L("no hits")
	case check.Pause:
		return lang.L("paused")
	}
	return lang.L("idle")
}
