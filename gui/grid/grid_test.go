package grid

import (
	"context"
	"errors"
	"fmt"
	"image/color"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"vectorcheck/internal/testkit"
)

// numbers is a source of n rows that say their own numbers.
type numbers struct {
	n   int64
	err error
}

func (s numbers) Len() int64 { return s.n }
func (s numbers) Rows(_ context.Context, first int64, n int) ([][]Cell, error) {
	if s.err != nil {
		return nil, s.err
	}
	var rows [][]Cell
	for row := first; row < min(first+int64(n), s.n); row++ {
		rows = append(rows, []Cell{{Text: fmt.Sprint(row)}, {Text: "match", Mark: color.Black},
			{Text: strings.Repeat("a long reason ", 20)}})
	}
	return rows, nil
}

// bench is a grid whose main thread is a lock.
type bench struct {
	*Grid
	t  testing.TB
	mu sync.Mutex
}

func newGrid(t testing.TB, source Source) *bench {
	test.NewTempApp(t)
	b := &bench{t: t}
	onMain := func(do func()) { b.mu.Lock(); defer b.mu.Unlock(); do() }
	b.Grid = New([]Column{
		{ID: "index", Title: "index", Width: 200, Right: true, Sortable: true},
		{ID: "outcome", Title: "outcome", Width: 100},
		{ID: "reason", Title: "reason", Width: 100},
	}, "nothing here", onMain)
	w := test.NewWindow(b.Grid)
	w.Resize(fyne.NewSize(600, 400))
	t.Cleanup(w.Close)
	t.Cleanup(func() { b.do(func() { b.forget() }) }) // what comes late is not drawn beside the next test
	b.do(func() { b.SetSource(source) })
	b.settle(t)
	return b
}

func (b *bench) do(act func()) { b.mu.Lock(); defer b.mu.Unlock(); act() }

// settle waits until all rows on the screen are there.
func (b *bench) settle(t testing.TB) {
	t.Helper()
	testkit.WaitFor(t, "the rows", func() (settled bool) {
		b.do(func() { settled = b.loading == nil && b.preparing == nil })
		return settled
	})
}

// shown are the first cells of the rows that are seen whole, as drawn.
func (b *bench) shown() (texts []string) {
	b.do(func() {
		r, v := test.WidgetRenderer(b.Grid).(*renderer), b.view()
		for row := int64(math.Ceil(b.top)); v.shows(b.top, row); row++ {
			l := r.lines[row%int64(len(r.lines))]
			if l.Visible() && l.Position().Y != v.y(b.top, row) {
				b.t.Errorf("row %d stands at %v; want %v", row, l.Position().Y, v.y(b.top, row))
			}
			if l.Visible() {
				texts = append(texts, l.texts[0].Text.Text)
			}
		}
	})
	return texts
}

func TestEveryRowCanBeReached(t *testing.T) {
	for _, n := range []int64{5, 1000, 10_000_000, 100_000_000, 1 << 40} {
		b := newGrid(t, numbers{n: n})
		first := b.shown()[0]
		b.do(func() { b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd}) })
		b.settle(t)
		texts := b.shown()
		last := texts[min(int64(len(texts)), n)-1]
		if first != "0" || last != fmt.Sprint(n-1) {
			t.Errorf("%d rows: from %s to %s", n, first, last)
		}
		for i := 1; i < len(texts) && int64(i) < n; i++ {
			var before, row int64
			fmt.Sscan(texts[i-1], &before)
			fmt.Sscan(texts[i], &row)
			if row != before+1 {
				t.Errorf("%d rows: %d follows %d", n, row, before)
			}
		}
		b.do(func() { b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome}) })
		b.settle(t)
		if got := b.shown()[0]; got != "0" {
			t.Errorf("%d rows: back at %s", n, got)
		}
	}
}

func TestTheThumbReachesBothEnds(t *testing.T) {
	b := newGrid(t, numbers{n: 100_000_000})
	grab := func(y float32) {
		b.do(func() {
			at := fyne.PointEvent{Position: fyne.NewPos(b.Size().Width-3, y)}
			b.MouseDown(&desktop.MouseEvent{PointEvent: at, Button: desktop.MouseButtonPrimary})
			b.MouseUp(&desktop.MouseEvent{PointEvent: at})
		})
		b.settle(t)
	}
	grab(b.Size().Height - 1)
	texts := b.shown()
	if last := texts[len(texts)-1]; last != "99999999" {
		t.Errorf("at the lower end: %s", last)
	}
	grab(b.rowHeight() + 1)
	if first := b.shown()[0]; first != "0" {
		t.Errorf("at the upper end: %s", first)
	}
}

