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

func BenchmarkAppendVector(b *testing.B) {
	kinds := map[string]func(dim int) []float32{
		"unit": unitVector,
		"normal": func(dim int) []float32 {
			v := unitVector(dim)
			for i := range v {
				v[i] *= float32(math.Sqrt(float64(dim)))
			}
			return v
		},
		"uint8": func(dim int) []float32 {
			v := make([]float32, dim)
			for i := range v {
				v[i] = float32(rand.IntN(256))
			}
			return v
		},
	}
	for kind, make := range kinds {
		for _, dim := range []int{128, 768, 1536} {
			v := make(dim)
			b.Run(fmt.Sprintf("%s/%d", kind, dim), func(b *testing.B) {
				perNumber(b, dim, func(dst []byte) []byte { return AppendVector(dst, v) })
			})
			b.Run(fmt.Sprintf("%s/%d/strconv", kind, dim), func(b *testing.B) {
				perNumber(b, dim, func(dst []byte) []byte {
					for _, f := range v {
						dst = strconv.AppendFloat(dst, float64(f), 'f', -1, 32)
						dst = append(dst, ',')
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
