package floatjson

import (
	"encoding/binary"
	"encoding/json"
	"flag"
	"math"
	"math/rand/v2"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

var exhaustive = flag.Bool("exhaustive", false, "compare every float32 with strconv, and read it back by way of float64; takes minutes")

func TestAppend(t *testing.T) {
	for _, test := range []struct {
		f    float32
		want string
	}{
		{0, "0"},
		{float32(math.Copysign(0, -1)), "-0"},
		{7, "7"}, {-2, "-2"}, {40, "40"}, {100, "100"}, {255, "255"}, {256, "256"}, {-1000, "-1000"},
		{0.1, "0.1"}, {-0.5, "-0.5"}, {0.25, "0.25"}, {1.5, "1.5"}, {255.5, "255.5"},
		{1.0 / 3, "0.33333334"}, {0.088388346, "0.088388346"}, {123.456, "123.456"},
		{8388607.5, "8388607.5"}, {8388608, "8388608"}, {16777216, "16777216"},
		{1e-6, "0.000001"}, {math.Nextafter32(1e-6, 0), "9.999999e-7"},
		{3e-10, "3e-10"}, {1e-9, "1e-9"}, {1.5e-38, "1.5e-38"},
		{math.SmallestNonzeroFloat32, "1e-45"},
		{1e20, "100000000000000000000"}, {1e21, "1e+21"},
		{-math.Nextafter32(1e21, 0), "-999999950000000000000"},
		{math.MaxFloat32, "3.4028235e+38"},
	} {
		if got := string(Append(nil, test.f)); got != test.want {
			t.Errorf("Append(nil, %v) = %q, want %q", test.f, got, test.want)
		}
	}
}

func TestAppendVector(t *testing.T) {
	for _, test := range []struct {
		v    []float32
		want string
	}{
		{nil, "[]"},
		{[]float32{1}, "[1]"},
		{[]float32{0.1, -2, 3e-10}, "[0.1,-2,3e-10]"},
		{slices.Repeat([]float32{-math.Nextafter32(1e21, 0)}, 2), "[-999999950000000000000,-999999950000000000000]"},
	} {
		if got := string(AppendVector([]byte("v:"), test.v)); got != "v:"+test.want {
			t.Errorf("AppendVector(%q, %v) = %q, want %q", "v:", test.v, got, "v:"+test.want)
		}
	}
}

func TestAppendVectorReusesRoom(t *testing.T) {
	v := unitVector(128)
	dst := AppendVector(nil, v)
	if n := testing.AllocsPerRun(10, func() { dst = AppendVector(dst[:0], v) }); n != 0 {
		t.Errorf("AppendVector allocates %v times with room enough, want 0", n)
	}
}

// TestExponents compares every exponent, of both signs, with edge mantissas and
// with random ones.
func TestExponents(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	mantissas := []uint32{0, 1, 2, 3, 1 << 22, 1<<22 - 1, 1<<22 + 1, mantissaMask - 1, mantissaMask}
	for len(mantissas) < 1500 {
		mantissas = append(mantissas, rng.Uint32()&mantissaMask)
	}
	for exponent := range uint32(255) {
		for _, mantissa := range mantissas {
			compare(t, exponent<<mantissaBits|mantissa)
		}
	}
}

// TestShortDecimals compares numbers that have a short form, which random bits
// hardly ever hit.
func TestShortDecimals(t *testing.T) {
	for digits := range 10000 {
		for exponent := -12; exponent <= 8; exponent++ {
			f := float32(float64(digits) * math.Pow10(exponent))
			for _, f := range []float32{f, math.Nextafter32(f, 0), math.Nextafter32(f, math.MaxFloat32)} {
				compare(t, math.Float32bits(f))
			}
		}
	}
}

// TestAtOnce compares what is written several at a time, of each exponent and of numbers
// near short decimals, and with one among them that is written by itself.
func TestAtOnce(t *testing.T) {
	t.Log("this machine writes so many at once:", widths())
	rng := rand.New(rand.NewPCG(3, 4))
	var v []float32
	for exponent := range uint32(255) {
		for range 400 {
			v = append(v, math.Float32frombits(rng.Uint32()&(1<<31|mantissaMask)|exponent<<mantissaBits))
		}
	}
	for digits := range 10000 {
		for exponent := -10; exponent <= 3; exponent++ {
			v = append(v, float32(float64(digits)*math.Pow10(exponent)))
		}
	}
	compareVector(t, v)
	rng.Shuffle(len(v), func(i, j int) { v[i], v[j] = v[j], v[i] })
	compareVector(t, v)
	for alone := range 21 {
		v := unitVector(21)
		v[alone] = 3e-10
		for n := range len(v) + 1 {
			compareVector(t, v[:n])
		}
	}
}

// TestExhaustive compares all bit patterns of finite numbers, when asked to.
func TestExhaustive(t *testing.T) {
	if !*exhaustive {
		t.Skip("needs -args -exhaustive")
	}
	everyBlock(t, func(v []float32) {
		for _, f := range v {
			compare(t, math.Float32bits(f))
		}
		compareVector(t, v)
	})
}

// TestEveryNumberTwiceRounded reads all finite numbers back by way of float64, when asked to.
func TestEveryNumberTwiceRounded(t *testing.T) {
	if !*exhaustive {
		t.Skip("needs -args -exhaustive")
	}
	everyBlock(t, func(v []float32) {
		var room window
		for _, f := range v {
			text := room[:put(&room, f)]
			if double, err := strconv.ParseFloat(string(text), 64); err != nil || float32(double) != f {
				t.Errorf("%#08x, written as %s, is read as %#08x by way of float64, %v", math.Float32bits(f), text, math.Float32bits(float32(double)), err)
			}
		}
	})
}

// everyBlock gives all positive finite numbers to look, on all cores.
func everyBlock(t *testing.T, look func(v []float32)) {
	const block = 1 << 16
	var next atomic.Uint32
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			v := make([]float32, block)
			for !t.Failed() {
				first := (next.Add(1) - 1) * block
				if first >= 0x7f800000 {
					return
				}
				for i := range v {
					v[i] = math.Float32frombits(first + uint32(i))
				}
				look(v)
			}
		})
	}
	all.Wait()
}

