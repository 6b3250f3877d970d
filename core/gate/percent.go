package gate

import (
	"fmt"
	"strconv"
	"strings"
)

// ParsePercent reads a share that is written in percent, as 99.9 or 99.9%, and returns it
// between 0 and 1. A number of 1 or less without the sign, other than 0, is refused: it may
// be meant as a share.
func ParsePercent(text string) (share float64, err error) {
	number, signed := strings.CutSuffix(strings.TrimSpace(text), "%")
	number = strings.TrimSpace(number)
	percent, err := strconv.ParseFloat(number, 64)
	switch {
	case err != nil || percent != percent:
		return 0, fmt.Errorf("%q: expected percent, such as 99.9", text)
	case percent < 0 || percent > 100:
		return 0, fmt.Errorf("%q: it must be between 0 and 100 %%", text)
	case !signed && percent > 0 && percent <= 1:
		return 0, fmt.Errorf("%q can be read in two ways: write %s%% if percent are meant, or %s%% if a share is",
			text, number, FormatPercent(percent))
	}
	return percent / 100, nil
}

// FormatPercent is a share, 0 to 1, in percent, in the digits that it was given in and
// without the sign.
func FormatPercent(share float64) string {
	return strconv.FormatFloat(share*100, 'g', 12, 64)
}
