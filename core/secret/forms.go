package secret

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"unicode/utf8"
)

// formsOf are the ways in which a secret is written once what is escaped is decoded.
func formsOf(secret string) (all []form) {
	add := func(text string, word bool) {
		if text = newLayer(text).text(); len(text) >= shortest {
			all = append(all, form{text, word})
		}
	}
	if secret = strings.TrimSpace(secret); len(secret) < shortest {
		return nil
	}
	add(secret, false)
	if wide := fromLatin1(secret); wide != secret {
		add(wide, false)
	}
	for before := range 3 {
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			if inner := base64Inner(encoding, secret, before); len(inner) > shortest {
				add(inner, true)
			}
		}
	}
	add(hex.EncodeToString([]byte(secret)), false)
	add(strings.ToUpper(hex.EncodeToString([]byte(secret))), false)
	return all
}

// base64Inner is what the base64 of any text has in it where secret stands behind a number of
// bytes that leaves before when it is divided by three.
func base64Inner(encoding *base64.Encoding, secret string, before int) string {
	const bits, byteBits = 6, 8
	encoded := encoding.EncodeToString([]byte(strings.Repeat("\x00", before) + secret))
	first := (before*byteBits + bits - 1) / bits
	last := (before + len(secret)) * byteBits / bits
	return encoded[first:last]
}

// word is the whole word of base64 that has text[start:end] in it.
func word(text string, start, end int) (int, int) {
	for start > 0 && isBase64(text[start-1]) {
		start--
	}
	for end < len(text) && isBase64(text[end]) {
		end++
	}
	return start, end
}

func isBase64(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("+/-_=", c) >= 0
}

// fromLatin1 is what a server makes of the bytes of a header that it takes for ISO 8859-1, as
// Node.js does.
func fromLatin1(bytes string) string {
	if isASCII(bytes) {
		return bytes
	}
	var text strings.Builder
	for i := range len(bytes) {
		text.WriteRune(rune(bytes[i]))
	}
	return text.String()
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// HeaderValue gives the parts of the value of a header that may be secrets by themselves: the
// whole, the credentials of "Bearer …" and the like, what follows an equals sign, as in
// "session=…; token=…", and the password of "Basic …".
func HeaderValue(value string) (parts []string) {
	value = strings.TrimSpace(value)
	parts = append(parts, value)
	scheme, credentials, found := strings.Cut(value, " ")
	if found {
		credentials = strings.TrimSpace(credentials)
		parts = append(parts, credentials)
	}
	if strings.EqualFold(scheme, "Basic") {
		parts = append(parts, basic(credentials)...)
	}
	for field := range strings.FieldsFuncSeq(value, func(r rune) bool { return strings.ContainsRune(";, \t", r) }) {
		if _, part, found := strings.Cut(field, "="); found {
			parts = append(parts, strings.Trim(part, `"'`))
		}
	}
	return parts
}

// basic are the user with the password, and the password, of credentials (RFC 7617).
func basic(credentials string) []string {
	decoded, err := base64.StdEncoding.DecodeString(credentials)
	if err != nil {
		decoded, err = base64.RawStdEncoding.DecodeString(credentials)
	}
	if err != nil {
		return nil
	}
	_, password, _ := strings.Cut(string(decoded), ":")
	return []string{string(decoded), password}
}
