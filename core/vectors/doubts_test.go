package vectors

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// doubtsOf are the doubts about a file of that name.
func doubtsOf(t *testing.T, name string, content []byte, opts Options) string {
	t.Helper()
	r, err := openWith(name, content, opts)
	if err != nil {
		t.Fatal(err)
	}
	profile, err := Sample(r, 1000)
	if err != nil {
		t.Fatal(err)
	}
	all, err := Doubts(r, profile)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Trim(fmt.Sprint(all), "[]")
}

// unitRows are n rows of length 1.
func unitRows(r *rand.Rand, n, dim int) (numbers []float64) {
	for range n {
		row := drawn(dim, r.NormFloat64)
		norm := 0.0
		for _, x := range row {
			norm += x * x
		}
		for i := range row {
			row[i] /= math.Sqrt(norm)
		}
		numbers = append(numbers, row...)
	}
	return numbers
}

// columnRows are n rows whose columns have means of their own.
func columnRows(r *rand.Rand, n, dim int) []float64 {
	means, i := drawn(dim, r.NormFloat64), -1
	return drawn(n*dim, func() float64 { i++; return means[i%dim] + r.NormFloat64() })
}

// Every type in either order is read as it was stored if it is given, without a doubt, and
// doubted if it is not.
func TestDoubtsAboutTypes(t *testing.T) {
	for _, want := range floatTypes() {
		content := bytesOf(want, unitRows(rand.New(rand.NewPCG(1, 1)), 512, 128))
		if said := doubtsOf(t, "a.bin", content, Options{Dim: 128, Type: want}); said != "" {
			t.Errorf("%s: %s", want, said)
		}
		said := doubtsOf(t, "a.bin", content, Options{Dim: 128})
		if float32s := want == (NumberType{Element: Float32}); float32s != (said == "") || !strings.Contains(said, fmt.Sprintf("look like %s,", want)) && !float32s {
			t.Errorf("%s: %s", want, said)
		}
	}
	for name, like := range bytesLike {
		r := rand.New(rand.NewPCG(1, 2))
		content := make([]byte, 512*128)
		for i := range content {
			content[i] = like.draw(r, i)
		}
		if said := doubtsOf(t, "a.bin", content, Options{Dim: 128, Type: NumberType{Element: like.element}}); said != "" {
			t.Errorf("%s: %s", name, said)
		}
		if said := doubtsOf(t, "a.bin", content, Options{Dim: 128}); !strings.Contains(said, "look like "+string(like.element)+",") {
			t.Errorf("%s: %s", name, said)
		}
	}
}

func TestDoubtsAboutDimensions(t *testing.T) {
	for name, rows := range map[string]func(r *rand.Rand, n, dim int) []float64{"unit": unitRows, "columns": columnRows} {
		for _, want := range []int{64, 96, 128, 200, 384, 768} {
			content := bytesOf(NumberType{Element: Float32}, rows(rand.New(rand.NewPCG(2, 2)), 1536, want))
			for _, dim := range []int{32, 128, 256, 192, 512} {
				if len(content)%(4*dim) != 0 {
					continue
				}
				said := doubtsOf(t, "a.bin", content, Options{Dim: dim})
				if dim == want {
					if said != "" {
						t.Errorf("%s: %s", name, said)
					}
				} else if name == "unit" || dim%want != 0 { // columns that differ do so in two rows as well
					if !strings.Contains(said, fmt.Sprintf("of dimension %d, and are read as of %d:", want, dim)) {
						t.Errorf("%s, dimension %d read as %d: %s", name, want, dim, said)
					}
				}
			}
		}
	}
}

// An assumed dimension is doubted if another one gives a round number of vectors.
func TestDoubtsAboutAnAssumedDimension(t *testing.T) {
	content := bytesOf(NumberType{Element: Float32}, drawn(4000*96, rand.New(rand.NewPCG(3, 3)).NormFloat64))
	if said := doubtsOf(t, "a.bin", content, Options{Dim: 128}); said != "" {
		t.Error(said)
	}
	if said := doubtsOf(t, "a.bin", content, Options{}); said != "" { // 3,000 is as round
		t.Error(said)
	}
	content = bytesOf(NumberType{Element: Float32}, drawn(10_000*96, rand.New(rand.NewPCG(3, 3)).NormFloat64))
	if said := doubtsOf(t, "a.bin", content, Options{}); !strings.Contains(said, "128 is assumed") || !strings.Contains(said, "96") {
		t.Error(said)
	}
}

func TestDoubtsAboutNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	huge := bytesOf(NumberType{Element: Float32}, drawn(64*64, func() float64 { return 1e18 * r.NormFloat64() }))
	nan := make([]float64, 64*64)
	for i := range nan {
		if nan[i] = r.NormFloat64(); i%100 == 0 {
			nan[i] = math.NaN()
		}
	}
	for name, tc := range map[string]struct {
		content []byte
		want    string
	}{
		"huge.bin":  {huge, "long: the file may be damaged"},
		"huge.fbin": {append(u4(64, 64), huge...), "long: the file may be damaged"},
		"nan.bin":   {bytesOf(NumberType{Element: Float32}, nan), "hold NaN or Inf"},
		"zeros.bin": {make([]byte, 64*64*4), ""},
	} {
		if said := doubtsOf(t, name, tc.content, Options{Dim: 64 * (1 - strings.Count(name, "fbin"))}); (said == "") != (tc.want == "") || !strings.Contains(said, tc.want) {
			t.Errorf("%s: %q", name, said)
		}
	}
}

// Right files of float32 are hardly ever doubted, whatever they hold.
func TestDoubtsHaveFewFalseAlarms(t *testing.T) {
	alarms, files := 0, 0
	for name, like := range numbersLike {
		for seed := range uint64(120) {
			r := rand.New(rand.NewPCG(5, seed))
			dim := int(commonDims[r.IntN(10)])
			content := bytesOf(NumberType{Element: Float32}, like(r, dim*(1+r.IntN(200))))
			files++
			if said := doubtsOf(t, "a.bin", content, Options{Dim: dim}); said != "" && name != "columns" { // of 96
				alarms++
				t.Logf("%s, seed %d, dimension %d: %s", name, seed, dim, said)
			}
		}
	}
	if alarms > files/1000 {
		t.Errorf("%d of %d files are doubted", alarms, files)
	}
}
