package vectors

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/x448/float16"
)

// numbersLike makes n numbers as files of vectors hold them.
var numbersLike = map[string]func(r *rand.Rand, n int) []float64{
	"normal": func(r *rand.Rand, n int) []float64 { return drawn(n, r.NormFloat64) },
	"unit 1536": func(r *rand.Rand, n int) []float64 {
		return drawn(n, func() float64 { return r.NormFloat64() / math.Sqrt(1536) })
	},
	"unit 32": func(r *rand.Rand, n int) []float64 {
		return drawn(n, func() float64 { return r.NormFloat64() / math.Sqrt(32) })
	},
	"uniform":  func(r *rand.Rand, n int) []float64 { return drawn(n, r.Float64) },
	"around 0": func(r *rand.Rand, n int) []float64 { return drawn(n, func() float64 { return 2*r.Float64() - 1 }) },
	"large":    func(r *rand.Rand, n int) []float64 { return drawn(n, func() float64 { return 500 * r.NormFloat64() }) },
	"heavy": func(r *rand.Rand, n int) []float64 {
		return drawn(n, func() float64 { return math.Pow(r.NormFloat64(), 3) })
	},
	"rectified": func(r *rand.Rand, n int) []float64 {
		return drawn(n, func() float64 { return max(0, r.NormFloat64()) })
	},
	"columns": func(r *rand.Rand, n int) []float64 {
		means := drawn(96, r.NormFloat64)
		i := 0
		return drawn(n, func() float64 { i++; return means[i%96] + 0.3*r.NormFloat64() })
	},
}

// floatsOnly are such numbers as no file of float16 holds, or of few kinds.
var floatsOnly = map[string]func(r *rand.Rand, n int) []float64{
	"sift": func(r *rand.Rand, n int) []float64 { return drawn(n, func() float64 { return float64(siftByte(r)) }) },
	"softmax": func(r *rand.Rand, n int) []float64 {
		return drawn(n, func() float64 { return math.Exp(5*r.NormFloat64() - 12) })
	},
	"one-hot": func(r *rand.Rand, n int) []float64 {
		return drawn(n, func() float64 { return float64(max(0, r.IntN(100)-98)) })
	},
	"signs": func(r *rand.Rand, n int) []float64 {
		return drawn(n, func() float64 { return float64(2*r.IntN(2) - 1) })
	},
	"counts": func(r *rand.Rand, n int) []float64 {
		return drawn(n, func() float64 { return math.Floor(r.ExpFloat64() * 3) })
	},
	"rounded": func(r *rand.Rand, n int) []float64 {
		return drawn(n, func() float64 { return math.Round(r.NormFloat64()*100) / 100 })
	},
	"pairs with 1": func(r *rand.Rand, n int) []float64 {
		i := 0
		return drawn(n, func() float64 { i++; return float64(max(1, i%2*i/2)) })
	},
	"zeros": func(r *rand.Rand, n int) []float64 { return make([]float64, n) },
	"tiny": func(r *rand.Rand, n int) []float64 {
		return drawn(n, func() float64 { return 1e-12 * r.NormFloat64() })
	},
	"huge": func(r *rand.Rand, n int) []float64 { return drawn(n, func() float64 { return 1e15 * r.NormFloat64() }) },
	"halves": func(r *rand.Rand, n int) []float64 {
		return drawn(n, func() float64 { return float64(float16.Fromfloat32(float32(r.NormFloat64() / 20)).Float32()) })
	},
	"brains": func(r *rand.Rand, n int) []float64 {
		return drawn(n, func() float64 {
			return float64(math.Float32frombits(math.Float32bits(float32(r.NormFloat64())) &^ 0xffff))
		})
	},
	"padded": func(r *rand.Rand, n int) []float64 {
		i := 0
		return drawn(n, func() float64 { i++; return r.NormFloat64() * float64(i/48%2) })
	},
}

func drawn(n int, draw func() float64) []float64 {
	numbers := make([]float64, n)
	for i := range numbers {
		numbers[i] = draw()
	}
	return numbers
}

// siftByte is like a number of a SIFT descriptor.
func siftByte(r *rand.Rand) byte {
	if r.IntN(4) == 0 {
		return 0
	}
	return byte(min(218, r.ExpFloat64()*35))
}

// bytesOf stores numbers as a type.
func bytesOf(t NumberType, numbers []float64) (b []byte) {
	order := little
	if t.BigEndian {
		order = big
	}
	for _, x := range numbers {
		switch t.Element {
		case Float64:
			b = order.AppendUint64(b, math.Float64bits(x))
		case Float32:
			b = order.AppendUint32(b, math.Float32bits(float32(x)))
		case Float16:
			b = order.AppendUint16(b, float16.Fromfloat32(float32(x)).Bits())
		case BFloat16:
			bits := math.Float32bits(float32(x))
			b = order.AppendUint16(b, uint16((bits+0x7fff+bits>>16&1)>>16))
		case Int8, Uint8:
			b = append(b, byte(int(x)))
		}
	}
	return b
}

