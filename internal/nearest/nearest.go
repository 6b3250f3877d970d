// Package nearest finds the name that a misspelt one stands for.
package nearest

import (
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Of is the name among those that a person meant by another one: the same in other letters
// or with other separators, one that begins or ends with it, or the one with the fewest
// letters changed, up to a third of them. ok is false if there is none, and for a name of
// one or two letters that is none of them.
func Of(name string, among []string) (found string, ok bool) {
	wanted := plain(name)
	if wanted == "" {
		return "", false
	}
	letters := len([]rune(wanted))
	best := 1 + (letters+2)/3 // farther than any that counts
	if letters < leastPart {
		best = 0
	}
	for _, candidate := range among {
		other := plain(candidate)
		if other == wanted {
			return candidate, true
		}
		if d := distance(wanted, other); d < best {
			best, found, ok = d, candidate, true
		}
	}
	return found, ok
}

// DidYouMean is what to add to a message about a name that is none: with the one that was
// meant, or "".
func DidYouMean(name string, among []string) string {
	if found, ok := Of(name, among); ok {
		return fmt.Sprintf("; did you mean %q?", found)
	}
	return ""
}

// leastPart is how many letters a part of a name has that stands for the whole.
const leastPart = 3

// distance is how many letters must be changed; 1 for a part of a name, and 1 more for one
// that is misspelt.
func distance(a, b string) int {
	short, long := a, b
	if len(short) > len(long) {
		short, long = long, short
	}
	if len(short) >= leastPart && (strings.HasPrefix(long, short) || strings.HasSuffix(long, short)) {
		return 1
	}
	whole := levenshtein.ComputeDistance(a, b)
	for extra := range 2 { // with a letter left out, or none
		if begin := len(a) + extra; begin < len(b) && len(a) > leastPart {
			whole = min(whole, 1+levenshtein.ComputeDistance(a, b[:begin]))
		}
	}
	return whole
}

// separators are what names are written with or without.
var separators = strings.NewReplacer("_", "", "-", "", " ", "", ".", "", "/", "")

func plain(name string) string { return separators.Replace(strings.ToLower(name)) }
