package gate

import (
	"fmt"
	"strconv"
	"strings"
)

// ParsePercent reads a share that is written in percent, as 0.1, 99.9 or 99.9%, and
// returns it between 0 and 1.
func ParsePercent(text string) (share float64, err error) {
	number := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%"))
	percent, err := strconv.ParseFloat(number, 64)
	switch {
	case err != nil || percent != percent:
		return 0, fmt.Errorf("%q: expected percent, such as 99.9", text)
	case percent < 0 || percent > 100:
		return 0, fmt.Errorf("%q: it must be between 0 and 100 %%", text)
	}
	return percent / 100, nil
}

// ParseLeast is ParsePercent for what a run must reach at least. It refuses a number of 1
// or less without the sign, other than 0: 0.999 may be meant as a share, and every run
// would reach 0.999 %. Of what a run may have at most, percent are the stricter reading.
func ParseLeast(text string) (share float64, err error) {
	share, err = ParsePercent(text)
	if err == nil && share > 0 && share <= 0.01 && !strings.HasSuffix(strings.TrimSpace(text), "%") {
		return 0, fmt.Errorf("%q can be read in two ways: write %s%% if percent are meant, or %s%% if a share is",
			text, strings.TrimSpace(text), FormatPercent(share*100))
	}
	return share, err
}

// FormatPercent is a share, 0 to 1, in percent, in the digits that it was given in and
// without the sign.
func FormatPercent(share float64) string {
	return strconv.FormatFloat(share*100, 'g', 12, 64)
}
