package check

import "math/bits"

// permutation is a seeded bijection of [0, count): a balanced Feistel network
// over the smallest even number of bits that holds count, with cycle-walking
// for the values beyond it (Black and Rogaway, "Ciphers with Arbitrary Finite
// Domains", 2002). The domain is less than four times count, so a value takes
// fewer than four walks on average.
type permutation struct {
	count uint64
	half  uint
	keys  [feistelRounds]uint64
}

const feistelRounds = 8

func newPermutation(count int64, seed uint64) permutation {
	width := uint(bits.Len64(uint64(count - 1)))
	p := permutation{count: uint64(count), half: max(1, (width+1)/2)}
	for i := range p.keys {
		seed += 0x9e3779b97f4a7c15
		p.keys[i] = mix(seed)
	}
	return p
}

func (p permutation) at(position int64) int64 {
	v := p.encrypt(uint64(position))
	for v >= p.count {
		v = p.encrypt(v)
	}
	return int64(v)
}

func (p permutation) encrypt(v uint64) uint64 {
	mask := uint64(1)<<p.half - 1
	left, right := v>>p.half, v&mask
	for _, key := range p.keys {
		left, right = right, left^(mix(right^key)&mask)
	}
	return left<<p.half | right
}

// mix is the finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
func mix(v uint64) uint64 {
	v = (v ^ v>>30) * 0xbf58476d1ce4e5b9
	v = (v ^ v>>27) * 0x94d049bb133111eb
	return v ^ v>>31
}
