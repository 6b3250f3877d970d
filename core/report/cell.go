package report

import (
	"strings"
	"unicode"
)

// appendText appends s as one CSV cell, made harmless to spreadsheets.
func appendText(dst []byte, s string) []byte {
	formula := startsFormula(s)
	if !needsQuotes(s) {
		if formula {
			dst = append(dst, '\'')
		}
		return append(dst, s...)
	}
	dst = append(dst, '"')
	if formula {
		dst = append(dst, '\'')
	}
	for {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			break
		}
		dst = append(dst, s[:i]...)
		dst = append(dst, '"', '"')
		s = s[i+1:]
	}
	dst = append(dst, s...)
	return append(dst, '"')
}

// needsQuotes says whether s must be quoted: for RFC 4180, and for readers that
// trim spaces or split cells at semicolons or tabs.
func needsQuotes(s string) bool {
	return s != "" && (strings.ContainsAny(s, "\",;\t\r\n") || s[0] == ' ' || s[len(s)-1] == ' ')
}

// startsFormula says whether a spreadsheet may take s for a formula: the
// characters of OWASP's "CSV Injection" page, full-width ones too, also behind
// what an importer may strip: spaces, quotes and what cannot be seen.
func startsFormula(s string) bool {
	for i, r := range s {
		switch r {
		case '=', '+', '-', '@', '＝', '＋', '－', '＠':
			return true
		case '\t', '\r', '\n':
			if i == 0 {
				return true
			}
		case '"', '\'', '`', '“', '”', '‘', '’', unicode.ReplacementChar:
		default:
			if !unicode.IsSpace(r) && !unicode.In(r, unicode.Cc, unicode.Cf) {
				return false
			}
		}
	}
	return false
}