// TestTwiceRounded writes the number of bitsTwice at every place of vectors: among numbers that
// are written at once, and among others.
func TestTwiceRounded(t *testing.T) {
	twice := math.Float32frombits(bitsTwice)
	for _, f := range []float32{twice, -twice} {
		want := textTwice
		if f < 0 {
			want = "-" + want
		}
		if got := string(Append(nil, f)); got != want {
			t.Errorf("%#08x is written as %s, want %s", bitsTwice, got, want)
		}
		for _, other := range []float32{0.3333333, 1, 3e-10} {
			text := string(Append(nil, other))
			for at := range 25 {
				v, texts := slices.Repeat([]float32{other}, 25), slices.Repeat([]string{text}, 25)
				v[at], texts[at] = f, want
				for _, width := range widths() {
					if got, want := string(appendVector(nil, v, width)), "["+strings.Join(texts, ",")+"]"; got != want {
						t.Errorf("number %d, %d at once: %s, want %s", at, width, got, want)
					}
					readTwice(t, appendVector(nil, v, width), v)
				}
			}
		}
	}
}

// readTwice reads a vector as JavaScript does into a Float32Array: by way of float64.
func readTwice(t *testing.T, text []byte, want []float32) {
	t.Helper()
	var doubles []float64
	if err := json.Unmarshal(text, &doubles); err != nil {
		t.Fatal(err)
	}
	for i, d := range doubles {
		if float32(d) != want[i] {
			t.Errorf("number %d of %s is read as %#08x, want %#08x", i, text, math.Float32bits(float32(d)), math.Float32bits(want[i]))
		}
	}
}

func TestPowersOf5(t *testing.T) {
	power := uint64(1)
	for i, got := range powersOf5[:14] {
		if got != power {
			t.Errorf("powersOf5[%d] = %d, want %d", i, got, power)
		}
		power *= 5
	}
}

