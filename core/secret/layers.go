package secret

import (
	"html"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"
)

// layer is a text that was decoded, with where each of its bytes comes from. Blanks are one
// space, and what cannot be printed is left out, as where texts are made fit for a line.
type layer struct {
	bytes []byte
	from  []span // in the original, for each byte
}

// deepest bounds how often a text is decoded: the reply of an API that hands on another's as a
// text in JSON is escaped twice.
const deepest = 3

// escapes are what begins an escape.
const escapes = `\%&+`

// layersOf are text, and all that it may have been before it was escaped.
func layersOf(text string) []layer {
	all := []layer{newLayer(text)}
	for depth, from := 0, 0; depth < deepest; depth++ {
		to := len(all)
		for _, l := range all[from:to] {
			for _, d := range decoders {
				if strings.Contains(l.text(), d.begin) {
					if decoded, changed := l.decode(d.unit); changed {
						all = append(all, decoded)
					}
				}
			}
		}
		from = to
	}
	return all
}

func newLayer(text string) (l layer) {
	l.bytes, l.from = make([]byte, 0, len(text)), make([]span, 0, len(text))
	for i := 0; i < len(text); {
		_, size := utf8.DecodeRuneInString(text[i:])
		l.add(text[i:i+size], span{i, i + size})
		i += size
	}
	return l
}

// text shares its bytes with l, which do not change once it is made.
func (l layer) text() string { return unsafe.String(unsafe.SliceData(l.bytes), len(l.bytes)) }

// original is the part of the text as it was given that bytes start to end come from.
func (l layer) original(start, end int) span { return span{l.from[start].start, l.from[end-1].end} }

// add adds one character.
func (l *layer) add(character string, from span) {
	r, _ := utf8.DecodeRuneInString(character)
	switch {
	case unicode.IsSpace(r):
		if last := len(l.bytes) - 1; last >= 0 && l.bytes[last] == ' ' {
			l.from[last].end = from.end
			return
		}
		character = " "
	case r == utf8.RuneError, !unicode.IsPrint(r):
		return
	}
	for i := range len(character) {
		l.bytes, l.from = append(l.bytes, character[i]), append(l.from, from)
	}
}

// decode is l with every escape that unit knows taken back.
func (l layer) decode(unit func(text string) (decoded string, size int)) (decoded layer, changed bool) {
	text := l.text()
	var raw []byte // bytes that escapes stand for may be a character together
	var from []span
	for i := 0; i < len(text); {
		character, size := unit(text[i:])
		if size == 0 {
			_, size = utf8.DecodeRuneInString(text[i:])
			character = text[i : i+size]
		} else {
			changed = true
		}
		for j := range len(character) {
			raw, from = append(raw, character[j]), append(from, l.original(i, i+size))
		}
		i += size
	}
	if !changed {
		return layer{}, false
	}
	for i := 0; i < len(raw); {
		_, size := utf8.DecodeRune(raw[i:])
		decoded.add(string(raw[i:i+size]), span{from[i].start, from[i+size-1].end})
		i += size
	}
	return decoded, true
}

// decoder takes back one kind of escape, which begins with begin. unit decodes the one that a
// text begins with; its size is 0 if it begins with none.
type decoder struct {
	begin string
	unit  func(text string) (decoded string, size int)
}

var decoders = []decoder{
	{`\`, backslash},
	{"%", percent},
	{"+", func(text string) (string, int) { // of a form
		if text[0] == '+' {
			return " ", 1
		}
		return percent(text)
	}},
	{"&", entity},
}

// percent decodes %41.
func percent(text string) (string, int) {
	const size = len("%41")
	if text[0] != '%' || len(text) < size {
		return "", 0
	}
	return hexByte(text[1:size], size)
}

func hexByte(digits string, size int) (string, int) {
	n, err := strconv.ParseUint(digits, 16, 8)
	if err != nil {
		return "", 0
	}
	return string([]byte{byte(n)}), size
}

// backslash decodes the escapes of JSON (RFC 8259, section 7), and \x41.
func backslash(text string) (string, int) {
	if text[0] != '\\' || len(text) < 2 {
		return "", 0
	}
	const hexSize = len(`\x41`)
	switch c := text[1]; {
	case c == 'u':
		return utf16Escape(text)
	case c == 'x' && len(text) >= hexSize:
		return hexByte(text[2:hexSize], hexSize)
	case strings.IndexByte(`"'\/`, c) >= 0:
		return string(rune(c)), 2
	case strings.IndexByte("bfnrt", c) >= 0:
		return " ", 2
	}
	return "", 0
}

// utf16Escape decodes \u0041, and two that are one character.
func utf16Escape(text string) (string, int) {
	const size = len(`\u0041`)
	unit := func(text string) (rune, bool) {
		if len(text) < size || text[:2] != `\u` {
			return 0, false
		}
		n, err := strconv.ParseUint(text[2:size], 16, 16)
		return rune(n), err == nil
	}
	r, ok := unit(text)
	if !ok {
		return "", 0
	}
	if utf16.IsSurrogate(r) {
		second, ok := unit(text[size:])
		if r = utf16.DecodeRune(r, second); !ok || r == utf8.RuneError {
			return "", 0
		}
		return string(r), 2 * size
	}
	return string(r), size
}

// entity decodes &amp;, &#38; and &#x26;.
func entity(text string) (string, int) {
	end := strings.IndexByte(text[:min(len(text), longestEscape)], ';')
	if text[0] != '&' || end < 0 {
		return "", 0
	}
	decoded := html.UnescapeString(text[:end+1])
	if slices.Contains([]string{"", text[:end+1]}, decoded) {
		return "", 0
	}
	return decoded, end + 1
}
