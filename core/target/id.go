package target

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// maxIDLength bounds, in bytes, the id of a hit: one is kept for every check.
const maxIDLength = 512

// readID returns a copy of an id: a text, or a number digit by digit, one that is whole
// without point and exponent, so that 7.0 is 7. MongoDB's {"$oid": "…"} and its like are
// what they hold. It is "" if there is no id, or nothing that could be one: neither text
// nor number, or longer than 512 bytes. Who compares ids refuses a hit without one.
func readID(id *gjson.Result) string {
	if id.Type == gjson.JSON {
		value := extended(*id)
		id = &value
	}
	switch {
	case len(id.Raw) > maxIDLength:
		return ""
	case id.Type == gjson.Number:
		return numberID(id.Raw)
	case id.Type != gjson.String: // missing, too
		return ""
	case utf8.ValidString(id.Raw) && strings.IndexByte(id.Raw, '\\') < 0:
		return strings.Clone(id.Str)
	}
	return decodeString(id.Raw)
}

// extended is the value of an object of MongoDB's Extended JSON: its only member, whose
// name begins with a dollar sign.
func extended(id gjson.Result) (value gjson.Result) {
	if !id.IsObject() {
		return gjson.Result{}
	}
	members := 0
	id.ForEach(func(name, member gjson.Result) bool {
		if members++; strings.HasPrefix(name.Str, "$") {
			value = member
		}
		return members < 2
	})
	if members != 1 || value.Type == gjson.JSON {
		return gjson.Result{}
	}
	return value
}

// numberID is a number of JSON as an id.
func numberID(raw string) string {
	if !strings.ContainsAny(raw, ".eE") {
		return strings.Clone(raw)
	}
	if whole, ok := wholeNumber(raw); ok {
		return strings.Clone(whole)
	}
	return strings.Clone(raw)
}

// wholeNumber writes a number of JSON without point and exponent; ok is false if it is
// not whole, or longer than an id may be. The text may be a part of raw.
func wholeNumber(raw string) (whole string, ok bool) {
	digits, exponent := raw, 0
	if i := strings.IndexAny(raw, "eE"); i >= 0 {
		n, err := strconv.Atoi(raw[i+1:])
		if err != nil || n > maxIDLength || n < -maxIDLength {
			return "", false
		}
		digits, exponent = raw[:i], n
	}
	digits, negative := strings.CutPrefix(digits, "-")
	before, after, _ := strings.Cut(digits, ".")
	if exponent >= 0 {
		after += strings.Repeat("0", max(0, exponent-len(after)))
		before, after = before+after[:exponent], after[exponent:]
	} else {
		before = strings.Repeat("0", max(0, -exponent-len(before))) + before
		cut := len(before) + exponent
		before, after = before[:cut], before[cut:]+after
	}
	if strings.Trim(after, "0") != "" || len(before) > maxIDLength {
		return "", false
	}
	if before = strings.TrimLeft(before, "0"); before == "" {
		return "0", true
	}
	if negative {
		before = "-" + before
	}
	return before, true
}

// SameID says whether two ids are the same: equal texts, or whole numbers of which one is
// written with a point, as 7.0 is.
func SameID(a, b string) bool { return a == b || PlainID(a) == PlainID(b) }

// PlainID is an id without what some libraries write behind whole numbers: a point and
// zeros. Other ids are as they are.
func PlainID(id string) string {
	whole, zeros, pointed := strings.Cut(id, ".")
	digits := strings.TrimPrefix(whole, "-")
	if !pointed || zeros == "" || digits == "" || strings.Trim(zeros, "0") != "" || strings.Trim(digits, "0123456789") != "" {
		return id
	}
	return whole
}

// decodeString reads a JSON string that has escapes or broken UTF-8, which are rare, and
// encoding/json knows best; "" if it is none.
func decodeString(quoted string) (text string) {
	if err := json.Unmarshal([]byte(quoted), &text); err != nil {
		return ""
	}
	return text
}

// Libraries such as Faiss fill up what they have too few hits for with the id -1 and the
// least or greatest float32, rounded to seven digits or more.
const (
	leastPadding = 3.4e38
	mostPadding  = 3.41e38
)

// mayPad says, at little cost, whether a hit with a score may be padding.
func mayPad(score *gjson.Result) bool {
	return score.Type != gjson.Number || math.Abs(score.Num) >= leastPadding
}

// isPadding says whether a hit is none, but fills up a list. JavaScript writes an infinite
// score as null.
func isPadding(id, score *gjson.Result) bool {
	switch score.Type {
	case gjson.Null:
		return score.Exists() && isPaddingID(id)
	case gjson.Number:
		return isPaddingScore(score.Num) && (isPaddingID(id) || isNoID(id))
	}
	return false
}

func isPaddingScore(score float64) bool {
	return score >= leastPadding && score <= mostPadding || score <= -leastPadding && score >= -mostPadding
}

func isNoID(id *gjson.Result) bool {
	return id.Type == gjson.Null || id.Type == gjson.String && id.Str == ""
}

// isPaddingID takes -1 as unsigned integers have it, too.
func isPaddingID(id *gjson.Result) bool {
	switch id.Type {
	case gjson.Number:
		return id.Num == -1 || id.Raw == "18446744073709551615" || id.Raw == "4294967295"
	case gjson.String:
		return id.Str == "-1"
	}
	return false
}
