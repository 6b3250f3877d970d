package core

import (
	"fmt"
	"strconv"
	"strings"

	"vectorcheck/core/check"
)

// autoWord stands for a concurrency that the run finds out.
const autoWord = "auto"

// AutoConcurrency is how many checks at once a run finds out to be worth it at most, where no
// other number is given.
const AutoConcurrency = 256

// ParseConcurrency reads how many checks may be under way at once: a number; auto, for as many
// as are worth it, up to AutoConcurrency; or auto:N, up to N.
func ParseConcurrency(text string) (n int, auto bool, err error) {
	number, auto := strings.CutPrefix(strings.ToLower(strings.TrimSpace(text)), autoWord)
	if auto && number == "" {
		return AutoConcurrency, true, nil
	}
	if auto {
		colon := false
		if number, colon = strings.CutPrefix(number, ":"); !colon {
			number = ""
		}
	}
	n, err = strconv.Atoi(strings.TrimSpace(number))
	if err != nil || n < 1 || n > check.MaxConcurrency {
		return 0, false, fmt.Errorf("%q: expected a number from 1 to %d, auto for as many as are worth it, or auto:N for N at most", text, check.MaxConcurrency)
	}
	return n, auto, nil
}

// FormatConcurrency writes what ParseConcurrency reads.
func FormatConcurrency(n int, auto bool) string {
	switch {
	case auto && n == AutoConcurrency:
		return autoWord
	case auto:
		return autoWord + ":" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
