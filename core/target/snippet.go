package target

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxSnippet bounds, in bytes, what is shown of a reply.
const maxSnippet = 120

const ellipsis = "…"

// snippet is the start of a reply, made fit for a table cell: one line, valid
// UTF-8, nothing unprintable, at most maxSnippet bytes.
func snippet(reply []byte) string {
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
		if text.Len()+len(" ")+utf8.RuneLen(r) > maxSnippet-len(ellipsis) {
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
