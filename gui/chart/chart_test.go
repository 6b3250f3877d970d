package chart

import (
	"image/color"
	"math"
	"testing"
	"time"

	"vectorcheck/core/stats"
)

func point(second, seconds, matches int64, latency time.Duration) stats.Point {
	p := stats.Point{Second: second, Seconds: seconds, Matches: matches, Attempts: matches}
	for range matches {
		p.Latency.Add(latency)
	}
	return p
}

func TestColumns(t *testing.T) {
	got := columns([]stats.Point{
		point(100, 1, 500, 20*time.Millisecond),
		point(101, 2, 1000, 20*time.Millisecond),
		point(200, 1, 0, 0),
	})
	if got[0].rate != 500 || got[1].rate != 500 || got[2].rate != 0 {
		t.Errorf("rates %v, %v, %v", got[0].rate, got[1].rate, got[2].rate)
	}
	if math.Abs(got[0].p50-20) > 1 || !math.IsNaN(got[2].p50) {
		t.Errorf("medians %v, %v", got[0].p50, got[2].p50)
	}
	if got[0].gap || got[1].gap || !got[2].gap {
		t.Error("the gap is not where the run was interrupted")
	}
}

func TestAGapIsNarrowHoweverLong(t *testing.T) {
	run := []stats.Point{}
	for second := range int64(60) {
		run = append(run, point(1000+second, 1, 5, time.Millisecond))
	}
	for second := range int64(60) {
		run = append(run, point(1_000_000+second, 1, 5, time.Millisecond))
	}
	a := newAxis(columns(run), 614)
	if len(a.gaps) != 1 || a.width != 5 || a.x[60] != 314 || a.x[119] != 609 {
		t.Errorf("gaps %v, %v pixels a second, x %v and %v", a.gaps, a.width, a.x[60], a.x[119])
	}
}

func TestRoundUp(t *testing.T) {
	for x, want := range map[float64]float64{0: 1, 0.3: 1, 1: 1, 1.1: 2, 4: 5, 5: 5, 5.1: 10, 499: 500, 501: 1000} {
		if got := roundUp(x); got != want {
			t.Errorf("roundUp(%v) = %v; want %v", x, got, want)
		}
	}
}

func TestPaintOfAnything(t *testing.T) {
	points := []stats.Point{point(1, 1, 500, 20*time.Millisecond), point(2, 1, 0, 0), point(900, 4, 90, time.Hour)}
	points[2].Mismatches = 3
	p := painter{grid: color.Gray{128}, paused: color.Gray{64}}
	for n := range len(points) + 1 {
		for _, size := range [][2]int{{1, 1}, {400, 160}, {1400, 500}} {
			img := p.paint(columns(points[:n]), size[0], size[1])
			if got := img.Bounds().Size(); got.X != size[0] || got.Y != size[1] {
				t.Errorf("%d points: an image of %v; want %v", n, got, size)
			}
		}
	}
}

func BenchmarkPaint(b *testing.B) {
	var points []stats.Point
	for second := range int64(1200) {
		points = append(points, point(second, 1, 50+second%7, time.Duration(second)*time.Millisecond))
	}
	shown := columns(points)
	p := painter{grid: color.Gray{128}, paused: color.Gray{64}}
	for b.Loop() {
		p.paint(shown, 800, 300)
	}
}
