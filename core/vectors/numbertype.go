package vectors

import (
	"fmt"
	"slices"
	"strings"
)

// NumberType is how the numbers of a raw file are stored. Its zero value is not
// given: little-endian float32.
type NumberType struct {
	Element   ElementType // one of RawElements; "" is Float32
	BigEndian bool
}

// RawElements are the element types that raw files can have.
func RawElements() []ElementType {
	return []ElementType{Float32, Float64, Float16, BFloat16, Int8, Uint8}
}

// ParseNumberType reads a type as NumPy writes it: an element type, with < for
// little-endian, the default, or > for big-endian before it. "" is the zero value.
func ParseNumberType(text string) (NumberType, error) {
	if text == "" {
		return NumberType{}, nil
	}
	element := ElementType(strings.TrimLeft(text, "<>"))
	if !slices.Contains(RawElements(), element) || len(text) > len(element)+1 {
		return NumberType{}, fmt.Errorf("%.20q: expected one of %s, with > before it where the file is big-endian", text, joined(RawElements(), ", "))
	}
	return NumberType{element, text[0] == '>' && element.width() > 1}, nil
}

// joined is the texts of some values, with a separator between them.
func joined[T ~string](values []T, separator string) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = string(v)
	}
	return strings.Join(texts, separator)
}

// String is what ParseNumberType reads, such as "f4" or ">f8".
func (t NumberType) String() string {
	if t.Element == "" {
		return ""
	}
	if t.BigEndian {
		return ">" + string(t.Element)
	}
	return string(t.Element)
}

// MarshalText implements encoding.TextMarshaler.
func (t NumberType) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (t *NumberType) UnmarshalText(text []byte) (err error) {
	*t, err = ParseNumberType(string(text))
	return err
}

// orDefault is t with what its zero value stands for.
func (t NumberType) orDefault() NumberType {
	if t.Element == "" {
		t.Element = Float32
	}
	return t
}

// layout is that of numbers of this type.
func (t NumberType) layout() layout {
	t = t.orDefault()
	return layout{element: t.Element, bigEndian: t.BigEndian}
}
