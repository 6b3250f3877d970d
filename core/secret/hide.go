// Package secret hides keys in texts, shows URLs without what must not be shown, and seals
// settings with a key.
package secret

import (
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	// shortest is the least length, in bytes, of a secret that is looked for in texts:
	// shorter ones are met by chance.
	shortest = 4
	// shortestInID is that of one that is looked for in the ids of hits, which a key such as
	// "test" would be met in by chance.
	shortestInID = 8
	// mark stands for what is hidden.
	mark = "…"
)

// Hider hides secrets in texts that others have written: as they are, escaped for JSON,
// HTML or a URL, several times over, in base64 or hexadecimal, and cut short. It does not
// change, and is safe for concurrent use; nil hides nothing.
type Hider struct {
	forms []form
	inIDs []string // forms of secrets that are looked for in ids
}

// form is one way in which a secret stands in a text that is decoded.
type form struct {
	text string
	// word says that it is a part of a longer word, of base64, which is hidden whole.
	word bool
}

// NewHider hides keys, and values that may be secrets. What is too short to be told from
// other texts is left out.
func NewHider(keys, values []string) *Hider {
	h := &Hider{}
	for _, key := range keys {
		all := formsOf(key)
		h.forms = append(h.forms, all...)
		for _, f := range all {
			if len(f.text) >= shortestInID {
				h.inIDs = append(h.inIDs, f.text)
			}
		}
	}
	for _, value := range values {
		h.forms = append(h.forms, formsOf(value)...)
	}
	slices.SortFunc(h.forms, func(a, b form) int { return strings.Compare(a.text, b.text) })
	h.forms = slices.Compact(h.forms)
	slices.Sort(h.inIDs)
	h.inIDs = slices.Compact(h.inIDs)
	return h
}

// Text is text with "…" for each secret in it.
func (h *Hider) Text(text string) string {
	if h == nil || len(h.forms) == 0 {
		return text
	}
	var found []span
	for _, l := range layersOf(text) {
		for _, f := range h.forms {
			found = l.find(found, f)
			found = l.findCut(found, f)
		}
	}
	return replace(text, found)
}

// ID is Text for the id of a hit: in ids only keys are looked for, and none that is short.
// It costs little where the id has no key in it.
func (h *Hider) ID(id string) string {
	if h == nil || len(id) < shortestInID || len(h.inIDs) == 0 {
		return id
	}
	for i := range len(id) {
		switch c := id[i]; {
		case c == '\\', c == '%', c == '&', c == '+', c >= utf8.RuneSelf:
			return h.decodedID(id)
		}
	}
	for _, form := range h.inIDs {
		if len(form) <= len(id) && strings.Contains(id, form) {
			return h.decodedID(id)
		}
	}
	return id
}

func (h *Hider) decodedID(id string) string {
	var found []span
	for _, l := range layersOf(id) {
		for _, text := range h.inIDs {
			found = l.find(found, form{text: text})
		}
	}
	return replace(id, found)
}

// span is a part of a text, in bytes.
type span struct{ start, end int }

// replace puts a mark in the place of each of the spans, one for those that touch.
func replace(text string, spans []span) string {
	if len(spans) == 0 {
		return text
	}
	slices.SortFunc(spans, func(a, b span) int { return a.start - b.start })
	var out strings.Builder
	done := 0
	for i := 0; i < len(spans); {
		all := spans[i]
		for i++; i < len(spans) && spans[i].start <= all.end; i++ {
			all.end = max(all.end, spans[i].end)
		}
		out.WriteString(text[done:all.start])
		out.WriteString(mark)
		done = all.end
		if strings.HasPrefix(text[done:], mark) {
			done += len(mark)
		}
	}
	out.WriteString(text[done:])
	return out.String()
}

// find adds where f stands in l.
func (l layer) find(found []span, f form) []span {
	text := l.text()
	for from := 0; ; {
		i := strings.Index(text[from:], f.text)
		if i < 0 {
			return found
		}
		start, end := from+i, from+i+len(f.text)
		from = end
		if f.word {
			start, end = word(text, start, end)
		}
		found = append(found, l.original(start, end))
	}
}

// cuts are what stands where a text was cut.
var cuts = []string{mark, "...", "***"}

// findCut adds where l has the begin of f before a place where the text was cut.
func (l layer) findCut(found []span, f form) []span {
	text := l.text()
	for _, cut := range cuts {
		for from := 0; ; {
			i := strings.Index(text[from:], cut)
			if i < 0 {
				break
			}
			at := from + i
			from = at + len(cut)
			if start, ok := beginning(text[:at], f.text); ok {
				found = append(found, l.original(start, at))
			}
		}
	}
	return found
}

// longestEscape is the length of the longest escape of which a part may stand before a cut.
const longestEscape = 9

// beginning says whether text ends with the begin of secret, behind which there may be a part
// of an escape, or a blank, and where that starts.
func beginning(text, secret string) (start int, ok bool) {
	for end := len(text); end >= shortest && len(text)-end <= longestEscape; end-- {
		if rest := text[end:]; rest != "" && !strings.ContainsRune(escapes+" ", rune(rest[0])) {
			continue
		}
		for n := min(len(secret)-1, end); n >= shortest; n-- {
			if text[end-n:end] == secret[:n] {
				return end - n, true
			}
		}
	}
	return 0, false
}
