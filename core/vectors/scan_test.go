package vectors

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// pairs is a Reader over rows of dimension 2, safe for concurrent use; fail is at
// the row of that number, -1 for none.
type pairs struct {
	rows [][2]float32
	fail int64
}

func (p *pairs) Info() Info   { return Info{Count: int64(len(p.rows)), Dim: 2} }
func (p *pairs) Close() error { return nil }

func (p *pairs) ReadRows(dst []float32, first int64) error {
	for i := range len(dst) / 2 {
		if first+int64(i) == p.fail {
			return errDisk
		}
		copy(dst[2*i:], p.rows[first+int64(i)][:])
	}
	return nil
}

func TestScanIsASampleOfAllRows(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, count := range []int{1, 2, 1000, 300_000} {
		m := &pairs{fail: -1}
		for i := range count {
			row := [2]float32{float32(random.NormFloat64()), float32(random.NormFloat64())}
			switch {
			case i%5003 == 4000:
				row = [2]float32{}
			case i%7001 == 6000:
				row[1] = float32(math.NaN())
			}
			m.rows = append(m.rows, row)
		}
		want, err := Sample(m, count)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Scan(m)
		if math.Abs(got.MeanNorm-want.MeanNorm) < 1e-9 {
			got.MeanNorm = want.MeanNorm // the sum is in another order
		}
		if err != nil || got != want {
			t.Errorf("%d rows: %+v, %v; want %+v", count, got, err, want)
		}
	}
}

func TestScanFails(t *testing.T) {
	m := &pairs{rows: make([][2]float32, 300_000), fail: 299_999}
	if _, err := Scan(m); !errors.Is(err, errDisk) {
		t.Errorf("%v is not the error of the Reader", err)
	}
}

func BenchmarkScan(b *testing.B) {
	row := make([]float32, 128)
	for i := range row {
		row[i] = float32(i) - 64.5
	}
	b.SetBytes(int64(4 * len(row)))
	var p Profile
	for b.Loop() {
		p.add(row, 0)
	}
}
