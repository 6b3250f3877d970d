package chart

import (
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"vectorcheck/core/check"
	"vectorcheck/core/stats"
	"vectorcheck/internal/testkit"
)

func point(second, seconds, matches int64, latency time.Duration) stats.Point {
	p := stats.Point{Second: second, Seconds: seconds, Matches: matches, Attempts: matches, InFlight: 10}
	for range matches {
		p.Latency.Add(latency)
	}
	return p
}

func TestColumns(t *testing.T) {
	got := columns([]stats.Point{
		point(99, 1, 100, 20*time.Millisecond),
		point(100, 1, 500, 20*time.Millisecond),
		point(101, 2, 1000, 20*time.Millisecond),
		point(200, 1, 0, 0),
	}, true)
	if !math.IsNaN(got[0].rate) || got[1].rate != 500 || got[2].rate != 500 || got[3].rate != 0 || got[0].inFlight != 10 {
		t.Errorf("rates %v, %v, %v, %v; in flight %v", got[0].rate, got[1].rate, got[2].rate, got[3].rate, got[0].inFlight)
	}
	if math.Abs(got[0].p50-20) > 1 || !math.IsNaN(got[3].p50) {
		t.Errorf("medians %v, %v", got[0].p50, got[3].p50)
	}
	if got[0].gap || got[1].gap || got[2].gap || !got[3].gap {
		t.Error("the gap is not where the run was interrupted")
	}
}

// The first and the last second of a stretch are parts of seconds: their rates
// would look like falls.
func TestPartsOfSecondsHaveNoRate(t *testing.T) {
	var points []stats.Point
	for _, second := range []int64{1, 2, 3, 10, 11, 12, 20} {
		points = append(points, point(second, 1, 5, time.Millisecond))
	}
	for _, goesOn := range []bool{true, false} {
		var whole []int
		for i, c := range columns(points[:6], goesOn) {
			if !math.IsNaN(c.rate) {
				whole = append(whole, i)
			}
		}
		want := []int{1, 4}
		if goesOn {
			want = []int{1, 4, 5}
		}
		if !slices.Equal(whole, want) {
			t.Errorf("goes on %v: rates of %v; want %v", goesOn, whole, want)
		}
	}
	if alone := columns(points, false)[6]; alone.rate != 5 {
		t.Errorf("the only second of a stretch has the rate %v", alone.rate)
	}
}

// twoRuns is a minute, a long pause, and another minute.
func twoRuns() []column {
	var run []stats.Point
	for second := range int64(60) {
		run = append(run, point(1000+second, 1, 5, time.Millisecond))
	}
	for second := range int64(60) {
		run = append(run, point(1_000_000+second, 1, 5, time.Millisecond))
	}
	return columns(run, true)
}

func TestAGapIsABandHoweverLong(t *testing.T) {
	a := newAxis(twoRuns(), 640, 1, 40)
	if len(a.bands) != 1 || a.width != 5 || a.x[60] != 340 || a.x[119] != 635 || a.bands[0] != (band{300, 340}) {
		t.Errorf("bands %v, %v a second, x %v and %v", a.bands, a.width, a.x[60], a.x[119])
	}
	narrow := newAxis(twoRuns(), 100, 1, 40)
	if b := narrow.bands[0]; math.Abs(b.to-b.from-narrowBand) > 1e-9 {
		t.Errorf("no room for a word, but the band is %v", b)
	}
}

func TestAPauseIsABandAtTheEnd(t *testing.T) {
	a := newAxis(twoRuns(), 680, 2, 40)
	if len(a.bands) != 2 || a.bands[1] != (band{640, 680}) {
		t.Errorf("bands %v", a.bands)
	}
}

func TestTheNearestColumnIsReadOut(t *testing.T) {
	a := newAxis(twoRuns(), 640, 1, 40)
	for x, want := range map[float64]int{-9: 0, 0: 0, 2.4: 0, 2.6: 1, 299: 59, 339: 60, 640: 119, 9999: 119} {
		if got := a.at(x); got != want {
			t.Errorf("at %v: column %d; want %d", x, got, want)
		}
	}
	if got := new(axis).at(5); got != -1 {
		t.Errorf("without columns: %d", got)
	}
}

func TestTicksAreRoundTimesOfTheZone(t *testing.T) {
	zone := time.FixedZone("half", 5*3600+1800)
	day := time.Date(2026, 11, 23, 22, 0, 0, 0, zone).Unix()
	var run []stats.Point
	for minute := range int64(240) {
		run = append(run, point(day+minute*60, 60, 1, time.Millisecond))
	}
	shown := columns(run, true)
	a := newAxis(shown, 600, 0, 0)
	var times []string
	for _, tick := range a.ticks(shown, 100, zone) {
		times = append(times, tick.at.Format("15:04:05"))
	}
	if len(times) != 4 || times[0] != "22:00:00" || times[1] != "23:00:00" || times[2] != "00:00:00" {
		t.Errorf("%q", times)
	}
}

