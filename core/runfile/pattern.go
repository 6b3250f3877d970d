package runfile

import (
	"strings"
	"unicode"

	"vectorcheck/core/target"
)

// left stands in a pattern for what differs from one text to the next.
const left = "…"

// maxOpenPattern is the length, in characters, of a pattern that ends in what differs:
// texts that were cut short do not all end in the same place.
const maxOpenPattern = 72

// patternOf is the reason of a failure without what differs between failures for one cause:
// numbers, ids, times, and the word at which a text was cut off. A pattern is its own
// pattern. What is told of the network is written here, and names no more than it must.
func patternOf(kind target.Kind, text string) string {
	if kind == target.Timeout || kind == target.Connection {
		return text
	}
	p := patternWriter{}
	rest := []rune(text)
	for len(rest) > 0 {
		n := tokenLength(rest)
		p.add(string(rest[:n]), n < len(rest) && rest[n] == '…')
		rest = rest[n:]
	}
	return p.pattern()
}

// tokenLength is how many characters the word at the begin of text has, or what stands
// between words; left is a token of its own.
func tokenLength(text []rune) int {
	if text[0] == '…' {
		return 1
	}
	n := 1
	for n < len(text) && text[n] != '…' && inWord(text[n]) == inWord(text[0]) {
		n++
	}
	return n
}

func inWord(r rune) bool {
	return r == '_' || r == '-' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// patternWriter puts a pattern together of tokens.
type patternWriter struct {
	text    strings.Builder
	between string // behind left, and not written yet
	ended   bool   // with left
	first   bool   // something was added
	coded   bool   // the last word says that a code follows
}

// add adds a token; cut says that the text was cut off in it.
func (p *patternWriter) add(token string, cut bool) {
	isWord := inWord([]rune(token)[0])
	switch {
	case token == left, isWord && (cut || p.differs(token)):
		if !p.ended || !joins(p.between) {
			p.text.WriteString(p.between + left)
		}
		p.between, p.ended, p.coded = "", true, false
	case isWord:
		p.text.WriteString(p.between + token)
		p.between, p.ended = "", false
		p.coded = codeWords[strings.ToLower(token)]
	case p.ended && p.between == "":
		p.between = token
	default:
		p.text.WriteString(token)
	}
	p.first = true
}

// joins says whether what stands between two things that differ is part of one: of a time,
// a number, a list of numbers.
func joins(between string) bool {
	return len(between) <= 2 && strings.Trim(between, ".,:+/ ") == "" && between != " "
}

func (p *patternWriter) pattern() string {
	text := p.text.String() + p.between
	if !strings.HasSuffix(text, left) {
		return text
	}
	runes := []rune(text)
	if len(runes) <= maxOpenPattern {
		return text
	}
	cut := maxOpenPattern - 1
	for cut > 0 && (inWord(runes[cut-1]) || runes[cut-1] == '…') {
		cut--
	}
	return string(runes[:cut]) + left
}

// codeWords stand before numbers that tell one failure from another.
var codeWords = map[string]bool{"code": true, "status": true, "http": true, "error": true, "errno": true, "sqlstate": true}

// maxCode is the length of such a number.
const maxCode = 5

// differs says whether a word looks like a number, an id or a time.
func (p *patternWriter) differs(word string) bool {
	digits, letters, hex := 0, 0, true
	for _, r := range word {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			letters++
			hex = hex && strings.ContainsRune("abcdefABCDEF", r)
		}
	}
	const longID, shortID, longHex = 8, 6, 16
	switch {
	case digits == 0:
		return hex && letters >= longHex
	case letters == 0 && (p.coded && digits <= maxCode || !p.first && digits == 3): // the status
		return false
	case letters == 0, digits >= 2 && len(word) >= longID, digits >= 2 && hex && len(word) >= shortID:
		return true
	}
	unit := strings.TrimLeft(word, "-0123456789") // 37ms, 1e-5
	return len(unit) < len(word) && len(unit) <= 3 && unicode.IsDigit(rune(strings.TrimLeft(word, "-")[0]))
}