func FuzzAppend(f *testing.F) {
	for _, x := range []float32{0, 1, -0.1, 1e-6, 1e21, math.MaxFloat32, 0.088388346} {
		f.Add(math.Float32bits(x))
	}
	f.Fuzz(func(t *testing.T, bits uint32) {
		x := math.Float32frombits(bits)
		want, err := json.Marshal(x)
		if err != nil {
			t.Skip("no number in JSON")
		}
		want = twiceRounded(want)
		if got := Append(nil, x); string(got) != string(want) {
			t.Errorf("Append(nil, %v) = %s, want %s", x, got, want)
		}
	})
}

func FuzzAppendVector(f *testing.F) {
	f.Add([]byte("0123456789abcdefghij"))
	f.Fuzz(func(t *testing.T, content []byte) {
		v := make([]float32, len(content)/4)
		for i := range v {
			v[i] = math.Float32frombits(binary.LittleEndian.Uint32(content[4*i:]))
		}
		want, err := json.Marshal(v)
		if err != nil {
			t.Skip("no numbers in JSON")
		}
		want = twiceRounded(want)
		for _, width := range widths() {
			if got := appendVector(nil, v, width); string(got) != string(want) {
				t.Errorf("%d at once: %v is written as %s, want %s", width, v, got, want)
			}
		}
	})
}

// shortTwice finds the number of bitsTwice as encoding/json writes it.
var shortTwice = regexp.MustCompile(`\b7\.038531e-26\b`)

// twiceRounded gives that number the digit more that it needs.
func twiceRounded(text []byte) []byte { return shortTwice.ReplaceAll(text, []byte(textTwice)) }

// widths are all that this machine can write at once.
func widths() []int {
	all := []int{1, 4, 8}
	return all[:slices.Index(all, width)+1]
}

// compareVector checks a vector against its numbers one by one, whatever number of them
// is written at once.
func compareVector(t *testing.T, v []float32) {
	t.Helper()
	for _, width := range widths() {
		compareVectorAt(t, v, width)
	}
}

func compareVectorAt(t *testing.T, v []float32, width int) {
	t.Helper()
	if len(v) == 0 {
		return
	}
	rest := appendVector(nil, v, width)[1:]
	rest[len(rest)-1] = ','
	var want []byte
	for _, f := range v {
		want = append(Append(want[:0], f), ',')
		if len(rest) < len(want) || string(rest[:len(want)]) != string(want) {
			t.Errorf("%d at once: %#08x is written as %s, want %s", width, math.Float32bits(f), rest[:min(len(rest), len(want))], want)
			return
		}
		rest = rest[len(want):]
	}
}

// compare checks the number of the given bits, and its negative, against
// strconv.
func compare(t *testing.T, bits uint32) {
	t.Helper()
	var room [64]byte
	f := math.Float32frombits(bits)
	want := reference(room[:0], f)
	var w window
	got := w[:put(&w, f)]
	if string(got) != string(want) {
		t.Errorf("%#08x is written as %s, want %s", bits, got, want)
	}
	if got := w[:put(&w, -f)]; got[0] != '-' || string(got[1:]) != string(want) {
		t.Errorf("the negative of %#08x is written as %s, want -%s", bits, got, want)
	}
}

// reference writes a positive f as encoding/json documents it, but for the one of bitsTwice.
func reference(dst []byte, f float32) []byte {
	if math.Float32bits(f) == bitsTwice {
		return append(dst, textTwice...)
	}
	if f == 0 || f >= 1e-6 && f < 1e21 {
		return strconv.AppendFloat(dst, float64(f), 'f', -1, 32)
	}
	dst = strconv.AppendFloat(dst, float64(f), 'e', -1, 32)
	if n := len(dst); dst[n-4] == 'e' && dst[n-3] == '-' && dst[n-2] == '0' {
		dst = append(dst[:n-2], dst[n-1])
	}
	return dst
}
