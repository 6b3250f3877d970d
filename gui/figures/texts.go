package figures

import (
	"fmt"
	"strconv"
	"time"

	"fyne.io/fyne/v2/lang"

	"vectorcheck/core"
	"vectorcheck/core/report"
)

// Text is what a figure shows.
type Text struct{ Value, Note string }

// Accuracy is matches / answered.
func Accuracy(s core.Snapshot) Text {
	share, ok := s.Figures.Accuracy()
	return shareText(share, ok, fmt.Sprintf(lang.L("%s mismatches"), report.Count(s.Figures.Mismatches)))
}

// Success is answered / checked, with the skipped vectors and the requests sent again, where
// there are any.
func Success(s core.Snapshot) Text {
	share, ok := s.Figures.SuccessRate()
	note := fmt.Sprintf(lang.L("%s errors"), report.Count(s.Figures.Failed()))
	if n := s.Figures.Skipped; n > 0 {
		note += ", " + fmt.Sprintf(lang.L("%s skipped"), report.Count(n))
	}
	if n := s.Figures.Resent; n > 0 {
		note += ", " + fmt.Sprintf(lang.L("%s sent again"), report.Count(n))
	}
	return shareText(share, ok, note)
}

func shareText(share float64, ok bool, note string) Text {
	if !ok {
		return Text{None, ""}
	}
	return Text{report.Percent(share), note}
}

// Recall is how many of the vectors are found where they should be, as far as that
// was compared; it names itself.
func Recall(s core.Snapshot) (label string, text Text, compared bool) {
	f, k := s.Figures, s.Compared.K
	switch {
	case s.Compared.Neighbors:
		share, ok := f.NeighborRecall(k)
		return fmt.Sprintf("Recall@%d", k), shareText(share, ok, fmt.Sprintf(lang.L("%s neighbors found"), report.Count(f.Neighbors))), true
	case s.Compared.IDs:
		share, ok := f.RecallFirst()
		note := fmt.Sprintf(lang.L("%s duplicates"), report.Count(f.Duplicates+f.Twins))
		if mrr, known := f.MRR(); known && k > 1 && f.Duplicates+f.Twins == 0 {
			note = fmt.Sprintf(lang.L("MRR %s"), fixed(mrr, 4))
		}
		return "Recall@1", shareText(share, ok, note), true
	}
	return "", Text{}, false
}

// Similarity is the mean of the top hits'.
func Similarity(s core.Snapshot) Text {
	mean, ok := s.Figures.MeanSimilarity()
	impossible := ""
	if n := s.Figures.Impossible; n > 0 {
		impossible = fmt.Sprintf(lang.L("%s by the id alone"), report.Count(n))
	}
	if !ok {
		return Text{None, impossible}
	}
	detail := fmt.Sprintf(lang.L("lowest %s"), fixed(s.Figures.SimilarityMin, 4))
	if impossible != "" {
		return Text{fixed(mean, 4), impossible + ", " + detail}
	}
	if n := s.Figures.Shared; n > 0 {
		return Text{fixed(mean, 4), fmt.Sprintf(lang.L("%s by another row's vector"), report.Count(n))}
	}
	if n := s.Figures.AboveOne; n > 0 {
		detail = fmt.Sprintf(lang.L("%s above 1"), report.Count(n)) + ", " + detail
	}
	return Text{fixed(mean, 4), detail}
}

// Rate is checks a second, now and overall.
func Rate(s core.Snapshot) Text {
	overall, ok := s.Figures.RateOverall()
	if !ok {
		return Text{None, ""}
	}
	note := fmt.Sprintf(lang.L("overall %s /s"), report.Count(int64(overall+0.5)))
	if !s.HasRateNow || s.State != core.Running {
		return Text{None, note}
	}
	return Text{fmt.Sprintf(lang.L("%s /s"), report.Count(int64(s.RateNow+0.5))), note}
}

// Latency is that of attempts: median and 99th percentile.
func Latency(s core.Snapshot) Text {
	p := s.Figures.AttemptLatency
	if p.Count == 0 {
		return Text{None, ""}
	}
	return Text{millis(p.P50) + " / " + millis(p.P99), fmt.Sprintf(lang.L("max %s"), millis(p.Max))}
}

// InFlight is the checks under way, of the slots that there are, or that are worth it.
func InFlight(s core.Snapshot) Text {
	note := lang.L("no rate limit")
	switch {
	case s.State == core.Waiting && s.Figures.Probes > 0:
		note = fmt.Sprintf(lang.L("probes: %s"), report.Count(s.Figures.Probes))
	case s.AtOnce > 0:
		note = fmt.Sprintf(lang.L("slowed to %s in flight"), report.Count(int64(s.AtOnce)))
	case s.Bearable > 0 && (s.RateLimit == 0 || s.Bearable < s.RateLimit):
		note = fmt.Sprintf(lang.L("slowed to %s /s"), report.Count(int64(s.Bearable+0.5)))
	case s.AutoLimit > 0:
		note = fmt.Sprintf(lang.L("auto, up to %s"), report.Count(int64(s.Concurrency)))
	case s.RateLimit > 0:
		note = fmt.Sprintf(lang.L("at most %s /s"), strconv.FormatFloat(s.RateLimit, 'f', -1, 64))
	}
	slots := s.Concurrency
	if s.AutoLimit > 0 {
		slots = s.AutoLimit
	}
	return Text{fmt.Sprintf(lang.L("%s of %s"), report.Count(s.InFlight), report.Count(int64(slots))), note}
}

func fixed(x float64, decimals int) string { return strconv.FormatFloat(x, 'f', decimals, 64) }

// millis is a time in milliseconds, to three digits.
func millis(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	switch {
	case ms < 10:
		return fixed(ms, 2)
	case ms < 100:
		return fixed(ms, 1)
	}
	return report.Count(int64(ms + 0.5))
}
