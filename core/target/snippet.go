package target

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What is shown of a reply is bounded, in bytes. An API's own message may be longer:
// the cause stands at its end where an error was handed on a few times.
const (
	maxSnippet = 120
	maxMessage = 400
)

const ellipsis = "…"

// snippet is the start of a reply, made fit for a table cell: one line, valid
// UTF-8, nothing unprintable, at most maxSnippet bytes.
func snippet(reply []byte) string { return oneLine(reply, maxSnippet) }

func oneLine(reply []byte, most int) string {
	var text strings.Builder
	blank := false
	for len(reply) > 0 {
		r, size := utf8.DecodeRune(reply)
		reply = reply[size:]
		if unicode.IsSpace(r) {
			blank = text.Len() > 0
			continue
		}
		if !unicode.IsPrint(r) {
			continue
		}
		if text.Len()+len(" ")+utf8.RuneLen(r) > most-len(ellipsis) {
			text.WriteString(ellipsis)
			break
		}
		if blank {
			text.WriteByte(' ')
			blank = false
		}
		text.WriteRune(r)
	}
	return text.String()
}

// withSnippet is text followed by the snippet of a reply, if that shows anything.
func withSnippet(text string, reply []byte) string {
	if s := snippet(reply); s != "" {
		return text + ": " + s
	}
	return text
}
