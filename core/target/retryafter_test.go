package target

import (
	"testing"
	"time"
)

var noon = time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)

func TestParseRetryAfter(t *testing.T) {
	tests := []struct {
		value string
		want  time.Duration
		ok    bool
	}{
		{"0", 0, true},
		{"5", 5 * time.Second, true},
		{" 5 ", 5 * time.Second, true},
		{"007", 7 * time.Second, true},
		{"86400", 24 * time.Hour, true},
		{"86401", 24 * time.Hour, true},
		{"1000000000000000000", 24 * time.Hour, true},
		{"99999999999999999999999999", 24 * time.Hour, true},
		{"Sun, 01 Mar 2026 12:00:30 GMT", 30 * time.Second, true},
		{"Sunday, 01-Mar-26 12:00:30 GMT", 30 * time.Second, true},
		{"Sun Mar  1 12:00:30 2026", 30 * time.Second, true},
		{"Sun, 01 Mar 2026 11:00:00 GMT", 0, true},
		{"Thu, 01 Jan 1970 00:00:00 GMT", 0, true},
		{"Fri, 31 Dec 9999 23:59:59 GMT", 24 * time.Hour, true},
		{"", 0, false},
		{"-1", 0, false},
		{"+5", 0, false},
		{"1.5", 0, false},
		{"1e18", 0, false},
		{"5 s", 0, false},
		{"soon", 0, false},
		{"٥", 0, false},
		{"Sun, 32 Mar 2026 12:00:30 GMT", 0, false},
	}
	for _, test := range tests {
		if got, ok := ParseRetryAfter(test.value, noon); got != test.want || ok != test.ok {
			t.Errorf("ParseRetryAfter(%q) = %s, %v, want %s, %v", test.value, got, ok, test.want, test.ok)
		}
	}
}

func TestParseRetryAfterMillis(t *testing.T) {
	tests := []struct {
		value string
		want  time.Duration
		ok    bool
	}{
		{"0", 0, true},
		{"1500", 1500 * time.Millisecond, true},
		{"86400000", 24 * time.Hour, true},
		{"1000000000000000000", 24 * time.Hour, true},
		{"99999999999999999999999999", 24 * time.Hour, true},
		{"", 0, false},
		{"-1", 0, false},
		{"Sun, 01 Mar 2026 12:00:30 GMT", 0, false},
	}
	for _, test := range tests {
		if got, ok := ParseRetryAfterMillis(test.value); got != test.want || ok != test.ok {
			t.Errorf("ParseRetryAfterMillis(%q) = %s, %v, want %s, %v", test.value, got, ok, test.want, test.ok)
		}
	}
}

func FuzzParseRetryAfter(f *testing.F) {
	for _, seed := range []string{"0", "5", "-1", "1e18", "99999999999999999999", "Sun, 01 Mar 2026 12:00:30 GMT", "soon"} {
		f.Add(seed, int64(0))
	}
	f.Add("Fri, 31 Dec 9999 23:59:59 GMT", int64(-1<<62))
	f.Fuzz(func(t *testing.T, value string, now int64) {
		wait, ok := ParseRetryAfter(value, time.Unix(now, 0))
		if wait < 0 || wait > maxRetryAfter || !ok && wait != 0 {
			t.Errorf("ParseRetryAfter(%q, %d) = %s, %v", value, now, wait, ok)
		}
		wait, ok = ParseRetryAfterMillis(value)
		if wait < 0 || wait > maxRetryAfter || !ok && wait != 0 {
			t.Errorf("ParseRetryAfterMillis(%q) = %s, %v", value, wait, ok)
		}
	})
}
