package hdf5

import "fmt"

// Kind is what elements are.
type Kind string

// The kinds that are told apart further than by name.
const (
	Float Kind = "f" // IEEE 754
	Int   Kind = "i" // two's complement
	Uint  Kind = "u"

	fixedString    Kind = "string"
	variableString Kind = "variable-length string"
)

// Type is the type of elements.
type Type struct {
	Kind      Kind // Float, Int, Uint, or the name of another kind
	Width     int  // bytes of an element
	BigEndian bool // of numbers of more than one byte
}

// IsNumber reports whether the type is a Float of 2, 4 or 8 bytes, or an Int or a
// Uint of 1, 2, 4 or 8.
func (t Type) IsNumber() bool { return t.Kind == Float || t.Kind == Int || t.Kind == Uint }

// String names a number as NumPy does but for its byte order, such as "f4", and
// anything else by its kind.
func (t Type) String() string {
	if t.IsNumber() {
		return fmt.Sprintf("%s%d", t.Kind, t.Width)
	}
	return string(t.Kind)
}

// classes names the classes of types.
var classes = [...]Kind{"uncommon integer", "uncommon float", "time", fixedString, "bit field", "opaque",
	"compound", "reference", "enumeration", "variable-length sequence", "array", "complex number"}

// readDatatype reads a Datatype message (section IV.A.2.d).
func readDatatype(b *block) (Type, error) {
	const fixedPoint, floatingPoint, variableLength, isString = 0, 1, 9, 1
	class, flags, width := b.uint(1)&15, b.uint(3), b.uint(4)
	if class >= uint64(len(classes)) {
		return Type{}, b.wrong("expected a class of types up to %d, found %d", len(classes)-1, class)
	}
	t := Type{Kind: classes[class], Width: int(width)}
	switch class {
	case fixedPoint:
		t.readFixedPoint(b, flags)
	case floatingPoint:
		t.readFloatingPoint(b, flags)
	case variableLength:
		if flags&15 == isString {
			t.Kind = variableString
		}
	}
	return t, b.err()
}

// readFixedPoint tells integers that use all of their bits.
func (t *Type) readFixedPoint(b *block, flags uint64) {
	const bigEndian, signed = 1 << 0, 1 << 3
	offset, precision := b.uint(2), b.uint(2)
	switch t.Width {
	case 1, 2, 4, 8:
	default:
		return
	}
	if offset != 0 || precision != uint64(8*t.Width) {
		return
	}
	t.Kind = Uint
	if flags&signed != 0 {
		t.Kind = Int
	}
	t.BigEndian = t.Width > 1 && flags&bigEndian != 0
}

// floatLayout says where the bits of a float are.
type floatLayout struct {
	offset, precision                                  uint64
	exponentAt, exponentBits, mantissaAt, mantissaBits uint64
	bias                                               uint64
	signAt                                             uint64
}

// ieee754 has the binary16, binary32 and binary64 of IEEE 754, by width.
var ieee754 = map[int]floatLayout{
	2: {0, 16, 10, 5, 0, 10, 15, 15},
	4: {0, 32, 23, 8, 0, 23, 127, 31},
	8: {0, 64, 52, 11, 0, 52, 1023, 63},
}

// readFloatingPoint tells IEEE 754 from other floats.
func (t *Type) readFloatingPoint(b *block, flags uint64) {
	const bigEndian, vax, normalization, impliedBit = 1 << 0, 1 << 6, 3 << 4, 2 << 4
	found := floatLayout{
		b.uint(2), b.uint(2), b.uint(1), b.uint(1), b.uint(1), b.uint(1), b.uint(4), flags >> 8 & 255,
	}
	want, ok := ieee754[t.Width]
	if !ok || found != want || flags&vax != 0 || flags&normalization != impliedBit {
		return
	}
	t.Kind, t.BigEndian = Float, flags&bigEndian != 0
}
