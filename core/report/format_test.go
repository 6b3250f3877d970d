package report

import (
	"math"
	"testing"
	"time"
)

func TestCount(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0", 999: "999", 1000: "1,000", 10_000_000: "10,000,000", -1234: "-1,234", -999: "-999",
		math.MinInt64: "-9,223,372,036,854,775,808",
	} {
		if got := Count(n); got != want {
			t.Errorf("Count(%d) = %s, want %s", n, got, want)
		}
	}
}

func TestPercentRoundsDown(t *testing.T) {
	for _, c := range []struct {
		share float64
		want  string
	}{
		{1, "100.000 %"}, {0, "0.000 %"}, {0.9997, "99.970 %"}, {0.5, "50.000 %"},
		{0.9999999, "99.999 %"}, {9_999_999.0 / 10_000_000, "99.999 %"},
		{1 - 1e-11, "99.999 %"}, {math.Nextafter(1, 0), "99.999 %"},
		{193.0 / 195, "98.974 %"}, {2.0 / 3, "66.666 %"},
	} {
		if got := Percent(c.share); got != c.want {
			t.Errorf("Percent(%v) = %s, want %s", c.share, got, c.want)
		}
	}
	for i := range int64(100_001) { // each exact step is shown as itself
		want := decimal(float64(i)/1000, 3) + " %"
		if got := Percent(float64(i) / 100_000); got != want {
			t.Fatalf("Percent(%d / 100,000) = %s, want %s", i, got, want)
		}
	}
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-1: "0.0 s", 0: "0.0 s", 3240 * time.Millisecond: "3.2 s", 9949 * time.Millisecond: "9.9 s",
		9950 * time.Millisecond: "10 s", 59_499 * time.Millisecond: "59 s", 59_500 * time.Millisecond: "1 min 0 s",
		200 * time.Second: "3 min 20 s", 5*time.Hour + 12*time.Minute + 59*time.Second: "5 h 12 min",
		24 * time.Hour: "1 d 0 h", 51 * time.Hour: "2 d 3 h",
	} {
		if got := Duration(d); got != want {
			t.Errorf("Duration(%v) = %s, want %s", d, got, want)
		}
	}
}

func TestPlainAndShorten(t *testing.T) {
	if got, want := plain("a\x1b[31m\tb\r\nc\u202ed\u200b\x7fé"), "a[31m b  cdé"; got != want {
		t.Errorf("plain = %q, want %q", got, want)
	}
	if got, want := shorten("größer als das", 7), "größer…"; got != want {
		t.Errorf("shorten = %q, want %q", got, want)
	}
	if got, want := shorten("größer", 6), "größer"; got != want {
		t.Errorf("shorten = %q, want %q", got, want)
	}
}