func TestTheThumbIsDraggedFromWhereItIsHeld(t *testing.T) {
	b := newGrid(t, numbers{n: 1 << 40})
	x := b.Size().Width - 3
	drag := func(from, to float32) {
		b.do(func() {
			at := func(y float32) fyne.PointEvent { return fyne.PointEvent{Position: fyne.NewPos(x, y)} }
			b.MouseDown(&desktop.MouseEvent{PointEvent: at(from), Button: desktop.MouseButtonPrimary})
			b.Dragged(&fyne.DragEvent{PointEvent: at(to)})
			b.DragEnd()
		})
		b.settle(t)
	}
	header := b.rowHeight()
	drag(header+2, header+2)
	if b.top != 0 {
		t.Errorf("the thumb has jumped to row %v under the pointer", b.top)
	}
	drag(header+2, 9999)
	if texts := b.shown(); texts[len(texts)-1] != fmt.Sprint(int64(1<<40-1)) {
		t.Errorf("dragged to the lower end: %q", texts)
	}
	drag(b.Size().Height-2, -9999)
	if b.top != 0 {
		t.Errorf("dragged to the upper end: row %v", b.top)
	}
}

// The rows at the edges may be seen in part, and follow each other without a gap.
func TestScrollingByParts(t *testing.T) {
	b := newGrid(t, numbers{n: 1 << 40})
	for _, top := range []float64{0, 0.5, 1 << 20, 1<<40 - 1000.25} {
		b.do(func() { b.scrollTo(top) })
		b.settle(t)
		b.shown() // checks where they stand
		b.do(func() {
			r, v := test.WidgetRenderer(b.Grid).(*renderer), b.view()
			lowest := float32(0)
			for _, l := range r.lines {
				if l.Visible() {
					lowest = max(lowest, l.Position().Y+v.height)
				}
			}
			if lowest < b.Size().Height {
				t.Errorf("at %v the rows end at %v of %v", top, lowest, b.Size().Height)
			}
		})
	}
}

func TestResizingFillsTheView(t *testing.T) {
	b := newGrid(t, numbers{n: 100})
	b.do(func() { b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd}) })
	b.settle(t)
	for _, height := range []float32{900, 200, 5000, 0, 400} {
		b.do(func() { b.Resize(fyne.NewSize(600, height)) })
		b.settle(t)
		texts := b.shown()
		if want := min(100, b.view().wholeRows()); height > 0 && int64(len(texts)) != want {
			t.Errorf("%v high: %d rows; want %d", height, len(texts), want)
		}
	}
}

func TestKeysWheelAndGoTo(t *testing.T) {
	b := newGrid(t, numbers{n: 1_000_000})
	scrolled := 0
	b.OnScroll = func() { scrolled++ }
	b.do(func() { b.GoTo(500_000) })
	if b.Selected() != 500_000 || scrolled != 0 {
		t.Errorf("selected %d, scrolled by the user %d times", b.Selected(), scrolled)
	}
	b.do(func() {
		b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyUp})
		b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown})
	})
	var want int64
	b.do(func() { want = 499_999 + b.view().wholeRows() })
	if b.Selected() != want {
		t.Errorf("selected %d; want %d", b.Selected(), want)
	}
	b.do(func() { b.GoTo(0); b.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -2*notch)}) })
	b.settle(t)
	if got := b.shown()[0]; got != "6" {
		t.Errorf("two notches down: row %s", got)
	}
	if scrolled != 3 {
		t.Errorf("the user scrolled %d times; want 3", scrolled)
	}
}

