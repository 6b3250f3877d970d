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
	if checks := got.checksAt(1280); checks != 100 {
		t.Errorf("%d checks at 1280 dimensions, want 100", checks)
	}
	for _, args := range [][]string{{"-dims", "0"}, {"-dims", "128,"}, {"-rows", "x"}, {"-n", "1"}, {"-rounds", "0"}} {
		if got, err := parseOptions(args); err == nil {
			t.Errorf("parseOptions(%q) gives %+v, want an error", args, got)
		}
	}
}
