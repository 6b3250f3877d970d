package core

import (
	"testing"

	"vectorcheck/core/vectors"
)

func TestFittingDim(t *testing.T) {
	raw := vectors.Info{Format: vectors.Raw, Count: 2000, Dim: 128, DimAssumed: true}
	given, fbin := raw, raw
	given.DimAssumed, fbin.Format = false, vectors.FBin
	for name, tc := range map[string]struct {
		info  vectors.Info
		count int64
		want  string
	}{
		"half as many":  {raw, 1000, ": dimension 128 is assumed, and of dimension 256 there are just 1000: give --dim 256"},
		"more":          {given, 2560, ": dimension 128 was given, and of dimension 100 there are just 2560: give --dim 100"},
		"no such one":   {raw, 1001, ""},
		"none":          {raw, 0, ""},
		"a header line": {raw, 1, ""},
		"its own":       {fbin, 1000, ""},
	} {
		if got := fittingDim(tc.info, tc.count); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}
