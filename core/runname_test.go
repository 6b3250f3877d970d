package core

import (
	"testing"
	"time"
)

func TestRunFileName(t *testing.T) {
	now := time.Date(2026, 11, 23, 16, 45, 0, 0, time.UTC)
	for want, s := range map[string]Settings{
		"vectors-20261123-164500.vcrun": {Vectors: "/data/vectors.bin"},
		"a.b-20261123-164500.vcrun":     {Vectors: "a.b.fvecs"},
		"demo-20261123-164500.vcrun":    {Vectors: "/cache/x.f32", Demo: true},
	} {
		if got := RunFileName(s, now); got != want {
			t.Errorf("%q; want %q", got, want)
		}
	}
}