func TestRoundUp(t *testing.T) {
	for x, want := range map[float64]float64{0: 1, 0.3: 1, 1: 1, 1.1: 2, 4: 4, 5: 6, 6.1: 8, 8.1: 10, 499: 600, 801: 1000} {
		if got := roundUp(x); got != want {
			t.Errorf("roundUp(%v) = %v; want %v", x, got, want)
		}
	}
}

// No peak is lost, and no pixel column has more than two spots in a row.
func TestDecimateKeepsExtremes(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var spots []spot
		x := 0.0
		for range random.IntN(500) {
			x += random.Float64() * 0.3
			y := random.NormFloat64()
			if random.IntN(20) == 0 {
				y = math.NaN()
			}
			spots = append(spots, spot{x, y})
		}
		type extremes struct{ low, high float64 }
		of := func(spots []spot) map[int]extremes {
			found := map[int]extremes{}
			for _, s := range spots {
				if math.IsNaN(s.y) {
					continue
				}
				e, ok := found[int(s.x)]
				if !ok {
					e = extremes{s.y, s.y}
				}
				found[int(s.x)] = extremes{min(e.low, s.y), max(e.high, s.y)}
			}
			return found
		}
		thin := decimate(nil, spots)
		want, got := of(spots), of(thin)
		if len(got) != len(want) {
			t.Fatalf("%d pixel columns; want %d", len(got), len(want))
		}
		for column, e := range want {
			if got[column] != e {
				t.Fatalf("pixel column %d: %v; want %v", column, got[column], e)
			}
		}
		for i := 2; i < len(thin); i++ {
			if a, b := thin[i-2], thin[i]; int(a.x) == int(b.x) && !math.IsNaN(a.y+thin[i-1].y+b.y) {
				t.Fatalf("three spots in pixel column %d", int(a.x))
			}
		}
	}
}

// No text lies over another, nor outside the chart, in any language.
func TestLabelsDoNotOverlap(t *testing.T) {
	test.NewTempApp(t)
	sizes := []fyne.Size{{Width: 240, Height: 150}, {Width: 420, Height: 180}, {Width: 640, Height: 300}, {Width: 1400, Height: 500}}
	for _, points := range [][]stats.Point{longRun()[:1], longRun()[:20], longRun(), interrupted()} {
		for _, halt := range []check.Cause{0, check.Pause} {
			for _, prefix := range []string{"", "a rather long name for "} {
				c := sample(points)
				c.SetHalt(halt)
				for i := range c.panes {
					for j := range c.panes[i].series {
						c.panes[i].series[j].name = prefix + c.panes[i].series[j].name
					}
				}
				for _, size := range sizes {
					checkLabels(t, c.scene(size))
				}
			}
		}
	}
}

func checkLabels(t *testing.T, s *scene) {
	t.Helper()
	for i, a := range s.labels {
		right := a.x + s.width(a.text)
		if a.text == "" || a.x < 0 || right > s.size.Width || a.y < -1 || a.y+s.rowHeight() > s.size.Height+1 {
			t.Errorf("%v: %q lies outside", s.size, a.text)
		}
		for _, b := range s.labels[:i] {
			beside := right <= b.x || b.x+s.width(b.text) <= a.x
			if !beside && a.y < b.y+s.rowHeight()-1 && b.y < a.y+s.rowHeight()-1 {
				t.Errorf("%v: %q lies over %q", s.size, a.text, b.text)
			}
		}
	}
}

func TestTheScaleOfBarsIsThatOfTheirStack(t *testing.T) {
	p := newPanes()[2]
	got := p.scaleOf([]column{{mismatches: 5, errors: 4}, {mismatches: 3}}, nil)
	if got.high != 10 {
		t.Errorf("up to %v; want 10", got.high)
	}
}

// One bad second among 20,000 is seen, in each series of each pane.
func TestNoSecondIsLostInThePicture(t *testing.T) {
	test.NewTempApp(t)
	points := steady(20_000)
	points[12_345].Mismatches, points[12_345].Errors = 7, 9
	c := sample(points)
	s := c.scene(fyne.NewSize(800, 300))
	img := new(painter).paint(s, 800, 300)
	pane := s.plots[2]
	for _, one := range []ink{mismatchInk, errorInk} {
		height, want := 0, color.RGBAModel.Convert(s.look.ink(one))
		for y := int(pane.top); y < int(pane.bottom); y++ {
			if img.At(int(s.axis.x[12_345]), y) == want {
				height++
			}
		}
		if height < 10 {
			t.Errorf("%d pixels of the colour %v; want a bar", height, want)
		}
	}
}

