package figures

import (
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"vectorcheck/core"
	"vectorcheck/core/stats"
)

func TestTexts(t *testing.T) {
	s := core.Snapshot{
		State: core.Running, InFlight: 12, Concurrency: 50, RateLimit: 500, RateNow: 497.6, HasRateNow: true,
		Figures: stats.Figures{
			Totals: stats.Totals{Matches: 9_999_999, Mismatches: 1, Similarities: 10_000_000, SimilaritySum: 9_998_000,
				SimilarityMin: 0.71234, ActiveNanos: int64(20_000 * time.Second)},
			AttemptLatency: stats.Percentiles{Count: 1, P50: 4567 * time.Microsecond, P99: 1234 * time.Millisecond, Max: 30 * time.Second},
		},
	}
	s.Figures.Errors[1] = 1500
	waiting := core.Snapshot{State: core.Waiting, Concurrency: 50, RateLimit: 500, Figures: stats.Figures{Totals: stats.Totals{Probes: 1234}}}
	shared := s
	shared.Figures.Shared = 12
	skipped := s
	skipped.Figures.Skipped, skipped.Figures.Resent = 3, 2
	crowded := s
	crowded.AtOnce, crowded.Bearable = 12, 100
	for name, tc := range map[string]struct{ got, want Text }{
		"slowed in flight":         {InFlight(crowded), Text{"12 of 50", "slowed to 12 in flight"}},
		"answers of other rows":    {Similarity(shared), Text{"0.9998", "12 by another row's vector"}},
		"accuracy is rounded down": {Accuracy(s), Text{"99.999 %", "1 mismatches"}},
		"success":                  {Success(s), Text{"99.985 %", "1,500 errors"}},
		"skipped and sent again":   {Success(skipped), Text{"99.985 %", "1,500 errors, 3 skipped, 2 sent again"}},
		"similarity":               {Similarity(s), Text{"0.9998", "lowest 0.7123"}},
		"rate":                     {Rate(s), Text{"498 /s", "overall 500 /s"}},
		"latency":                  {Latency(s), Text{"4.57 / 1,234", "max 30,000"}},
		"in flight":                {InFlight(s), Text{"12 of 50", "at most 500 /s"}},
		"no accuracy yet":          {Accuracy(core.Snapshot{}), Text{None, ""}},
		"no latency yet":           {Latency(core.Snapshot{}), Text{None, ""}},
		"no rate yet":              {Rate(core.Snapshot{}), Text{None, ""}},
		"waiting":                  {InFlight(waiting), Text{"0 of 50", "probes: 1,234"}},
		"no limit":                 {InFlight(core.Snapshot{Concurrency: 4096}), Text{"0 of 4,096", "no rate limit"}},
	} {
		if tc.got != tc.want {
			t.Errorf("%s: %+v; want %+v", name, tc.got, tc.want)
		}
	}
}

func TestAFigureKeepsItsSize(t *testing.T) {
	test.NewTempApp(t)
	f := NewFigure("Accuracy")
	before := f.MinSize()
	f.Set("99.970 %", "3 mismatches")
	if f.MinSize() != before {
		t.Errorf("%v, then %v", before, f.MinSize())
	}
}