func TestSelectOpenCopySort(t *testing.T) {
	b := newGrid(t, numbers{n: 100})
	var opened int64 = -1
	var copied, sorted string
	b.OnOpen, b.OnCopy, b.OnSort = func(row int64) { opened = row }, func(text string) { copied = text }, func(id string) { sorted = id }
	third := fyne.NewPos(50, b.rowHeight()*3.5)
	b.do(func() {
		b.DoubleTapped(&fyne.PointEvent{Position: third})
		b.TypedShortcut(&fyne.ShortcutCopy{})
	})
	if opened != 2 || copied != "2" {
		t.Errorf("opened %d, copied %q", opened, copied)
	}
	b.do(func() {
		b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
		b.TypedShortcut(&fyne.ShortcutCopy{})
	})
	if copied != "match" {
		t.Errorf("the cell at the right is copied as %q", copied)
	}
	b.do(func() {
		b.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyC, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift})
	})
	if !strings.HasPrefix(copied, "2\tmatch\ta long") || strings.Contains(copied, "…") {
		t.Errorf("the row is copied as %q", copied)
	}
	b.click(50, 2)
	if sorted != "index" {
		t.Errorf("sorted by %q", sorted)
	}
	sorted = ""
	b.click(250, 2)
	if sorted != "" {
		t.Errorf("a column that cannot be sorted was: %q", sorted)
	}
}

// click presses and lets go of the mouse button.
func (b *bench) click(x, y float32) { b.drag(x, x, y) }

// drag does so with a way between.
func (b *bench) drag(from, to, y float32) {
	b.do(func() {
		at := func(x float32) fyne.PointEvent { return fyne.PointEvent{Position: fyne.NewPos(x, y)} }
		b.MouseMoved(&desktop.MouseEvent{PointEvent: at(from)})
		b.MouseDown(&desktop.MouseEvent{PointEvent: at(from), Button: desktop.MouseButtonPrimary})
		if from != to {
			b.Dragged(&fyne.DragEvent{PointEvent: at(to)})
			b.DragEnd()
		}
		b.MouseUp(&desktop.MouseEvent{PointEvent: at(to), Button: desktop.MouseButtonPrimary})
	})
}

func TestAClickSelectsAtOnce(t *testing.T) {
	b := newGrid(t, numbers{n: 100})
	b.click(250, b.rowHeight()*5.5)
	if b.Selected() != 4 || b.column != 1 {
		t.Errorf("row %d, column %d", b.Selected(), b.column)
	}
	b.click(250, b.rowHeight()*500)
	if b.Selected() != 4 {
		t.Error("a click beside the rows selected one")
	}
}

func TestColumnsCanBeMadeWiderAndNarrower(t *testing.T) {
	b := newGrid(t, numbers{n: 100})
	told, sorted := 0, ""
	b.OnWidths, b.OnSort = func() { told++ }, func(id string) { sorted = id }
	room := b.Size().Width - barWidth
	for i, tc := range []struct{ from, to, width, total float32 }{
		{200, 260, 260, room}, {262, 92, 90, room}, {90, 5, minWidth, room}, {minWidth - 1, 500, 501, 501 + 85 + 100},
		{501, 99_999, maxWidth, maxWidth + 85 + 100},
	} {
		b.drag(tc.from, tc.to, 3)
		if v := b.view(); b.Widths()["index"] != tc.width || math.Abs(float64(v.total-tc.total)) > 0.5 || told != i+1 {
			t.Errorf("dragged from %v to %v: widths %v, in all %v, told %d times; want %v of %v", tc.from, tc.to, v.widths, v.total, told, tc.width, tc.total)
		}
	}
	b.do(func() { b.SetWidths(nil); b.DoubleTapped(&fyne.PointEvent{Position: fyne.NewPos(200, 3)}) })
	if got := b.Widths()["index"]; got <= minWidth || got >= 150 || sorted != "" {
		t.Errorf("fitted to %v; sorted by %q", got, sorted)
	}
	at := func(x, y float32) desktop.Cursor {
		b.do(func() { b.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}}) })
		return b.Cursor()
	}
	border := b.view().widths[0]
	if at(border+3, 3) != desktop.HResizeCursor || at(border+6, 3) != desktop.DefaultCursor || at(border, 100) != desktop.DefaultCursor {
		t.Error("the cursor does not tell where a border can be dragged")
	}
}

func TestWidthsOfALongTimeAgo(t *testing.T) {
	b := newGrid(t, numbers{n: 100})
	kept := map[string]float32{"index": 77, "gone": 5, "outcome": float32(math.NaN()), "reason": float32(math.Inf(1))}
	b.do(func() { b.SetWidths(kept) })
	got := b.Widths()
	if got["index"] != 77 || got["outcome"] != minWidth || got["reason"] != maxWidth {
		t.Errorf("%v", got)
	}
	kept["index"] = 99
	if b.Widths()["index"] != 77 {
		t.Error("the widths are shared with the caller")
	}
}

