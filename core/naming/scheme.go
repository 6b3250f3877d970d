// Package naming tells how an API calls the rows of a file whose ids are made of row
// numbers.
package naming

import (
	"math"
	"strconv"
	"strings"
)

// Scheme makes ids of row numbers: Prefix, the number plus Offset in at least Digits
// digits, Suffix. Its zero value writes the number alone.
type Scheme struct {
	Prefix string
	Offset int64
	Digits int // zeros fill a shorter number up; 0 or 1 for none
	Suffix string
}

// MostDigits bounds Digits: no row number has more.
const MostDigits = 19

// ID is the id of a row.
func (s Scheme) ID(row int64) string {
	var buffer [64]byte
	return string(s.append(buffer[:0], row))
}

func (s Scheme) append(dst []byte, row int64) []byte {
	dst = append(dst, s.Prefix...)
	number := row + s.Offset
	if number < 0 {
		dst = append(dst, '-')
	}
	var buffer [20]byte
	digits := strings.TrimPrefix(string(strconv.AppendInt(buffer[:0], number, 10)), "-")
	for range s.Digits - len(digits) {
		dst = append(dst, '0')
	}
	dst = append(dst, digits...)
	return append(dst, s.Suffix...)
}

// Row is the row with an id; ok is false unless ID gives exactly that id for it.
func (s Scheme) Row(id string) (row int64, ok bool) {
	number, found := strings.CutPrefix(id, s.Prefix)
	if !found {
		return 0, false
	}
	if number, found = strings.CutSuffix(number, s.Suffix); !found {
		return 0, false
	}
	digits, negative := strings.CutPrefix(number, "-")
	n, err := strconv.ParseUint(digits, 10, 63)
	switch {
	case err != nil || negative && n == 0:
		return 0, false
	case len(digits) < s.Digits, len(digits) > max(1, s.Digits) && digits[0] == '0': // too few zeros, or too many
		return 0, false
	}
	signed := int64(n)
	if negative {
		signed = -signed
	}
	if row = signed - s.Offset; (row < signed) != (s.Offset > 0) && s.Offset != 0 || row == math.MinInt64 {
		return 0, false // beyond int64
	}
	return row, true
}
