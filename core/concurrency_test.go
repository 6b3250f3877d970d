package core

import "testing"

func TestConcurrency(t *testing.T) {
	for text, want := range map[string]struct {
		n     int
		auto  bool
		again string
	}{
		"50": {50, false, "50"}, " 7 ": {7, false, "7"}, "4096": {4096, false, "4096"},
		"auto": {256, true, "auto"}, "AUTO": {256, true, "auto"}, "auto:256": {256, true, "auto"}, "auto:64": {64, true, "auto:64"},
	} {
		n, auto, err := ParseConcurrency(text)
		if err != nil || n != want.n || auto != want.auto || FormatConcurrency(n, auto) != want.again {
			t.Errorf("%q: %d, %v, %v", text, n, auto, err)
		}
	}
	for _, text := range []string{"", "0", "-1", "4097", "auto:", "auto:0", "auto64", "automatic", "1.5", "64:auto"} {
		if n, auto, err := ParseConcurrency(text); err == nil {
			t.Errorf("%q: %d, %v", text, n, auto)
		}
	}
}
