package floatjson

import "golang.org/x/sys/cpu"

// sources is what a row of layouts refers to: the nine digits of a number, of which
// the first is byte 8, a point and a zero.
const (
	sourceFirst = 8
	sourcePoint = 9
	sourceZero  = 10
)

// layouts says for a number of so many places which bytes its text is made of. The
// text of a number from 1 on begins as many bytes later as its nine digits have zeros
// in front.
var layouts = newLayouts()

func newLayouts() (rows [14][32]byte) {
	digits := [...]byte{sourceFirst, 0, 1, 2, 3, 4, 5, 6, 7}
	for places := 1; places < len(rows); places++ {
		row := rows[places][:0]
		switch {
		case places < 8:
			row = append(row, digits[:9-places]...)
			row = append(row, sourcePoint)
			row = append(row, digits[9-places:]...)
		default:
			row = append(row, sourceZero, sourcePoint)
			for range places - 9 {
				row = append(row, sourceZero)
			}
			row = append(row, digits[max(9-places, 0):]...)
		}
	}
	return rows
}

// putFours writes numbers of v to dst, four at a time and a comma behind each, as long
// as all four are such as shortest takes. It returns how many it wrote, and their length. There
// must be room for maxLen+1 bytes a number, and windowLen more.
func putFours(dst []byte, v []float32) (numbers, length int) {
	if len(v) < 4 || !cpu.X86.HasAVX2 {
		return 0, 0
	}
	_ = dst[(maxLen+1)*len(v)+windowLen-1]
	return putFoursAVX2(&dst[0], &v[0], len(v), &layouts)
}

// putFoursAVX2 is shortest, nineDigits and the layout, without a branch, for four numbers
// side by side.
//
//go:noescape
func putFoursAVX2(dst *byte, v *float32, n int, layouts *[14][32]byte) (numbers, length int)