// A run of three seconds has one second that was whole.
func TestAValueWithNoneBesideItIsADot(t *testing.T) {
	test.NewTempApp(t)
	c := New("")
	c.Resize(fyne.NewSize(800, 300))
	c.SetPoints(steady(3), false)
	s := c.scene(fyne.NewSize(800, 300))
	img := new(painter).paint(s, 800, 300)
	pane, x := s.plots[0], s.axis.x[1]
	at := image.Pt(int(x), int(pane.y(pane.scales[0], s.columns[1].rate)))
	if got, want := img.At(at.X, at.Y), color.RGBAModel.Convert(s.look.ink(rateInk)); got != want {
		t.Errorf("%v at %v, want %v", got, at, want)
	}
}

func TestPointsThatHaveNotChangedCostNothing(t *testing.T) {
	test.NewTempApp(t)
	points := longRun()
	c := sample(points)
	if !c.shows(points) || c.shows(points[1:]) || c.shows(nil) {
		t.Error("the chart does not know what it shows")
	}
	changed := append([]stats.Point{}, points...)
	changed[len(changed)-1].Matches++
	if c.shows(changed) {
		t.Error("a change is not seen")
	}
	if !New("").shows(nil) {
		t.Error("an empty chart shows no points")
	}
}

// shown is a chart in a window, and its renderer.
func shown(t *testing.T, points []stats.Point) (*Chart, *renderer) {
	test.NewTempApp(t)
	c := sample(points)
	w := test.NewTempWindow(t, c)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(900, 300))
	return c, test.WidgetRenderer(c).(*renderer)
}

func TestOnlyWhatChangesIsDrawn(t *testing.T) {
	points := longRun()
	c, r := shown(t, points)
	for name, step := range map[string]func(){
		"the same points":     func() { c.SetPoints(points, false) },
		"the same state":      func() { c.SetHalt(0) },
		"hover":               func() { moveTo(c, 300, 100); moveTo(c, 301, 100); c.MouseOut() },
		"points while hidden": func() { c.Hide(); c.SetPoints(points[:50], false) },
	} {
		before := r.scene
		if step(); r.scene != before {
			t.Errorf("%s: drawn anew", name)
		}
		c.Show()
		c.SetPoints(points, false)
	}
	before := r.scene
	if c.SetHalt(check.Pause); r.scene == before {
		t.Error("a pause is not drawn")
	}
	c.Hide()
	c.SetPoints(points[:50], false)
	if c.Show(); len(r.scene.columns) != 50 {
		t.Errorf("shown again with %d columns; want 50", len(r.scene.columns))
	}
}

func moveTo(c *Chart, x, y float32) {
	c.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}})
}

func TestTheReadoutTellsTheColumnAndStaysWithin(t *testing.T) {
	c, r := shown(t, longRun())
	moveTo(c, 0, 0)
	if got := r.readout.time.Text; got != "23 Nov 09:58:20" {
		t.Errorf("the first column is of %q", got)
	}
	for _, at := range []fyne.Position{{}, {X: 450, Y: 150}, {X: 899, Y: 299}} {
		moveTo(c, at.X, at.Y)
		from := r.readout.box.Position()
		to := from.Add(r.readout.box.Size())
		if from.X < 0 || from.Y < 0 || to.X > 900 || to.Y > 300 {
			t.Errorf("at %v: the box from %v to %v lies outside", at, from, to)
		}
		if hair := r.readout.hair.Position().X; hair >= from.X && hair <= to.X {
			t.Errorf("at %v: the box lies over the line at %v", at, hair)
		}
	}
	if got := r.readout.lines[2].value.Text; got != "24" {
		t.Errorf("the p50 of the last column is %q", got)
	}
	if c.MouseOut(); r.readout.box.Visible() {
		t.Error("the box stays when the pointer has left")
	}
}

// longRun is 400 seconds with two pauses, some mismatches and errors.
func longRun() (points []stats.Point) {
	second := time.Date(2026, 11, 23, 9, 58, 20, 0, time.UTC).Unix()
	for i := range int64(400) {
		if i == 150 || i == 320 {
			second += 1000
		}
		p := point(second+i, 1, 480+i%23, time.Duration(15+i%7+i/40)*time.Millisecond)
		for range 12 {
			p.Latency.Add(time.Duration(90+i) * time.Millisecond)
		}
		p.InFlight = 20 + i%11
		p.Mismatches = max(0, i%37-34)
		if i > 200 && i < 230 {
			p.Errors = i % 9
		}
		points = append(points, p)
	}
	return points
}

