package cli

import (
	"fmt"
	"regexp"
	"strings"

	"vectorcheck/core"
)

// refusedText matches what is said of a reply that refuses whoever asks.
var refusedText = regexp.MustCompile(`(?:^|\D)40[13](?:\D|$)`)

// keyHint says which flag gives the key, where the API has refused a request without one, or
// which key was sent; "" where nothing is known to help.
func keyHint(s core.Settings, refused string) string {
	if s.API.IsPostgreSQL() || !refusedText.MatchString(refused) {
		return ""
	}
	header := s.Key.Header
	if header == "" {
		header = s.API.KeyHeader()
	}
	if s.Key.From != core.NoKey {
		return fmt.Sprintf("; the key of --key %s was sent as %q: see --key and --key-header", source(s.Key), header)
	}
	if len(s.Headers) > 0 {
		return ""
	}
	return fmt.Sprintf("; no key was sent: --key env:NAME, file:PATH or prompt says where it comes from, and it goes into %q, or what --key-header says", header)
}

// source is where a key comes from, without a command, which may be long.
func source(k core.Key) string {
	if k.From == core.CommandKey {
		return string(core.CommandKey)
	}
	return k.String()
}

// shownNumbers is how many numbers of a vector are shown; one of up to hiddenFrom is shown
// whole.
const shownNumbers, hiddenFrom = 4, 12

// number matches one of a list, with what stands before it.
var number = regexp.MustCompile(`^[\s,]*-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`)

// shortVectors is a text in which long lists of numbers are cut: a person looks for what
// stands around them.
func shortVectors(text string) string {
	var short strings.Builder
	for {
		begin := strings.IndexByte(text, '[')
		if begin < 0 {
			short.WriteString(text)
			return short.String()
		}
		count, shown, end := 0, 0, begin+1
		for {
			n := len(number.FindString(text[end:]))
			if n == 0 {
				break
			}
			end += n
			if count++; count == shownNumbers {
				shown = end
			}
		}
		if count <= hiddenFrom {
			short.WriteString(text[:end])
		} else {
			fmt.Fprintf(&short, "%s, … %d more", text[:shown], count-shownNumbers)
		}
		text = text[end:]
	}
}
