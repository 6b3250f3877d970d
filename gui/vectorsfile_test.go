package gui

import (
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vectorcheck/core"
	"vectorcheck/core/vectors"
	"vectorcheck/gui/form"
)

func TestAFileThatDoesNotFitIsAProblemOfItsField(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seven.f32")
	if err := os.WriteFile(path, make([]byte, 7*4*3), 0o600); err != nil {
		t.Fatal(err)
	}
	whole := core.DefaultSettings()
	ranged, sampled := whole, whole
	ranged.Coverage.End, sampled.Coverage.Sample = 4, 4
	for _, tc := range []struct {
		name     string
		file     vectorsFile
		settings core.Settings
		field    form.Field // "" for no problem
	}{
		{"fits", lookAt(path, vectors.Options{Dim: 7}), whole, ""},
		{"another dimension", lookAt(path, vectors.Options{Dim: 5}), whole, form.Dim},
		{"no such file", lookAt(path+"x", vectors.Options{Dim: 7}), whole, form.Vectors},
		{"range past the end", lookAt(path, vectors.Options{Dim: 7}), ranged, form.Range},
		{"sample of too many", lookAt(path, vectors.Options{Dim: 7}), sampled, form.Sample},
		{"nothing known", vectorsFile{}, ranged, ""},
	} {
		found := tc.file.problems(tc.settings, nil)
		if tc.field == "" && len(found) > 0 || tc.field != "" && (found[tc.field] == "" || len(found) != 1) {
			t.Errorf("%s: %v; want one of %q", tc.name, found, tc.field)
		}
	}
}

// A raw file of another type is opened, and doubted in the file's line.
func TestDoubtsStandInTheFacts(t *testing.T) {
	var content []byte
	for i := range 4096 {
		content = binary.LittleEndian.AppendUint64(content, math.Float64bits(math.Sin(float64(i))))
	}
	path := filepath.Join(t.TempDir(), "v.bin")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	const doubt = "⚠ the numbers look like f8, and are read as f4: give f8 as the type"
	if file := lookAt(path, vectors.Options{Dim: 64}); file.err != nil || !strings.Contains(file.text, doubt) {
		t.Errorf("%q, %v", file.text, file.err)
	}
	if file := lookAt(path, vectors.Options{Dim: 64, Type: vectors.NumberType{Element: vectors.Float64}}); file.err != nil || strings.Contains(file.text, "⚠") {
		t.Errorf("%q, %v", file.text, file.err)
	}
}

func TestFactsTellWhatIsOdd(t *testing.T) {
	info := vectors.Info{Path: "/a/long/way/to/products.npy", Format: "npy", Count: 12_000, Dim: 128, Size: 6_144_128}
	for _, tc := range []struct {
		profile  vectors.Profile
		has, not string
	}{
		{vectors.Profile{Rows: 100, MinNorm: 1, MaxNorm: 1, Unit: 100}, "products.npy\nnpy · 12,000 × 128 · 6.1 MB", "⚠"},
		{vectors.Profile{Rows: 100, MinNorm: 0, MaxNorm: 2, Zero: 3, FirstZero: 17}, "⚠ 3 zero vectors, such as row 17", "NaN"},
		{vectors.Profile{Rows: 100, MaxNorm: 2, NotFinite: 1, FirstNotFinite: 9}, "⚠ 1 rows with NaN or Inf, such as row 9", "zero"},
		{vectors.Profile{Rows: 100, MaxNorm: 2, Bad: 2, FirstBad: vectors.BadRow{Row: 7, Line: 9, Why: "it is null"}}, "⚠ 2 rows without a usable vector, such as row 7 (line 9: it is null)", "NaN"},
	} {
		if got := factsText(info, tc.profile); !strings.Contains(got, tc.has) || strings.Contains(got, tc.not) {
			t.Errorf("%q: want %q and not %q", got, tc.has, tc.not)
		}
	}
}
