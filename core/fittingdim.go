package core

import (
	"fmt"

	"vectorcheck/core/vectors"
)

// mostFitting is the largest dimension that is proposed: indexes take no larger ones.
const mostFitting = 1 << 15

// fittingDim says of which dimension the numbers of a raw file would be count vectors, as
// many as another file speaks of; "" if of none, or if the file says its dimension itself.
func fittingDim(info vectors.Info, count int64) string {
	numbers := info.Count * int64(info.Dim)
	if info.Format != vectors.Raw || count < 1 || numbers%count != 0 || numbers/count > mostFitting {
		return ""
	}
	used := "was given"
	if info.DimAssumed {
		used = "is assumed"
	}
	return fmt.Sprintf(": dimension %d %s, and of dimension %d there are just %d: give --dim %[3]d", info.Dim, used, numbers/count, count)
}