func TestColumnsWithoutRoomAreScrolled(t *testing.T) {
	b := newGrid(t, numbers{n: 100})
	b.do(func() { b.SetWidths(map[string]float32{"index": 300, "outcome": 300, "reason": 300}) })
	v := b.view()
	wheel := func(dx float32) {
		b.do(func() { b.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(dx, 0)}) })
	}
	wheel(-9999)
	if want := 900 - v.cells.Width; b.left != want {
		t.Errorf("at the end: %v; want %v", b.left, want)
	}
	b.click(v.cells.Width-5, b.rowHeight()*1.5)
	if b.column != 2 {
		t.Errorf("the last cell is the one of column %d", b.column)
	}
	b.do(func() { b.moveTo(0, 0) })
	if b.left != 0 {
		t.Errorf("the first column is at %v", -b.left)
	}
	b.drag(10, 9999, b.Size().Height-3)
	if want := 900 - v.cells.Width; b.left != want {
		t.Errorf("the thumb was dragged to %v; want %v", b.left, want)
	}
	b.do(func() { b.SetWidths(nil) })
	if b.left != 0 || b.view().overflows() {
		t.Errorf("with room for all: at %v", b.left)
	}
}

// Nothing is drawn again for rows that have not changed.
func TestTheSameRowsAreNotDrawnAgain(t *testing.T) {
	b := newGrid(t, numbers{n: 100})
	drawn := false
	b.do(func() {
		r := test.WidgetRenderer(b.Grid).(*renderer)
		r.lines[0].texts[0].Text.Text = "drawn before"
		b.Reload()
	})
	b.settle(t)
	b.do(func() {
		b.Update()
		b.Refresh()
		drawn = test.WidgetRenderer(b.Grid).(*renderer).lines[0].texts[0].Text.Text != "drawn before"
	})
	if drawn {
		t.Error("texts were drawn though they are the same")
	}
}

// Rows that are followed come into view with an update, all at once.
func TestFollowWaitsForTheRows(t *testing.T) {
	b := newGrid(t, numbers{n: 100})
	grown := numbers{n: 500}
	b.do(func() { b.ReplaceSource(grown); b.Follow(449) })
	b.settle(t)
	if got := b.shown()[0]; got != "0" {
		t.Errorf("before the update: row %s", got)
	}
	b.do(b.Update)
	texts := b.shown()
	if last := texts[len(texts)-1]; last != "449" {
		t.Errorf("after it: rows %s to %s", texts[0], last)
	}
	b.do(func() { b.Follow(499); b.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 2*notch)}) })
	b.settle(t)
	b.do(b.Update)
	if texts = b.shown(); texts[len(texts)-1] != "443" {
		t.Errorf("the user scrolled up meanwhile, but the last row is %s", texts[len(texts)-1])
	}
}

// The row under the pointer is told from the others, also when it is another one
// since the rows were scrolled.
func TestHover(t *testing.T) {
	b := newGrid(t, numbers{n: 100})
	at := func(row int64, shown bool) {
		t.Helper()
		b.do(func() {
			hovered := test.WidgetRenderer(b.Grid).(*renderer).hovered
			if hovered.Visible() != shown || shown && hovered.Position().Y != b.view().y(b.top, row) {
				t.Errorf("visible %v at %v; want %v at row %d", hovered.Visible(), hovered.Position().Y, shown, row)
			}
		})
	}
	b.do(func() {
		b.MouseIn(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(30, b.rowHeight()*2.5)}})
	})
	at(1, true)
	b.do(func() { b.scrollTo(7) })
	at(8, true)
	b.do(b.MouseOut)
	at(0, false)
}

func TestAChangeOfTheThemeIsShown(t *testing.T) {
	b := newGrid(t, numbers{n: 100})
	seen := map[color.Color]bool{}
	for _, of := range []fyne.ThemeVariant{theme.VariantLight, theme.VariantDark} {
		b.do(func() {
			fyne.CurrentApp().Settings().SetTheme(variant{theme.DefaultTheme(), of})
			b.Refresh()
			seen[test.WidgetRenderer(b.Grid).(*renderer).lines[0].texts[0].Color] = true
		})
	}
	if len(seen) != 2 {
		t.Errorf("the texts have the colours %v", seen)
	}
}

