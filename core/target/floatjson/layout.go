package floatjson

import (
	"encoding/binary"
	"math/bits"
)

// Text as little-endian words.
const (
	asciiZeros = 0x3030303030303030 // turns eight digits 0–9, one a byte, into text
	zeroPoint  = 0x3030303030302e30 // 0.000000
)

// The lengths of a vector's numbers cannot be predicted, so the functions here do
// not branch on them: they write words of a fixed length, each covering what the
// one before wrote too much.

// putFraction writes d, of at least 1e-6 and less than 1, at w[at:] and returns
// the index behind its last byte.
func putFraction(w *window, at int, d decimal) int {
	first, rest := nineDigits(d.digits)
	end := at + len("0.") + d.places // behind rest
	putWord(w, at, zeroPoint)
	w[(end-9)&15] = byte('0' + first)
	putWord(w, end-8, rest|asciiZeros)
	w[(at+1)&15] = '.' // with 8 places, first is 0 and stood there
	return end - trailingZeros(rest)
}

// putMixed writes d, of at least 1 and less than 2²³, at w[at:] and returns the
// index behind its last byte.
func putMixed(w *window, at int, d decimal) int {
	digits, whole := d.digits, 8-d.places // digits of rest before the point
	if d.digits < 1e8 {
		digits, whole = 10*d.digits, 7-d.places
	}
	if d.digits < 1e7 {
		digits, whole = 100*d.digits, 6-d.places
	}
	first, rest := nineDigits(digits)
	w[at&15] = byte('0' + first)
	putWord(w, at+1, rest|asciiZeros)
	point := at + 1 + whole
	fraction := 8 - whole - trailingZeros(rest)
	if fraction <= 0 {
		return point
	}
	w[point&15] = '.'
	putWord(w, point+1, (rest|asciiZeros)>>(8*uint(whole)&63))
	return point + 1 + fraction
}

// putWord writes the eight bytes of word at w[at:]; the mask, which changes no
// index in use, spares the checks of bounds.
func putWord(w *window, at int, word uint64) {
	binary.LittleEndian.PutUint64(w[at&15:], word)
}

// putByte writes n, which is less than 1000, at w[at:] and returns the index
// behind its last byte.
func putByte(w *window, at int, n uint32) int {
	hundreds := n / 100
	tens := n / 10
	text := hundreds | (tens-10*hundreds)<<8 | (n-10*tens)<<16
	leading := bits.TrailingZeros32(text|1<<16) / 8
	binary.LittleEndian.PutUint32(w[at&15:], (text|0x303030)>>(8*leading))
	return at + 3 - leading
}

// nineDigits returns the first digit of n, which is less than 1e9, and the
// other eight one a byte, the second in the lowest. It splits these in halves
// three times, the parts side by side in one word (P. Khuong, "How to print
// integers really fast", 2017), where x<<16 - h·(100<<16-1) is
// h | (x-100·h)<<16 in fewer steps.
func nineDigits(n uint32) (first uint32, rest uint64) {
	first = n / 1e8
	high := n / 1e4
	x := uint64(high-1e4*first) | uint64(n-1e4*high)<<32
	hundreds := x * 10486 >> 20 & 0x7f0000007f
	x = x<<16 - hundreds*(100<<16-1)
	tens := x * 103 >> 10 & 0xf000f000f000f
	return first, x<<8 - tens*(10<<8-1)
}

// trailingZeros counts the zeros at the end of the eight digits that nineDigits
// returns.
func trailingZeros(rest uint64) int { return bits.LeadingZeros64(rest) / 8 }
