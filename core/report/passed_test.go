package report

import (
	"testing"

	"vectorcheck/core/stats"
)

func TestPassedAtExactlyTheRequiredAccuracy(t *testing.T) {
	percent := 99.9
	required := percent / 100
	for matches, want := range map[int64]bool{998: false, 999: true, 1000: true} {
		s := Summary{MinAccuracy: &required, Figures: stats.Figures{
			Totals: stats.Totals{Matches: matches, Mismatches: 1000 - matches},
		}}
		if passed, ok := s.Passed(); passed != want || !ok {
			t.Errorf("%d of 1000 at %v %%: passed %v", matches, percent, passed)
		}
	}
}
