package grid

import (
	"context"
	"errors"
	"fmt"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"vectorcheck/internal/testkit"
)

// variant is the toolkit's theme, in one of its variants.
type variant struct {
	fyne.Theme
	variant fyne.ThemeVariant
}

func (v variant) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	return v.Theme.Color(name, v.variant)
}

// outcomes are rows of each outcome, and some that are not there yet.
type outcomes struct{ numbers }

func (s outcomes) Rows(_ context.Context, first int64, n int) ([][]Cell, error) {
	kinds := []Cell{
		{Text: "Match", Mark: color.NRGBA{0x00, 0x9E, 0x73, 0xFF}}, {Text: "Mismatch", Mark: color.NRGBA{0xE6, 0x9F, 0x00, 0xFF}},
		{Text: "Error", Mark: color.NRGBA{0xD5, 0x5E, 0x00, 0xFF}}, {Text: "Skipped", Mark: color.NRGBA{0x99, 0x99, 0x99, 0xFF}},
		{Text: "not yet", Muted: true},
	}
	reasons := []string{"", "found product-17 at 0.8412, below 0.99", "timeout: no reply from http://127.0.0.1:8080/search within 30s, 4 attempts", "zero vector", ""}
	var rows [][]Cell
	for row := first; row < min(first+int64(n), s.n); row++ {
		kind := row % 5
		cells := []Cell{{Text: fmt.Sprintf("%d", 4_812_000+row), Muted: kind == 4}, kinds[kind]}
		if kind != 4 {
			cells = append(cells, Cell{Text: "0.999998"}, Cell{Text: fmt.Sprintf("%.1f", float64(row)*7.3)}, Cell{Text: "1"},
				Cell{Text: "product-17"}, Cell{Text: reasons[kind]})
		}
		rows = append(rows, cells)
	}
	return rows, nil
}

func results() []Column {
	return []Column{
		{ID: "index", Title: "index", Width: 100, Right: true, Sortable: true},
		{ID: "outcome", Title: "outcome", Width: 110},
		{ID: "similarity", Title: "similarity", Width: 100, Right: true, Sortable: true},
		{ID: "latency", Title: "latency, ms", Width: 105, Right: true, Sortable: true},
		{ID: "attempts", Title: "attempts", Width: 90, Right: true},
		{ID: "answer", Title: "answer", Width: 110},
		{ID: "error", Title: "error", Width: 220},
	}
}

// What a person has looked at stays as it is.
func TestLooks(t *testing.T) {
	const empty = "No rows. Start a run, or open one: each vector has a row here. Until then there is nothing to be seen in this place."
	for _, tc := range []struct {
		name  string
		width float32
		do    func(*bench)
	}{
		{"rows", 900, func(b *bench) {
			b.SetSorted("latency", true)
			b.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -11*notch)})
			b.click(250, b.rowHeight()*3.5)
			b.move(0, 2)
			b.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(100, b.rowHeight()*7.5)}})
		}},
		{"unfocused", 640, func(b *bench) {
			b.SetSorted("outcome", false)
			b.GoTo(99)
			b.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(b.view().x(0, 1), 5)}})
		}},
		{"narrow", 420, func(b *bench) { b.move(0, 0); b.moveTo(3, 3) }},
		{"empty", 420, func(b *bench) { b.SetSource(numbers{}) }},
		{"error", 640, func(b *bench) {
			b.SetSource(numbers{n: 9, err: errors.New("products.vcrun cannot be read: disk I/O error; is the disk still there?")})
		}},
		{"loading", 640, func(b *bench) { b.SetSource(waiting{numbers{n: 9}, make(chan struct{})}) }},
	} {
		for name, of := range map[string]fyne.ThemeVariant{"light": theme.VariantLight, "dark": theme.VariantDark} {
			t.Run(tc.name+"-"+name, func(t *testing.T) {
				b := newGrid(t, numbers{})
				b.Grid = New(results(), empty, b.onMain)
				w := test.NewTempWindow(t, b.Grid)
				b.do(func() {
					test.ApplyTheme(t, variant{theme.DefaultTheme(), of})
					w.SetPadded(false)
					w.Resize(fyne.NewSize(tc.width, 300))
					b.SetSource(outcomes{numbers{n: 100}})
				})
				b.settle(t)
				b.look(t, w, tc.name, name, tc.do)
			})
		}
	}
}

func (b *bench) look(t *testing.T, w fyne.Window, state, variant string, do func(*bench)) {
	unlocked := &bench{Grid: b.Grid, t: t}
	b.do(func() { do(unlocked) })
	if state != "loading" {
		b.settle(t)
	}
	b.do(func() { testkit.ExpectImage(t, state+"-"+variant+".png", w.Canvas().Capture()) })
}