// A source that is replaced while its rows are on their way shows none of them, and
// does not keep those of the next one waiting.
func TestRowsOfAnotherSourceAreNotShown(t *testing.T) {
	b := newGrid(t, numbers{n: 10})
	slow := make(chan struct{})
	b.do(func() { b.SetSource(waiting{numbers{n: 1000}, slow}) })
	b.do(func() { b.SetSource(numbers{n: 3}) })
	b.settle(t)
	if got := b.shown(); len(got) != 3 || got[0] != "0" {
		t.Errorf("rows %q are shown; want 3", got)
	}
	close(slow)
	time.Sleep(5 * time.Millisecond)
	if got := b.shown(); len(got) != 3 {
		t.Errorf("rows %q have come late", got)
	}
}

// What is asked for while rows are on their way is asked for after them.
func TestReloadsAreNotLost(t *testing.T) {
	slow := make(chan struct{}, 9)
	slow <- struct{}{}
	source := &changing{waiting: waiting{numbers{n: 3}, slow}}
	b := newGrid(t, source)
	b.do(b.Reload) // has asked already when the text changes
	for source.asked.Load() < 2 {
		time.Sleep(time.Millisecond)
	}
	source.text.Store(7)
	b.do(b.Reload)
	close(slow)
	b.settle(t)
	b.do(b.Update)
	if got := b.shown()[0]; got != "7" {
		t.Errorf("the last change is not shown: %q", got)
	}
}

// changing is a source whose first cell says what text was when it was asked for.
type changing struct {
	waiting
	asked, text atomic.Int64
}

func (c *changing) Rows(ctx context.Context, first int64, n int) ([][]Cell, error) {
	text := fmt.Sprint(c.text.Load())
	c.asked.Add(1)
	rows, err := c.waiting.Rows(ctx, first, n)
	rows[0][0].Text = text
	return rows, err
}

type waiting struct {
	numbers
	until chan struct{}
}

func (w waiting) Rows(ctx context.Context, first int64, n int) ([][]Cell, error) {
	select {
	case <-w.until:
	case <-ctx.Done():
	}
	return w.numbers.Rows(ctx, first, n)
}

func TestTheMenuOfACell(t *testing.T) {
	b := newGrid(t, numbers{n: 100})
	copied := ""
	b.OnCopy = func(text string) { copied = text }
	b.do(func() {
		b.TappedSecondary(&fyne.PointEvent{Position: fyne.NewPos(250, b.rowHeight()*1.5), AbsolutePosition: fyne.NewPos(250, 60)})
		test.TapCanvas(fyne.CurrentApp().Driver().CanvasForObject(b.Grid), fyne.NewPos(270, 75))
	})
	if copied != "match" {
		t.Errorf("copied %q", copied)
	}
}

func TestTheMenuKey(t *testing.T) {
	b := newGrid(t, numbers{n: 100})
	b.do(func() {
		canvas := fyne.CurrentApp().Driver().CanvasForObject(b.Grid)
		b.TypedKey(&fyne.KeyEvent{Name: desktop.KeyMenu})
		if canvas.Overlays().Top() != nil {
			t.Error("a menu of nothing")
		}
		b.GoTo(3)
		b.TypedKey(&fyne.KeyEvent{Name: desktop.KeyMenu})
		if canvas.Overlays().Top() == nil {
			t.Error("no menu")
		}
	})
}

func TestRowsAreCopiedOnOneLine(t *testing.T) {
	b := newGrid(t, numbers{n: 1})
	copied := ""
	b.OnCopy = func(text string) { copied = text }
	b.do(func() {
		b.loaded.rows = [][]Cell{{{Text: "a\tb"}, {Text: "c\r\nd"}, {Text: "e\nf"}}}
		b.GoTo(0)
		b.copyRow()
	})
	if copied != "a b\tc d\te f" {
		t.Errorf("%q", copied)
	}
	b.do(func() { b.moveTo(0, 2); b.copyCell() })
	if copied != "e\nf" {
		t.Errorf("the cell is not as it was: %q", copied)
	}
}

func TestKeysWithoutUseAreHandedOn(t *testing.T) {
	b := newGrid(t, numbers{n: 100})
	var handed []fyne.KeyName
	b.OnKey = func(e *fyne.KeyEvent) { handed = append(handed, e.Name) }
	b.do(func() {
		for _, key := range []fyne.KeyName{fyne.KeySpace, fyne.KeyDown, fyne.KeyEscape} {
			b.TypedKey(&fyne.KeyEvent{Name: key})
		}
	})
	if len(handed) != 2 || handed[0] != fyne.KeySpace || handed[1] != fyne.KeyEscape {
		t.Errorf("%q", handed)
	}
}