// interrupted is a longRun that is known to have got no answer in the first of its gaps.
func interrupted() []stats.Point {
	points := longRun()
	points[149].Halt = check.Outage
	return points
}

func sample(points []stats.Point) *Chart {
	c := New("The chart begins with the run")
	c.zone = time.UTC
	c.SetPoints(points, false)
	return c
}

type variantTheme struct {
	fyne.Theme
	variant fyne.ThemeVariant
}

func (v variantTheme) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	return v.Theme.Color(name, v.variant)
}

func TestChartLooks(t *testing.T) {
	for name, variant := range map[string]fyne.ThemeVariant{"dark": theme.VariantDark, "light": theme.VariantLight} {
		app := test.NewTempApp(t)
		app.Settings().SetTheme(variantTheme{theme.DefaultTheme(), variant})
		window := func(file string, c *Chart, size fyne.Size) {
			w := test.NewTempWindow(t, c)
			w.SetPadded(false)
			w.Resize(size)
			testkit.ExpectImage(t, file+"-"+name+".png", w.Canvas().Capture())
		}
		size := fyne.NewSize(900, 300)
		window("empty", sample(nil), size)
		window("begun", sample(longRun()[:20]), size)
		halted := sample(interrupted())
		halted.SetHalt(check.Pause)
		window("paused", halted, size)
		window("small", sample(longRun()), fyne.NewSize(420, 180))
		hovered := sample(longRun())
		w := test.NewTempWindow(t, hovered)
		w.SetPadded(false)
		w.Resize(size)
		moveTo(hovered, 700, 120)
		testkit.ExpectImage(t, "hovered-"+name+".png", w.Canvas().Capture())
		hovered.MouseOut()
	}
}

// The picture for a report shows what the window does, and needs no window.
func TestImage(t *testing.T) {
	test.NewTempApp(t)
	c := sample(longRun())
	img, err := c.Image("run-1 · 200,000 vectors", 1600, 900)
	if err != nil || img.Bounds() != image.Rect(0, 0, 1600, 900) {
		t.Fatalf("%v, %v", img.Bounds(), err)
	}
	inks := map[color.Color]int{}
	for y := range 900 {
		for x := range 1600 {
			inks[img.At(x, y)]++
		}
	}
	for _, one := range []ink{rateInk, p50Ink, p99Ink, mismatchInk, errorInk} {
		wanted := c.look().ink(one)
		if inks[color.RGBAModel.Convert(wanted)] < 50 {
			t.Errorf("the colour %v is missing", wanted)
		}
	}
	if path := os.Getenv("CHART_PNG"); path != "" {
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := png.Encode(f, img); err != nil {
			t.Fatal(err)
		}
	}
}

func BenchmarkSetPoints(b *testing.B) {
	test.NewTempApp(b)
	for _, n := range []int{1_200, 20_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			points := steady(n)
			c := sample(points)
			for b.Loop() {
				points[n-1].Matches++
				c.SetPoints(points, true)
			}
		})
	}
}

func steady(n int) (points []stats.Point) {
	for second := range int64(n) {
		points = append(points, point(second, 1, 50+second%7, time.Duration(second)*time.Millisecond))
	}
	return points
}

func BenchmarkPaint(b *testing.B) {
	test.NewTempApp(b)
	for _, n := range []int{1_200, 20_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			s := sample(steady(n)).scene(fyne.NewSize(800, 300))
			var p painter
			for b.Loop() {
				p.paint(s, 800, 300)
			}
		})
	}
}

func TestABandSaysWhyItIsThere(t *testing.T) {
	for name, tc := range map[string]struct {
		between, now check.Cause
		want         []string
	}{
		"nothing is known":       {0, 0, []string{"idle"}},
		"no answer":              {check.Outage, 0, []string{"no answer"}},
		"refused":                {check.Refusal, 0, []string{"refused"}},
		"not saved":              {check.Storage, 0, []string{"not saved"}},
		"paused":                 {check.Pause, 0, []string{"paused"}},
		"one that lasts":         {0, check.Pause, []string{"idle", "paused"}},
		"one after the other":    {check.Outage, check.Pause, []string{"no answer", "paused"}},
		"the same for two times": {check.Outage, check.Outage, []string{"no answer", "no answer"}},
	} {
		gap := twoRuns()
		gap[59].halt = tc.between
		gap[10].halt = check.Refusal // and it went on within the second
		if got := bandWords(gap, tc.now); !slices.Equal(got, tc.want) {
			t.Errorf("%s: %q; want %q", name, got, tc.want)
		}
	}
}
