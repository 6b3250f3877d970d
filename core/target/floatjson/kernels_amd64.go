package floatjson

import "golang.org/x/sys/cpu"

// sources is what a row of layouts refers to: the nine digits of a number, of which
// the first is byte 8, a point, a zero and a sign.
const (
	sourceFirst = 8
	sourcePoint = 9
	sourceZero  = 10
	sourceMinus = 11
)

// layouts says, for a number of so many places whose nine digits have so many zeros in
// front, which bytes its text is made of, a sign first. Only of a number from 1 on are
// zeros left out.
type layouts [14][4][32]byte

var textLayouts = newLayouts()

func newLayouts() (all layouts) {
	digits := []byte{sourceFirst, 0, 1, 2, 3, 4, 5, 6, 7}
	for places := 1; places < 8; places++ {
		for zeros := range 3 {
			row := append(all[places][zeros][:0], sourceMinus)
			row = append(row, digits[zeros:9-places]...)
			row = append(row, sourcePoint)
			_ = append(row, digits[9-places:]...)
		}
	}
	for places := 8; places < len(all); places++ {
		row := append(all[places][0][:0], sourceMinus, sourceZero, sourcePoint)
		for range places - 9 {
			row = append(row, sourceZero)
		}
		_ = append(row, digits[max(9-places, 0):]...)
	}
	return all
}

// atOnce is how many numbers this machine can write at once.
func atOnce() int {
	x86 := &cpu.X86
	switch {
	case x86.HasAVX512F && x86.HasAVX512BW && x86.HasAVX512CD && x86.HasAVX512DQ && x86.HasAVX2:
		return 8
	case x86.HasAVX2:
		return 4
	}
	return 1
}

// putMany writes numbers of v to dst, width or fewer at a time and a comma behind each, as
// long as all of them are such as shortest takes. It returns how many it wrote, and their
// length. There must be room for maxLen+1 bytes a number, and windowLen more.
func putMany(dst []byte, v []float32, width int) (numbers, length int) {
	if len(v) < 4 || width < 4 {
		return 0, 0
	}
	_ = dst[(maxLen+1)*len(v)+windowLen-1]
	if len(v) >= 8 && width >= 8 {
		if numbers, length = putEightsAVX512(&dst[0], &v[0], len(v), &textLayouts); numbers > 0 {
			return numbers, length
		}
		v = v[:8] // four of these, at most: the next eight may be written at once again
	}
	return putFoursAVX2(&dst[0], &v[0], len(v), &textLayouts)
}

// putFoursAVX2 is shortest, nineDigits and the layout, without a branch, for four numbers
// side by side.
//
//go:noescape
func putFoursAVX2(dst *byte, v *float32, n int, layouts *layouts) (numbers, length int)

// putEightsAVX512 is putFoursAVX2 for eight.
//
//go:noescape
func putEightsAVX512(dst *byte, v *float32, n int, layouts *layouts) (numbers, length int)
