// Package floatjson writes float32 numbers as JSON, byte for byte as
// encoding/json does, but for one number and its negative (see bitsTwice), in less than half the time, in a ninth of it where four can be
// written at once (on amd64 with AVX2), and in less than a fifteenth where eight can
// (AVX-512).
//
// A number is written as the shortest decimal that reads back as the same
// float32 and, of those, the one nearest to it: 0.1, -2, 3e-10. The numbers
// that vectors are made of, from 1e-6 up to 2²³, take an exact path of their
// own (see shortest); all others are left to strconv.
//
// NaN and infinities have no form in JSON. They must not be passed: what is
// written for them is no number, and no error is returned.
package floatjson

import (
	"math"
	"slices"
	"strconv"
)

const (
	// maxLen is the length of the longest number: a sign and the 21 digits
	// before 1e21, from where on an exponent is written.
	maxLen = 22
	// windowLen is the room that put needs: maxLen, and what its stores of
	// whole words write past the end of a number.
	windowLen = 32
)

// window is where put writes one number.
type window = [windowLen]byte

// Append appends f to dst and returns the extended slice.
func Append(dst []byte, f float32) []byte {
	n := len(dst)
	dst = slices.Grow(dst, windowLen)
	return dst[:n+put((*window)(dst[n:n+windowLen]), f)]
}

// AppendVector appends v to dst as an array, such as [0.1,-2,3e-10], and
// returns the extended slice. It grows dst at most once, to what the longest
// numbers would need: 23 bytes a number.
func AppendVector(dst []byte, v []float32) []byte { return appendVector(dst, v, width) }

// width is how many numbers are written at once, 1, 4 or 8.
var width = atOnce()

func appendVector(dst []byte, v []float32, width int) []byte {
	if len(v) == 0 {
		return append(dst, "[]"...)
	}
	dst = slices.Grow(dst, len("[")+(maxLen+len(","))*len(v)+windowLen)
	buf := dst[:cap(dst)]
	n := len(dst)
	buf[n] = '['
	n++
	for len(v) > 0 {
		numbers, length := putMany(buf[n:], v, width)
		if n, v = n+length, v[numbers:]; numbers > 0 {
			continue
		}
		for range min(max(4, width), len(v)) {
			w := (*window)(buf[n:])
			length := put(w, v[0])
			w[length%windowLen] = ','
			n, v = n+length+1, v[1:]
		}
	}
	buf[n-1] = ']' // in place of the last comma
	return buf[:n]
}

// The bit patterns of the positive numbers that divide the forms.
const (
	bits1e6    = 0x358637bd // 1e-6: below it encoding/json writes an exponent
	bits1      = 0x3f800000 // 1
	bits2pow23 = 0x4b000000 // 2²³: from here on there are no fractions

	// bitsTwice is the only one, with its negative, whose shortest decimal reads back
	// as another number where a reader parses a float64 and narrows it, as JavaScript
	// and float8 of PostgreSQL do: 7.038531e-26 is rounded twice, and becomes
	// 0x15ae43fe. TestExhaustive looks at all numbers.
	bitsTwice = 0x15ae43fd
	textTwice = "7.0385307e-26" // the nearest of one digit more, for every reader
)

// put writes f at the start of w and returns its length, at most maxLen. What
// it leaves in w behind that is unspecified.
func put(w *window, f float32) int {
	bits := math.Float32bits(f)
	abs := bits &^ (1 << 31)
	if abs&0xffff == 0 { // so are all integers below 256, and all powers of two
		return putRound(w, f)
	}
	if abs-bits1e6 >= bits2pow23-bits1e6 {
		return putAny(w, f)
	}
	w[0] = '-'
	at := int(bits >> 31) // a negative number starts behind its sign
	if abs < bits1 {
		return putFraction(w, at, shortest(abs))
	}
	return putMixed(w, at, shortest(abs))
}

// putRound writes an f of at most 8 significant bits; integers below 256 are
// what vectors of bytes are made of, and are written without much ado.
func putRound(w *window, f float32) int {
	bits := math.Float32bits(f)
	abs := math.Float32frombits(bits &^ (1 << 31))
	if abs < 256 && abs == float32(int32(abs)) {
		w[0] = '-'
		return putByte(w, int(bits>>31), uint32(abs))
	}
	return putAny(w, f)
}

// putAny writes any f as encoding/json does: with an exponent below 1e-6 and
// from 1e21 on, and that without a leading zero; and bitsTwice as textTwice.
func putAny(w *window, f float32) int {
	if bits := math.Float32bits(f); bits&^(1<<31) == bitsTwice {
		w[0] = '-'
		return copy(w[bits>>31:], textTwice) + int(bits>>31)
	}
	abs := math.Abs(float64(f))
	if abs == 0 || abs >= 1e-6 && abs < 1e21 {
		return len(strconv.AppendFloat(w[:0], float64(f), 'f', -1, 32))
	}
	b := strconv.AppendFloat(w[:0], float64(f), 'e', -1, 32)
	if n := len(b); n >= 4 && b[n-4] == 'e' && b[n-2] == '0' { // e-09 to e-9
		b[n-2] = b[n-1]
		b = b[:n-1]
	}
	return len(b)
}
