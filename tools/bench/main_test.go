//go:build linux

package main

import (
	"slices"
	"testing"
)

func TestParseOptions(t *testing.T) {
	got, err := parseOptions([]string{"-n", "1000", "-dims", "128, 768", "-rows", "", "-rounds", "2"})
	if err != nil {
		t.Fatal(err)
	}
	if got.checks != 1000 || got.rounds != 2 || !slices.Equal(got.dims, []int{128, 768}) || got.rows != nil {
		t.Errorf("parseOptions gives %+v", got)
	}
	if base, more := got.checksAt(baseDim), got.checksAt(1664); base != 1000 || more != 250 {
		t.Errorf("%d and %d checks at 128 and 1664 dimensions, want 1000 and 250", base, more)
	}
	for _, args := range [][]string{{"-dims", "0"}, {"-dims", "128,"}, {"-rows", "x"}, {"-n", "1"}, {"-rounds", "0"}} {
		if got, err := parseOptions(args); err == nil {
			t.Errorf("parseOptions(%q) gives %+v, want an error", args, got)
		}
	}
}