func TestTextsStayInTheirCells(t *testing.T) {
	b := newGrid(t, numbers{n: 100})
	for _, width := range []float32{600, 420, 300, 200} {
		b.do(func() {
			b.Resize(fyne.NewSize(width, 400))
			r, v := test.WidgetRenderer(b.Grid).(*renderer), b.view()
			for c, text := range append(r.lines[0].texts, r.head.titles...) {
				c %= len(v.widths)
				if text.MinSize().Width > v.widths[c]-2*padding+0.5 {
					t.Errorf("at %v: %q is wider than its column, %v", width, text.Text.Text, v.widths[c])
				}
			}
		})
	}
}

func FuzzFit(f *testing.F) {
	f.Add("timeout: no reply within 30 s", float32(60))
	f.Add("ошибка сети\n…", float32(25.5))
	f.Add("\xff\x00wide 漢字", float32(3))
	test.NewTempApp(f)
	fitter := fitter{size: 14}
	f.Fuzz(func(t *testing.T, text string, room float32) {
		if len(text) > 500 || !(room < 5000) {
			return
		}
		fitted := fitter.fit(text, room, fyne.TextStyle{})
		if width := fitter.measure(fitted, fyne.TextStyle{}); fitted != "" && width > room {
			t.Errorf("%q is %v wide; want at most %v", fitted, width, room)
		}
		if fitted != "" && fitted != oneLine(text) && !strings.HasSuffix(fitted, ellipsis) {
			t.Errorf("%q has become %q", text, fitted)
		}
	})
}

func TestEmptyAndFailing(t *testing.T) {
	b := newGrid(t, numbers{})
	message := func() (text string) {
		b.do(func() {
			if m := test.WidgetRenderer(b.Grid).(*renderer).message; m.Visible() {
				text = m.Text
			}
		})
		return text
	}
	if got := message(); got != "nothing here" {
		t.Errorf("without rows: %q", got)
	}
	b.do(func() { b.SetSource(numbers{n: 5, err: errors.New("the disk is gone")}) })
	b.settle(t)
	if got := message(); got != "the disk is gone" || len(b.shown()) > 0 {
		t.Errorf("a source that fails: %q, rows %q", got, b.shown())
	}
	b.do(func() { b.ReplaceSource(numbers{n: 5}) })
	b.settle(t)
	b.do(b.Update)
	if got := message(); got != "" || len(b.shown()) != 5 {
		t.Errorf("a source that has recovered: %q, rows %q", got, b.shown())
	}
}

// growing is a source whose length changes while it is shown.
type growing struct{ n *atomic.Int64 }

func (s growing) Len() int64 { return s.n.Load() }
func (s growing) Rows(ctx context.Context, first int64, n int) ([][]Cell, error) {
	return numbers{n: s.n.Load()}.Rows(ctx, first, n)
}

func TestASourceGrowsAndShrinks(t *testing.T) {
	source := growing{&atomic.Int64{}}
	b := newGrid(t, source)
	to := func(n int64) []string {
		source.n.Store(n)
		b.do(b.Update)
		b.settle(t)
		b.do(b.Update)
		b.settle(t)
		return b.shown()
	}
	if got := to(3); len(got) != 3 {
		t.Errorf("of 3 rows: %q", got)
	}
	to(1000)
	b.do(func() { b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd}) })
	b.settle(t)
	if got := b.shown(); got[len(got)-1] != "999" {
		t.Errorf("the last of 1000 is %q", got)
	}
	if got := to(100); got[len(got)-1] != "99" || b.Selected() != -1 {
		t.Errorf("shrunk to 100: %q, selected %d", got, b.Selected())
	}
	if got := to(0); len(got) != 0 {
		t.Errorf("shrunk to nothing: %q", got)
	}
}

// A cell that was scrolled away from is fetched to be copied.
func TestCopyWhatIsFarAway(t *testing.T) {
	b := newGrid(t, numbers{n: 1 << 40})
	copied := make(chan string, 1)
	b.OnCopy = func(text string) { copied <- text }
	b.do(func() {
		b.GoTo(7)
		b.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -1e9)})
	})
	b.settle(t)
	b.do(func() { b.TypedShortcut(&fyne.ShortcutCopy{}) })
	if got := <-copied; got != "7" {
		t.Errorf("copied %q", got)
	}
}

