package form

import (
	"regexp"
	"strings"
)

var (
	blanks = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "_", "")
	// thousands are set apart by commas.
	thousands = regexp.MustCompile(`^[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]*)?$`)
)

// plainNumber is a number as strconv reads it. Thousands may be set apart by blanks or
// commas; one comma elsewhere is that of a decimal fraction: 0,5 is a half, not 5.
func plainNumber(text string) string {
	text = blanks.Replace(text)
	if thousands.MatchString(text) {
		return strings.ReplaceAll(text, ",", "")
	}
	if !strings.Contains(text, ".") && strings.Count(text, ",") == 1 {
		return strings.Replace(text, ",", ".", 1)
	}
	return text
}
