package vectors

import (
	"math"
	"testing"
)

func TestClassify(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	signalling := math.Float32frombits(0xff800001)
	negativeZero := math.Float32frombits(1 << 31)
	tests := []struct {
		name string
		row  []float32
		want RowKind
	}{
		{"ordinary", []float32{0, 1, -2}, Finite},
		{"the largest", []float32{math.MaxFloat32, -math.MaxFloat32}, Finite},
		{"the smallest", []float32{0, math.SmallestNonzeroFloat32}, Finite},
		{"the smallest below zero", []float32{-math.SmallestNonzeroFloat32}, Finite},
		{"zeros", []float32{0, 0, 0}, Zero},
		{"zeros of both signs", []float32{0, negativeZero}, Zero},
		{"empty", nil, Zero},
		{"infinity", []float32{1, inf}, NotFinite},
		{"negative infinity first", []float32{-inf, 1}, NotFinite},
		{"NaN", []float32{1, nan, 2}, NotFinite},
		{"NaN among zeros", []float32{0, 0, nan}, NotFinite},
		{"signalling NaN", []float32{signalling}, NotFinite},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Classify(test.row); got != test.want {
				t.Errorf("Classify(%v) = %d, want %d", test.row, got, test.want)
			}
		})
	}
}

// One odd number tells wherever it stands, in rows of every length.
func TestClassifyLooksAtEveryNumber(t *testing.T) {
	for length := 1; length <= 67; length++ {
		row := make([]float32, length)
		for i := range row {
			for number, want := range map[float32]RowKind{1: Finite, float32(math.Inf(-1)): NotFinite} {
				row[i] = number
				if got := Classify(row); got != want {
					t.Fatalf("%v at %d of %d: %d, want %d", number, i, length, got, want)
				}
			}
			row[i] = 0
		}
	}
}

func FuzzClassify(f *testing.F) {
	f.Add(uint32(0), uint32(1<<31))
	f.Add(uint32(0x7f800000), uint32(0x7f7fffff))
	f.Fuzz(func(t *testing.T, a, b uint32) {
		row := []float32{math.Float32frombits(a), math.Float32frombits(b)}
		want := Finite
		switch x, y := float64(row[0]), float64(row[1]); {
		case math.IsNaN(x) || math.IsNaN(y) || math.IsInf(x, 0) || math.IsInf(y, 0):
			want = NotFinite
		case x == 0 && y == 0:
			want = Zero
		}
		if got := Classify(row); got != want {
			t.Errorf("Classify(%v) = %d, want %d", row, got, want)
		}
	})
}

func TestNorm(t *testing.T) {
	tests := []struct {
		row  []float32
		want float64
	}{
		{nil, 0},
		{[]float32{-3, 4}, 5},
		{[]float32{3e38, 4e37}, math.Hypot(float64(float32(3e38)), float64(float32(4e37)))},
		{[]float32{math.SmallestNonzeroFloat32}, math.SmallestNonzeroFloat32},
		{[]float32{float32(math.Inf(-1)), 1}, math.Inf(1)},
	}
	for _, test := range tests {
		if got := Norm(test.row); got != test.want && math.Abs(got-test.want) > 1e-12*test.want {
			t.Errorf("Norm(%v) = %v, want %v", test.row, got, test.want)
		}
	}
	if got := Norm([]float32{float32(math.NaN())}); !math.IsNaN(got) {
		t.Errorf("Norm of NaN = %v", got)
	}
}

func BenchmarkClassify(b *testing.B) {
	row := numbered(1, 128)
	b.SetBytes(4 * 128)
	for b.Loop() {
		if Classify(row) != Finite {
			b.Fatal("not finite")
		}
	}
}
