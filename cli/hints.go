package cli

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"vectorcheck/core"
	"vectorcheck/core/preset"
	"vectorcheck/core/target"
)

// refusedText matches what is said of a reply that rejects the credentials.
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

// pathHint says where an API without a preset was asked, which does not know that.
func pathHint(s core.Settings, refused string) string {
	if s.API.Preset != "" || s.Demo || s.API.Path != "" || !unknownText.MatchString(refused) {
		return ""
	}
	asked, err := url.Parse(target.SplitURLs(s.URL)[0])
	if err != nil || asked.Scheme == "unix" {
		return ""
	}
	path := cmp.Or(strings.TrimRight(asked.Path, "/"), "/PATH")
	asked.Path = ""
	return fmt.Sprintf("; /search was put behind --url, as there is no --preset: to ask another path as it stands, give --url %s --path %s",
		shellWord(asked.String()), shellWord(path))
}

// unknownText matches what is said of a reply that does not know the path, or the method there.
var unknownText = regexp.MustCompile(`(?:^|\D)40[45](?:\D|$)`)

// hint is what may help where the API has refused a request.
func hint(s core.Settings, refused string) string { return keyHint(s, refused) + pathHint(s, refused) }

// warnUnused tells of fields of a preset that change nothing.
func warnUnused(s streams, p preset.Preset) {
	for _, name := range p.Unused() {
		fmt.Fprintf(s.err, "warning: the preset %s has no place for its field %s: write {{%s}} where it goes, or take the field out\n", p.Name, name, name)
	}
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
