package form

import (
	"math"
	"testing"
)

func TestAScaleGrowsFromOneToItsEnd(t *testing.T) {
	for _, highest := range []float64{10, 500, 10_000} {
		s := NewScale(highest)
		if s.Value(0) != 1 || s.Value(s.Last()) != highest || s.Value(-3) != 1 || s.Value(1e9) != highest {
			t.Errorf("to %v: from %v to %v", highest, s.Value(0), s.Value(s.Last()))
		}
		for p := 1.0; p <= s.Last(); p++ {
			before, value := s.Value(p-1), s.Value(p)
			if value <= before || before >= 10 && value > before*1.26 {
				t.Errorf("to %v: %v follows %v", highest, value, before)
			}
			if s.Position(value) != p {
				t.Errorf("to %v: %v is at %v; want %v", highest, value, s.Position(value), p)
			}
		}
	}
}

func TestRoundNumbersAreOnTheScale(t *testing.T) {
	s := NewScale(10_000)
	for unit := 1.0; unit < 10_000; unit *= 10 {
		for digit := range 9 {
			value := float64(digit+1) * unit
			if got := s.Value(s.Position(value)); got != value {
				t.Errorf("%v becomes %v", value, got)
			}
		}
	}
}

func TestThePositionOfAnyNumber(t *testing.T) {
	s := NewScale(500)
	before := -1.0
	for value := 1.0; value <= 500; value += 0.25 {
		p := s.Position(value)
		if p <= before || p > s.Last() {
			t.Fatalf("%v is at %v, after %v", value, p, before)
		}
		before = p
	}
	for value, want := range map[float64]float64{0: 0, -5: 0, 0.5: 0, 501: s.Last(), math.Inf(1): s.Last(), math.Inf(-1): 0, math.NaN(): 0} {
		if got := s.Position(value); got != want {
			t.Errorf("%v is at %v; want %v", value, got, want)
		}
	}
}
