package floatjson

const (
	mantissaBits = 23
	mantissaMask = 1<<mantissaBits - 1
	// exponentBias makes a number mantissa · 2^(exponent-exponentBias), the
	// mantissa with its hidden bit taken as an integer.
	exponentBias = 127 + mantissaBits
)

// decimal is the number digits · 10^-places.
type decimal struct {
	digits uint32 // 7 to 9 digits, trailing zeros included
	places int
}

// powersOf5 holds 5^0 to 5^13: all that the numbers from 1e-6 on need.
var powersOf5 = [16]uint64{
	1, 5, 25, 125, 625, 3125, 15625, 78125, 390625, 1953125, 9765625,
	48828125, 244140625, 1220703125,
}

// shortest returns the shortest decimal that reads back as the float32 of the
// given bits and, of those, the nearest, with an even last digit where two are
// as near. The bits are of a positive number from 1e-6 up to 2²³ that is no
// power of two.
//
// It is Schubfach (R. Giulietti, "The Schubfach way to render doubles", 2020)
// where the arithmetic is exact. Let the number be c·2^q, and choose places so
// that one unit in the last place, 2^q, is at least 1 and less than 10 in units
// of 10^-places. All decimals within half such a unit read back as the number,
// those just at half of one if c is even. At least one integer lies that near,
// and at most one multiple of ten: the shortest decimal is that multiple if
// there is one, and else the nearest integer. In the range above, c·2^q·10^places
// = c·5^places >> -(q+places), whose product has at most 55 bits, so that a
// uint64 holds it in full and no table of rounded powers is needed. A power of
// two is left out because its neighbour below is only half as far away.
func shortest(bits uint32) decimal {
	c := uint64(bits&mantissaMask | 1<<mantissaBits)
	q := int(bits>>mantissaBits) - exponentBias
	places := -(q * 1262611 >> 22) // -⌊q·log₁₀2⌋

	// Fixed point with shift fractional bits; one more than needed makes half a
	// unit in the last place an integer.
	half := powersOf5[places&15]
	shift := uint(1-q-places) & 63
	value := 2 * c * half

	floor := uint32(value >> shift)
	nearest := uint32((value + 1<<shift>>1 - 1 + uint64(floor&1)) >> shift)
	ten := (floor + 5) / 10 * 10
	reach := half - c&1                            // the greatest distance that reads back
	if value-uint64(ten)<<shift+reach <= 2*reach { // |value - ten·2^shift| <= reach
		nearest = ten
	}
	return decimal{nearest, places}
}
