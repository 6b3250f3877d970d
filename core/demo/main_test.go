package demo

import (
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// small is enough vectors for a test, and quickly indexed under -race too.
var small = Spec{Count: 600, Dim: 16, Seed: 7}

func vectorsOf(tb testing.TB, spec Spec) []float32 {
	tb.Helper()
	rows, err := Vectors(spec)
	if err != nil {
		tb.Fatal(err)
	}
	return rows
}

func indexOf(tb testing.TB, spec Spec) (*index, []float32) {
	tb.Helper()
	spec, err := spec.withDefaults()
	if err != nil {
		tb.Fatal(err)
	}
	rows := vectorsOf(tb, spec)
	x, err := buildIndex(tb.Context(), rows, spec.Dim, spec.Seed)
	if err != nil {
		tb.Fatal(err)
	}
	return x, rows
}