func TestTheArrowKeysMoveTheCell(t *testing.T) {
	b := newGrid(t, numbers{n: 100})
	shortcut := func(key fyne.KeyName) fyne.Shortcut {
		return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}
	}
	for _, tc := range []struct {
		key    fyne.KeyName
		ctrl   bool
		row    int64
		column int
	}{
		{fyne.KeyDown, false, 0, 0}, {fyne.KeyDown, false, 1, 0}, {fyne.KeyRight, false, 1, 1}, {fyne.KeyEnd, true, 99, 2},
		{fyne.KeyRight, false, 99, 2}, {fyne.KeyUp, false, 98, 2}, {fyne.KeyHome, false, 0, 2}, {fyne.KeyUp, false, 0, 2},
		{fyne.KeyEnd, false, 99, 2}, {fyne.KeyHome, true, 0, 0}, {fyne.KeyLeft, false, 0, 0},
	} {
		b.do(func() {
			if tc.ctrl {
				b.TypedShortcut(shortcut(tc.key))
			} else {
				b.TypedKey(&fyne.KeyEvent{Name: tc.key})
			}
		})
		if b.Selected() != tc.row || b.column != tc.column {
			t.Errorf("%s, ctrl %v: row %d, column %d; want %d, %d", tc.key, tc.ctrl, b.Selected(), b.column, tc.row, tc.column)
		}
	}
}

// What the grid has no use for reaches the shortcuts of the window.
func TestShortcutsOfTheWindow(t *testing.T) {
	b := newGrid(t, numbers{n: 1})
	find, found := &desktop.CustomShortcut{KeyName: fyne.KeyF, Modifier: fyne.KeyModifierControl}, false
	fyne.CurrentApp().Driver().CanvasForObject(b.Grid).AddShortcut(find, func(fyne.Shortcut) { found = true })
	b.do(func() { b.TypedShortcut(find) })
	if !found {
		t.Error("it was swallowed")
	}
}

func BenchmarkRefresh(b *testing.B) {
	g := benchGrid(b)
	for _, tc := range []struct {
		name string
		step int
	}{{"unchanged", 0}, {"by the wheel", 3}, {"by the page", 40}} {
		b.Run(tc.name, func(b *testing.B) {
			g.do(func() {
				for i := 0; b.Loop(); i++ {
					g.top = float64(i * tc.step % 150)
					g.Refresh()
				}
			})
		})
	}
}

// benchGrid has 40 rows of 7 columns on the screen.
func benchGrid(b *testing.B) *bench {
	g := newGrid(b, numbers{})
	var columns []Column
	for i := range 7 {
		columns = append(columns, Column{ID: fmt.Sprint(i), Width: 100, Right: i%2 == 0})
	}
	g.do(func() {
		g.Grid = New(columns, "", g.onMain)
		g.loaded.rows = wide(200)
		g.count = 1 << 40
		g.Resize(fyne.NewSize(1000, 41*g.rowHeight()))
	})
	return g
}

func wide(n int) [][]Cell {
	var rows [][]Cell
	for i := range n {
		rows = append(rows, []Cell{{Text: fmt.Sprint(i)}, {Text: "match", Mark: color.Black}, {Text: fmt.Sprint(1 / float64(i+1))[:1]},
			{Text: "12.3"}, {Text: "1"}, {Text: fmt.Sprint(i * 7919)}, {Text: strings.Repeat("no reply within 30 s ", 5)}})
	}
	return rows
}

func TestColumnsCanBeChanged(t *testing.T) {
	b := newGrid(t, numbers{n: 100})
	b.do(func() {
		b.SetColumns(append([]Column{{ID: "rank", Title: "rank", Width: 50}}, b.columns...))
		b.SetSource(b.source)
	})
	b.settle(t)
	if texts := b.shown(); len(texts) < 5 || texts[1] != "1" {
		t.Errorf("the rows show %q", texts)
	}
	b.do(func() {
		if r := test.WidgetRenderer(b.Grid).(*renderer); len(r.head.titles) != 4 || len(r.lines[0].texts) != 4 {
			t.Errorf("%d titles, %d texts in a line; want 4", len(r.head.titles), len(r.lines[0].texts))
		}
	})
}
