package secret

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"
)

// key has each kind of character that some escape knows.
const key = `s3cr/t&k<y+0"1\2=é-9876543210`

// escapings are how servers write a text in their replies.
var escapings = map[string]func(string) string{
	"plain": func(s string) string { return s },
	"JSON":  func(s string) string { text, _ := json.Marshal(s); return strings.Trim(string(text), `"`) },
	"JSON of PHP": func(s string) string {
		var text strings.Builder
		for _, r := range s {
			switch {
			case r == '/' || r == '"' || r == '\\':
				text.WriteString(`\` + string(r))
			case r > 0xffff:
				text.WriteString(asJSON(r))
			case r > 126:
				fmt.Fprintf(&text, `\u%04x`, r)
			default:
				text.WriteRune(r)
			}
		}
		return text.String()
	},
	"every character": func(s string) string {
		var text strings.Builder
		for _, r := range s {
			text.WriteString(asJSON(r))
		}
		return text.String()
	},
	"form": url.QueryEscape,
	"path": url.PathEscape,
	"every byte": func(s string) string {
		var text strings.Builder
		for i := range len(s) {
			fmt.Fprintf(&text, "%%%02x", s[i])
		}
		return text.String()
	},
	"HTML": html.EscapeString,
}

func asJSON(r rune) string {
	text, _ := json.Marshal(string(r))
	if r < 0x10000 {
		return fmt.Sprintf(`\u%04X`, r)
	}
	return strings.Trim(string(text), `"`)
}

func TestKeysAreHiddenHoweverTheyAreWritten(t *testing.T) {
	h := NewHider([]string{key}, nil)
	for first, outer := range escapings {
		for second, inner := range escapings {
			text := outer("no such key: " + inner(key) + ", try another")
			got := h.Text(text)
			if !strings.Contains(got, mark) || strings.Contains(got, "3210") || strings.Contains(got, "cr") {
				t.Errorf("%s in %s: %q gives %q", second, first, text, got)
			}
			for _, kept := range []string{"no", "try"} {
				if strings.Contains(text, kept) && !strings.Contains(got, kept) {
					t.Errorf("%s in %s: %q gives %q, without %q", second, first, text, got, kept)
				}
			}
		}
	}
}

func TestKeysAreHiddenInOtherCodes(t *testing.T) {
	h := NewHider([]string{key}, nil)
	latin1 := make([]rune, 0, len(key))
	for i := range len(key) {
		latin1 = append(latin1, rune(key[i]))
	}
	texts := []string{string(latin1), hex.EncodeToString([]byte(key)), strings.ToUpper(hex.EncodeToString([]byte(key)))}
	for _, before := range []string{"", "a", "ab", "user:"} {
		for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawURLEncoding} {
			encoded := encoding.EncodeToString([]byte(before + key + "!"))
			texts = append(texts, encoded, escapings["JSON of PHP"](encoded), url.QueryEscape(encoded))
		}
	}
	for _, text := range texts {
		if got := h.Text("is: " + text + " and more"); got != "is: … and more" {
			t.Errorf("%q gives %q", text, got)
		}
	}
}

// A text that was cut, by a server or as it was made fit for a line, may end within a key, or
// within an escape of it.
func TestKeysThatAreCutAreHidden(t *testing.T) {
	h := NewHider([]string{key}, nil)
	for name, escape := range escapings {
		escaped := escape(key)
		for n := len(escaped) - 1; n > 0; n-- {
			for _, cut := range cuts {
				got := h.Text("it is " + escaped[:n] + cut)
				if strings.Contains(got, "3cr") {
					t.Errorf("%s: %q gives %q", name, escaped[:n]+cut, got)
				}
			}
		}
	}
}

func TestWhatIsNoSecretStays(t *testing.T) {
	h := NewHider([]string{key, "abc"}, []string{"production", ""})
	for text, want := range map[string]string{
		"": "",
		"abc: 100 % of \\ & + %zz \\u12 &amp; …": "abc: 100 % of \\ & + %zz \\u12 &amp; …",
		"the tenant production is\n\tunknown":    "the tenant … is\n\tunknown",
		"in production, " + key:                  "in …, …",
		"prod…":                                  "…",
		key + key + "…":                          "…",
		"pro…":                                   "pro…",
	} {
		if got := h.Text(text); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
	var none *Hider
	if none.Text("a") != "a" || none.ID("abcdefghi") != "abcdefghi" {
		t.Error("no hider changes a text")
	}
}

func TestKeysAreHiddenInIDs(t *testing.T) {
	h := NewHider([]string{key, "test"}, []string{"products"})
	for id, want := range map[string]string{
		"7": "7", "products-17": "products-17", "test-12345": "test-12345",
		key: mark, "user:" + key: "user:" + mark, url.QueryEscape(key): mark, hex.EncodeToString([]byte(key)): mark,
		"123e4567-e89b-12d3-a456-426614174000": "123e4567-e89b-12d3-a456-426614174000",
		"a%20b+c\\d-efghijk":                   "a%20b+c\\d-efghijk",
	} {
		if got := h.ID(id); got != want {
			t.Errorf("%q gives %q, want %q", id, got, want)
		}
	}
}

func TestPartsOfHeaders(t *testing.T) {
	for value, want := range map[string]string{
		"abc":                           "abc",
		"Bearer abc":                    "Bearer abc|abc",
		"Token token=abc":               "Token token=abc|token=abc|abc",
		`Digest user="me", key="abc"`:   `Digest user="me", key="abc"|user="me", key="abc"|me|abc`,
		"session=abc; theme=dark":       "session=abc; theme=dark|theme=dark|abc|dark",
		"Basic bWU6aHVudGVyMg==":        "Basic bWU6aHVudGVyMg==|bWU6aHVudGVyMg==|me:hunter2|hunter2|=",
		"Basic ???":                     "Basic ???|???",
		"basic  bWU6aHVudGVyMg  ":       "basic  bWU6aHVudGVyMg|bWU6aHVudGVyMg|me:hunter2|hunter2",
		"AWS4 Credential=a/b,Signature": "AWS4 Credential=a/b,Signature|Credential=a/b,Signature|a/b",
	} {
		if got := strings.Join(HeaderValue(value), "|"); got != want {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	}
}

// encodings are what a server may have made of a text before it escapes it.
var encodings = map[string]func(string) string{
	"base64":             func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	"base64 of URLs":     func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) },
	"hexadecimal":        func(s string) string { return hex.EncodeToString([]byte(s)) },
	"hexadecimal, upper": func(s string) string { return strings.ToUpper(hex.EncodeToString([]byte(s))) },
}

func FuzzHide(f *testing.F) {
	f.Add(key, "no such key: ", " is known", uint16(0))
	f.Add("s3cr3t-k3y", "%\\u00", "&#", uint16(0x1234))
	f.Add("aaaaaaaa", "aaaa", "aaa", uint16(77))
	f.Add("p%20ss/w+rd", "\xff\xfe", "\x00", uint16(999))
	names := []string{"plain", "JSON", "JSON of PHP", "form", "path", "every byte", "HTML", "every character"}
	f.Fuzz(func(t *testing.T, key, before, after string, chain uint16) {
		if strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) || len(key) < 16 || len(key) > 100 || len(before)+len(after) > 500 {
			return
		}
		for _, part := range []string{before, after} {
			if strings.ContainsAny(part, escapes) || strings.ToValidUTF8(part, "") != part || !printable(part) {
				h := NewHider([]string{key}, []string{before})
				h.Text(before + after) // must not fail
				h.ID(before + after)
				return
			}
		}
		text := before + key + after
		h := NewHider([]string{key}, nil)
		for name, encode := range encodings {
			for _, escape := range names {
				encoded := escapings[escape](encode(text))
				if got := h.Text("it is " + encoded + " there"); !strings.Contains(got, mark) || strings.Contains(got, encoded) {
					t.Fatalf("%q, in %s, escaped as %s: %q gives %q", key, name, escape, encoded, got)
				}
				if got := h.ID(escapings[escape](encode(key))); !strings.Contains(got, mark) {
					t.Fatalf("the id of %q in %s, escaped as %s: %q", key, name, escape, got)
				}
			}
		}
		for range 2 {
			text = escapings[names[int(chain)%len(names)]](text)
			chain /= uint16(len(names))
		}
		got := NewHider([]string{key}, nil).Text(text)
		if !strings.Contains(got, mark) {
			t.Fatalf("%q in %q is not hidden", key, text)
		}
		if strings.Contains(got, key) && !strings.Contains(before+mark+after, key) {
			t.Fatalf("%q gives %q, with %q", text, got, key)
		}
	})
}

func printable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r > 0x7f && r < 0x100 })
}

func BenchmarkID(b *testing.B) {
	h := NewHider([]string{"s3cr3t-k3y-0123456789"}, nil)
	for name, id := range map[string]string{"number": "1234567", "UUID": "123e4567-e89b-12d3-a456-426614174000"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				h.ID(id)
			}
		})
	}
}
