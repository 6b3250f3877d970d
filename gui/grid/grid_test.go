package grid

import (
	"context"
	"errors"
	"fmt"
	"image/color"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
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
	mu sync.Mutex
}

func newGrid(t testing.TB, source Source) *bench {
	test.NewTempApp(t)
	b := &bench{}
	onMain := func(do func()) { b.mu.Lock(); defer b.mu.Unlock(); do() }
	b.Grid = New([]Column{
		{ID: "index", Title: "index", Width: 200, Right: true, Sortable: true},
		{ID: "outcome", Title: "outcome", Width: 100},
		{ID: "reason", Title: "reason", Width: 100},
	}, "nothing here", onMain)
	w := test.NewWindow(b.Grid)
	w.Resize(fyne.NewSize(600, 400))
	t.Cleanup(w.Close)
	b.do(func() { b.SetSource(source) })
	b.settle(t)
	return b
}

func (b *bench) do(act func()) { b.mu.Lock(); defer b.mu.Unlock(); act() }

// settle waits until all rows on the screen are there.
func (b *bench) settle(t testing.TB) {
	t.Helper()
	for range 500 {
		settled := false
		b.do(func() { settled = !b.loading && !b.preparing })
		if settled {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("the rows do not come")
}

// shown are the first cells of the rows on the screen, as drawn.
func (b *bench) shown() (texts []string) {
	b.do(func() {
		r := test.WidgetRenderer(b.Grid).(*renderer)
		for i := range b.visible {
			texts = append(texts, r.lines[i].texts[0].Text)
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
	if want := int64(499_999 + b.visible); b.Selected() != want {
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
	total := b.Size().Width - barWidth
	for _, tc := range []struct{ from, to, width float32 }{
		{200, 260, 260}, {260, 90, 90}, {90, 5, minWidth}, {minWidth, 9999, total - 2*minWidth},
	} {
		b.drag(tc.from, tc.to, 3)
		widths := b.widths()
		sum := widths[0] + widths[1] + widths[2]
		if math.Abs(float64(b.Widths()["index"]-tc.width)) > 0.5 || math.Abs(float64(sum-total)) > 0.5 {
			t.Errorf("dragged from %v to %v: widths %v, all %v; want %v of %v", tc.from, tc.to, widths, b.Widths(), tc.width, total)
		}
		b.do(func() { b.SetWidths(map[string]float32{"index": min(tc.width, 260)}) })
	}
	if told != 4 || sorted != "" {
		t.Errorf("told %d times; sorted by %q", told, sorted)
	}
	b.do(func() { b.SetWidths(nil); b.DoubleTapped(&fyne.PointEvent{Position: fyne.NewPos(200, 3)}) })
	if got := b.Widths()["index"]; got <= minWidth || got >= 150 {
		t.Errorf("fitted to %v", got)
	}
	b.do(func() {
		b.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(b.widths()[0], 3)}})
	})
	if b.Cursor() != desktop.HResizeCursor {
		t.Error("the cursor does not tell that a border can be dragged")
	}
}

// Nothing is drawn again for rows that have not changed.
func TestTheSameRowsAreNotDrawnAgain(t *testing.T) {
	b := newGrid(t, numbers{n: 100})
	before := b.loaded
	b.do(b.Reload)
	b.settle(t)
	b.do(b.Update)
	if &before.rows[0] != &b.loaded.rows[0] {
		t.Error("the rows were taken though they are the same")
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

// A source that is replaced while its rows are on their way shows none of them.
func TestRowsOfAnotherSourceAreNotShown(t *testing.T) {
	b := newGrid(t, numbers{n: 10})
	slow := make(chan struct{})
	b.do(func() { b.SetSource(waiting{numbers{n: 1000}, slow}) })
	b.do(func() { b.SetSource(numbers{n: 3}) })
	close(slow)
	b.settle(t)
	if rows := len(b.loaded.rows); rows != 3 {
		t.Errorf("%d rows are shown; want 3", rows)
	}
}

type waiting struct {
	numbers
	until chan struct{}
}

func (w waiting) Rows(ctx context.Context, first int64, n int) ([][]Cell, error) {
	<-w.until
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
	b.do(func() {
		r := test.WidgetRenderer(b.Grid).(*renderer)
		for _, text := range r.lines[0].texts {
			if right := text.Position().X + text.MinSize().Width; right > b.Size().Width-barWidth+0.5 {
				t.Errorf("%q reaches to %v of %v", text.Text, right, b.Size().Width)
			}
		}
	})
}

func TestEmptyAndFailing(t *testing.T) {
	b := newGrid(t, numbers{})
	message := func() (text string) {
		b.do(func() { text = test.WidgetRenderer(b.Grid).(*renderer).message.Text })
		return text
	}
	if got := message(); got != "nothing here" {
		t.Errorf("without rows: %q", got)
	}
	b.do(func() { b.SetSource(numbers{n: 5, err: errors.New("the disk is gone")}) })
	b.settle(t)
	if got := message(); got != "the disk is gone" {
		t.Errorf("a source that fails: %q", got)
	}
}

func BenchmarkRefresh(b *testing.B) {
	g := newGrid(b, numbers{n: 10_000_000})
	g.do(func() {
		g.Resize(fyne.NewSize(1000, 1000))
		for i := 0; b.Loop(); i++ {
			g.top = float64(i % 20)
			g.Refresh()
		}
	})
}
