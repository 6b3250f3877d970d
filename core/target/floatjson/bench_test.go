package floatjson

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
)

// unitVector is a random direction: the shape of an embedding.
func unitVector(dim int) []float32 {
	rng := rand.New(rand.NewPCG(1, uint64(dim)))
	v := make([]float32, dim)
	var sum float64
	for i := range v {
		x := rng.NormFloat64()
		v[i] = float32(x)
		sum += x * x
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(sum))
	}
	return v
}

// scaled is v times factor.
func scaled(v []float32, factor float64) []float32 {
	for i := range v {
		v[i] *= float32(factor)
	}
	return v
}

// byteVector is a vector of random bytes.
func byteVector(dim int) []float32 {
	rng := rand.New(rand.NewPCG(2, uint64(dim)))
	v := make([]float32, dim)
	for i := range v {
		v[i] = float32(rng.IntN(256))
	}
	return v
}

func BenchmarkAppendVector(b *testing.B) {
	for _, dim := range []int{128, 768, 1536} {
		for _, kind := range []struct {
			name   string
			vector []float32
		}{
			{"unit", unitVector(dim)},
			{"normal", scaled(unitVector(dim), math.Sqrt(float64(dim)))},
			{"uint8", byteVector(dim)},
		} {
			for _, width := range widths() {
				b.Run(fmt.Sprintf("%s/%d/%d at once", kind.name, dim, width), func(b *testing.B) {
					perNumber(b, dim, func(dst []byte) []byte { return appendVector(dst, kind.vector, width) })
				})
			}
			b.Run(fmt.Sprintf("%s/%d/strconv", kind.name, dim), func(b *testing.B) {
				perNumber(b, dim, func(dst []byte) []byte {
					for _, f := range kind.vector {
						dst = append(strconv.AppendFloat(dst, float64(f), 'f', -1, 32), ',')
					}
					return dst
				})
			})
		}
	}
}

// perNumber runs a benchmark that reports the time of a single number.
func perNumber(b *testing.B, dim int, encode func(dst []byte) []byte) {
	var dst []byte
	for b.Loop() {
		dst = encode(dst[:0])
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(dim), "ns/number")
}
