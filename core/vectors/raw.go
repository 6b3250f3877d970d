package vectors

import (
	"fmt"
	"strings"
)

// commonDims are offered where the dimension of a raw file does not fit.
var commonDims = []int64{32, 50, 64, 96, 100, 128, 192, 200, 256, 300, 384, 512, 768, 960, 1024, 1536, 2048, 3072, 4096}

// findRaw takes the file for float32 with nothing around them; dim 0 means
// DefaultDim.
func (s source) findRaw(dim int) (layout, error) {
	if dim == 0 {
		dim = DefaultDim
	}
	l := layout{element: Float32, dim: dim}
	if s.size%l.stride() != 0 {
		return layout{}, s.wrong("the size is not that of raw vectors of dimension %d: expected a multiple of %d bytes, found %d; %s",
			dim, l.stride(), s.size, s.otherDims())
	}
	l.count = s.size / l.stride()
	return l, nil
}

// otherDims names the usual dimensions that the size allows.
func (s source) otherDims() string {
	var fit []string
	for _, dim := range commonDims {
		if s.size%(4*dim) == 0 {
			fit = append(fit, fmt.Sprint(dim))
		}
	}
	if len(fit) == 0 {
		return "no usual dimension fits: give the right one, or the file is truncated or of another format"
	}
	return "give the right dimension; of the usual ones these fit: " + strings.Join(fit, ", ")
}
