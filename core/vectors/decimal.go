package vectors

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// appendDecimal appends the number that text says.
func appendDecimal(dst []float32, text string) ([]float32, error) {
	x, err := parseDecimal(strings.TrimSpace(text))
	if err != nil {
		x, err = parseDecimal(ofNumPy(strings.TrimSpace(text)))
	}
	if err != nil {
		return nil, fmt.Errorf("number %d is %.40q: expected a decimal number%s", len(dst)+1, text, hint(text))
	}
	if len(dst) == MaxDim {
		return nil, fmt.Errorf("the vector has more than %d numbers: expected 1 to %[1]d", MaxDim)
	}
	return append(dst, x), nil
}

// ofNumPy is the number in what Python writes of one in a list since NumPy 2, such as
// np.float32(0.5); text itself if it is something else.
func ofNumPy(text string) string {
	if rest, ok := strings.CutPrefix(text, "np.float"); ok && strings.HasSuffix(rest, ")") {
		_, number, _ := strings.Cut(strings.TrimSuffix(rest, ")"), "(")
		return number
	}
	return text
}

// parseDecimal rounds a number to the nearest float32; one beyond its range is
// an infinity. It takes nan, inf and infinity in either case, with or without a
// sign, as programs write them.
func parseDecimal(text string) (float32, error) {
	x, err := strconv.ParseFloat(text, 32)
	switch {
	case err == nil && strings.Contains(text, "_"): // as in Go alone
		return 0, strconv.ErrSyntax
	case err == nil, errors.Is(err, strconv.ErrRange):
		return float32(x), nil
	case strings.EqualFold(text, "-nan"), strings.EqualFold(text, "+nan"):
		return float32(math.NaN()), nil
	}
	return 0, err
}

// hint explains what was taken for a number.
func hint(text string) string {
	if strings.Contains(text, "...") {
		return "; numpy has left numbers out: write all of them, as with json.dumps(v.tolist())"
	}
	return bracketHint(text)
}

// bracketHint explains the part of a list that was taken for a number.
func bracketHint(text string) string {
	if strings.ContainsAny(text, "[]{}") {
		return "; a vector in brackets must be in one cell, in quotes if it holds the separator of cells, and one vector a row"
	}
	return ""
}

// appendList appends the numbers of a list such as [0.1, 0.2], as JSON and pgvector
// write it, {0.1,0.2}, as PostgreSQL writes an array, or [0.1 0.2], as NumPy prints
// one, over several lines.
func appendList(dst []float32, text string) ([]float32, error) {
	list := strings.TrimSpace(text)
	if !isList(list) {
		return nil, fmt.Errorf("found %.40q: expected a list of numbers such as [0.1, 0.2]", text)
	}
	list = strings.TrimSpace(list[1 : len(list)-1])
	if list == "" {
		return dst, nil
	}
	var err error
	if !strings.Contains(list, ",") {
		for number := range strings.FieldsSeq(list) {
			if dst, err = appendDecimal(dst, number); err != nil {
				return nil, err
			}
		}
		return dst, nil
	}
	for more := true; more; {
		var number string
		number, list, more = strings.Cut(list, ",")
		if dst, err = appendDecimal(dst, number); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

// isList reports whether text is in brackets.
func isList(text string) bool {
	return len(text) > 1 && (text[0] == '[' && text[len(text)-1] == ']' || text[0] == '{' && text[len(text)-1] == '}')
}
