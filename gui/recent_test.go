package gui

import (
	"fmt"
	"slices"
	"testing"
)

func TestRecentFilesAreFewAndNewestFirst(t *testing.T) {
	var recent []string
	for i := range 30 {
		recent = withRecent(recent, fmt.Sprint("/data/", i%15))
	}
	if len(recent) != maxRecent || recent[0] != "/data/14" || recent[9] != "/data/5" {
		t.Errorf("%q", recent)
	}
	again := withRecent(recent, "/data/7")
	if again[0] != "/data/7" || len(again) != maxRecent || slices.Index(again[1:], "/data/7") >= 0 || recent[0] != "/data/14" {
		t.Errorf("%q, of %q", again, recent)
	}
}
