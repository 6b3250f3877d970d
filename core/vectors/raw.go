package vectors

import (
	"fmt"
	"strings"
)

// commonDims are offered where the dimension of a raw file does not fit.
var commonDims = []int64{32, 50, 64, 96, 100, 128, 192, 200, 256, 300, 384, 512, 768, 960, 1024, 1536, 2048, 3072, 4096}

// findRaw takes the file for numbers of a type with nothing around them; dim 0 means
// DefaultDim.
func (s source) findRaw(dim int, given NumberType) (layout, error) {
	l := given.layout()
	l.dim, l.dimAssumed = dim, dim == 0
	if dim == 0 {
		l.dim = DefaultDim
	}
	if s.size%l.stride() != 0 {
		return layout{}, s.wrong("the size is not that of raw vectors of dimension %d of %s: expected a multiple of %d bytes, found %d; %s",
			l.dim, given.orDefault(), l.stride(), s.size, s.otherDims(l.element.width(), s.otherType(given)))
	}
	l.count = s.size / l.stride()
	return l, nil
}

// otherType is a type that the numbers look like, other than the one given; "" is none.
func (s source) otherType(given NumberType) string {
	if t, ok := likelyType(s.first(endBytes)); ok && t != given.orDefault() {
		return fmt.Sprintf("its numbers look like %s: give that as the type, or ", t)
	}
	return ""
}

// otherDims names the usual dimensions that the size allows, of numbers of a width.
func (s source) otherDims(width int64, advice string) string {
	var fit []string
	for _, dim := range commonDims {
		if s.size%(width*dim) == 0 {
			fit = append(fit, fmt.Sprint(dim))
		}
	}
	if len(fit) == 0 {
		return advice + "no usual dimension fits: give the right one, or the file is truncated or of another format"
	}
	return advice + "give the right dimension; of the usual ones these fit: " + strings.Join(fit, ", ")
}
