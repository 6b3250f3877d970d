package hdf5

import (
	"encoding/binary"
	"math/bits"
)

// checksum is the lookup3 hash of Bob Jenkins (http://burtleburtle.net/bob/c/lookup3.c,
// hashlittle from 0), which guards the newer structures.
func checksum(p []byte) uint32 {
	start := 0xdeadbeef + uint32(len(p))
	s := lookup3{start, start, start}
	for ; len(p) > 12; p = p[12:] {
		s.add(p)
		s.mix()
	}
	if len(p) > 0 {
		var last [12]byte
		copy(last[:], p)
		s.add(last[:])
		s.finish()
	}
	return s.c
}

// lookup3 is the state of the hash.
type lookup3 struct{ a, b, c uint32 }

func (s *lookup3) add(p []byte) {
	s.a += binary.LittleEndian.Uint32(p)
	s.b += binary.LittleEndian.Uint32(p[4:])
	s.c += binary.LittleEndian.Uint32(p[8:])
}

func (s *lookup3) mix() {
	for _, turns := range [2][3]int{{4, 6, 8}, {16, 19, 4}} {
		s.a = (s.a - s.c) ^ bits.RotateLeft32(s.c, turns[0])
		s.c += s.b
		s.b = (s.b - s.a) ^ bits.RotateLeft32(s.a, turns[1])
		s.a += s.c
		s.c = (s.c - s.b) ^ bits.RotateLeft32(s.b, turns[2])
		s.b += s.a
	}
}

func (s *lookup3) finish() {
	turn := func(x *uint32, y uint32, turns int) { *x = (*x ^ y) - bits.RotateLeft32(y, turns) }
	turn(&s.c, s.b, 14)
	turn(&s.a, s.c, 11)
	turn(&s.b, s.a, 25)
	turn(&s.c, s.b, 16)
	turn(&s.a, s.c, 4)
	turn(&s.b, s.a, 14)
	turn(&s.c, s.b, 24)
}