func floatTypes() (types []NumberType) {
	for _, element := range []ElementType{Float32, Float64, Float16, BFloat16} {
		types = append(types, NumberType{element, false}, NumberType{element, true})
	}
	return types
}

// Every type in both orders is told from all others, by samples of some sizes.
func TestLikelyType(t *testing.T) {
	for name, like := range numbersLike {
		for _, want := range floatTypes() {
			for _, n := range []int{1024, 8192, 65536} {
				r := rand.New(rand.NewPCG(1, uint64(n)))
				if got, ok := likelyType(bytesOf(want, like(r, n))); !ok || got != want {
					t.Errorf("%d numbers of type %s, %s: taken for %q, %v", n, want, name, got, ok)
				}
			}
		}
	}
}

// bytesLike are bytes as they are stored for vectors.
var bytesLike = map[string]struct {
	element ElementType
	draw    func(r *rand.Rand, i int) byte
}{
	"sift": {Uint8, func(r *rand.Rand, i int) byte { return siftByte(r) }},
	"sift with orientations": {Uint8, func(r *rand.Rand, i int) byte {
		return byte(min(218, r.ExpFloat64()*[]float64{60, 30, 20, 30, 50, 30, 20, 30}[i%8]))
	}},
	"scaled to 0 to 255": {Uint8, func(r *rand.Rand, i int) byte { return byte(max(0, min(255, 128+40*r.NormFloat64()))) }},
	"pixels":             {Uint8, func(r *rand.Rand, i int) byte { return byte(max(0, min(255, 90+60*r.NormFloat64()))) }},
	"narrow":             {Uint8, func(r *rand.Rand, i int) byte { return byte(60 + 8*r.NormFloat64()) }},
	"quantised":          {Int8, func(r *rand.Rand, i int) byte { return byte(int8(max(-127, min(127, 40*r.NormFloat64())))) }},
	"quantised, narrow":  {Int8, func(r *rand.Rand, i int) byte { return byte(int8(6 * r.NormFloat64())) }},
	"quantised, wide":    {Int8, func(r *rand.Rand, i int) byte { return byte(int8(max(-127, min(127, 60*r.NormFloat64())))) }},
}

func TestLikelyBytes(t *testing.T) {
	for name, like := range bytesLike {
		for _, n := range []int{1024, 16384, 1 << 20} {
			r := rand.New(rand.NewPCG(2, uint64(n)))
			sample := make([]byte, n)
			for i := range sample {
				sample[i] = like.draw(r, i)
			}
			if got, ok := likelyType(sample); !ok || got != (NumberType{Element: like.element}) {
				t.Errorf("%d bytes, %s: taken for %q, %v", n, name, got, ok)
			}
		}
	}
}

// Right files of float32 are never taken for anything else, whatever they hold.
func TestLikelyTypeHasNoFalseAlarms(t *testing.T) {
	files := 0
	for _, kinds := range []map[string]func(*rand.Rand, int) []float64{numbersLike, floatsOnly} {
		for name, like := range kinds {
			for seed := range uint64(250) {
				r := rand.New(rand.NewPCG(3, seed))
				n := 1 + r.IntN(3000)
				files++
				if got, ok := likelyType(bytesOf(NumberType{Element: Float32}, like(r, n))); ok && got.Element != Float32 {
					t.Errorf("%d numbers of float32, %s, seed %d: taken for %s", n, name, seed, got)
				}
			}
		}
	}
	if files < 5000 {
		t.Errorf("%d files were tried", files)
	}
}

// What has no shape is of no type.
func TestLikelyTypeOfNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	noise := make([]byte, 1<<16)
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	for name, sample := range map[string][]byte{
		"empty": nil, "one byte": {1}, "zeros": make([]byte, 1<<16), "noise": noise,
		"few": bytesOf(NumberType{Element: Float64}, []float64{1, 2, 3}),
	} {
		if got, ok := likelyType(sample); ok {
			t.Errorf("%s: taken for %s", name, got)
		}
	}
}

func TestNumberTypes(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "f4": "f4", "<f4": "f4", ">f4": ">f4", ">f8": ">f8", "f2": "f2", ">bf16": ">bf16", "i1": "i1", ">u1": "u1", "<i1": "i1",
	} {
		if got, err := ParseNumberType(text); err != nil || got.String() != want {
			t.Errorf("%q is read as %q, %v; want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"f", "i4", "<<f4", "f4>", "=f4", "float32", " f4", "decimal", ">"} {
		if got, err := ParseNumberType(text); err == nil {
			t.Errorf("%q is read as %s", text, got)
		} else {
			wantError(t, err, fmt.Sprintf("%q", text), "f4, f8, f2, bf16, i1, u1")
		}
	}
}

func BenchmarkLikelyType(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 5))
	sample := bytesOf(NumberType{Element: Float32}, numbersLike["normal"](r, 1<<18))
	for b.Loop() {
		likelyType(sample)
	}
}
