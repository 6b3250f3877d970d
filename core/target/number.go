package target

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// NumberForm is how an API writes its scores. The zero value is a number of JSON, and
// nothing else.
type NumberForm string

// The other forms of numbers.
const (
	TextNumber    NumberForm = "text"    // "0.98", or a number of JSON
	PercentNumber NumberForm = "percent" // of 100: 98.7, "98.7" or "98.7%"
)

// NumberForms lists every NumberForm.
func NumberForms() []NumberForm { return []NumberForm{"", TextNumber, PercentNumber} }

// read reads a score; reason says what is wrong with one.
func (form NumberForm) read(value gjson.Result) (score float64, reason string) {
	switch {
	case value.Type == gjson.Null:
		return 0, "is null"
	case value.Type == gjson.Number:
		score = value.Num
	case form == "" || value.Type != gjson.String:
		return 0, "is not a number" + wayOut(value)
	default:
		var ok bool
		if score, ok = form.parse(value.Str); !ok {
			return 0, "is a text that is not a number"
		}
	}
	if form == PercentNumber {
		score /= 100
	}
	return score, ""
}

// wayOut says how to have a value read that is no number, where that can be.
func wayOut(value gjson.Result) string {
	if value.Type != gjson.String {
		return ""
	}
	form := textForm(value.Str)
	if _, ok := form.parse(value.Str); !ok {
		return ""
	}
	return fmt.Sprintf(` but a text, which "number": %q in the shape of a preset reads`, form)
}

// textForm is the form that a text may have as a number.
func textForm(text string) NumberForm {
	if strings.HasSuffix(text, "%") {
		return PercentNumber
	}
	return TextNumber
}

// parse reads a decimal number as JSON writes them, with blanks around it.
func (form NumberForm) parse(text string) (score float64, ok bool) {
	text = strings.TrimSpace(text)
	if form == PercentNumber {
		text = strings.TrimRight(strings.TrimSuffix(text, "%"), " \u00a0\u202f")
	}
	if text == "" || strings.Trim(text, "+-.0123456789eE") != "" {
		return 0, false
	}
	score, err := strconv.ParseFloat(text, 64)
	return score, err == nil
}
