package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"vectorcheck/core/stats"
	"vectorcheck/core/target"
	"vectorcheck/core/vectors"
)

const (
	// reasonLength is how many characters of a reason the text shows.
	reasonLength = 100
	// wholeLength is the same of the first reason of a kind: what it comes from often
	// stands at its end.
	wholeLength = 1000
)

// WriteText writes the report for a person at a terminal. It holds nothing that
// a terminal would act upon, wherever its parts came from.
func (s Summary) WriteText(w io.Writer) error {
	t := &text{}
	t.line("VectorCheck: %s", s.state())
	s.writeSubject(t)
	s.writeQuality(t)
	s.writeGate(t)
	s.writeCounts(t)
	s.writeSpeed(t)
	s.writeErrors(t)
	if _, err := w.Write(t.buf.Bytes()); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

func (s Summary) state() string {
	switch done := s.Figures.Done(); {
	case s.Finished:
		return "finished"
	case s.Failure != "":
		return "ended before the end: " + s.Failure
	case done == 0:
		return "nothing checked yet"
	default:
		return fmt.Sprintf("stopped before the end, %s left", Count(s.Total-done))
	}
}

func (s Summary) writeSubject(t *text) {
	t.blank()
	t.field("Run file", s.RunFile)
	if !s.Created.IsZero() {
		t.field("Created", s.Created.UTC().Format("2006-01-02 15:04:05 UTC"))
	}
	v := s.Vectors
	files := ""
	if n := len(v.Shards); n > 0 {
		files = Count(int64(n)) + " files, "
	}
	t.field("Vectors", fmt.Sprintf("%s (%s%s, %s × %s)", v.Path, files, layoutOf(v), Count(v.Count), dimOf(v)))
	if v.Note != "" {
		t.field("", v.Note)
	}
	if s.Began != "" {
		t.field("", "the run began with them at "+s.Began)
	}
	s.writeContent(t)
	t.field("API", s.address())
	for _, earlier := range s.earlier() {
		t.field("", "before, "+earlier+" was asked")
	}
	if s.Insecure {
		t.field("", "CERTIFICATE NOT CHECKED: its answers may have come from anyone")
	}
	s.writeAsked(t)
	t.field("Covered", s.covered())
	if s.Concurrency > 0 {
		t.field("Load", s.load())
	}
}

func (s Summary) load() string {
	limit := "no limit of the rate"
	if s.RateLimit > 0 {
		limit = strconv.FormatFloat(s.RateLimit, 'f', -1, 64) + " attempts/s at most"
	}
	atOnce := " at once, "
	if s.Auto {
		atOnce = " at once at most, as many as are worth it (auto), "
	}
	return Count(int64(s.Concurrency)) + atOnce + limit
}

// layoutOf is the format of a file, with the type of its numbers if that is unusual for it.
func layoutOf(v vectors.Info) string {
	if v.Format == vectors.Raw && v.Numbers() != string(vectors.Float32) && v.Element != "" {
		return fmt.Sprintf("%s of %s", v.Format, v.Numbers())
	}
	return string(v.Format)
}

// dimOf is the dimension, and whether it was given.
func dimOf(v vectors.Info) string {
	if v.DimAssumed {
		return fmt.Sprintf("%d, the dimension assumed", v.Dim)
	}
	return fmt.Sprint(v.Dim)
}

func (s Summary) covered() string {
	c := s.Coverage
	switch {
	case c.Sample > 0 && s.Vectors.Sequential:
		return fmt.Sprintf("a random sample of %s, seed %d, in the order of the file", Count(c.Sample), c.Seed)
	case c.Sample > 0:
		return fmt.Sprintf("a random sample of %s, seed %d", Count(c.Sample), c.Seed)
	case c.End > 0:
		return fmt.Sprintf("rows %s to %s", Count(c.First), Count(c.End-1))
	}
	return "the whole file"
}

func (s Summary) writeQuality(t *text) {
	f := s.Figures
	accuracy := func() string {
		detail := fmt.Sprintf("%s of %s answered", Count(f.Matches), Count(f.Answered()))
		if n := s.twins(); n > 0 {
			detail += fmt.Sprintf("; %s without the twins", Percent(float64(f.Matches-n)/float64(f.Answered())))
		}
		if low, high, ok := s.Interval(); ok {
			detail += fmt.Sprintf("; whole file %s to %s, 95 %% sure", Percent(low), Percent(high))
		}
		return detail
	}
	t.blank()
	t.share("Accuracy", f.Accuracy, accuracy())
	t.share("Success rate", f.SuccessRate, fmt.Sprintf("%s of %s checked", Count(f.Answered()), Count(f.Checked())))
	t.share("Worst case", f.WorstCase, "if every error were a mismatch")
	s.writeCompared(t)
	t.field("Similarity", s.similarity())
	if f.Shared > 0 {
		t.field("", fmt.Sprintf("at least %s rows were answered with another row's vector, unless the file has rows twice: use --ids, or a higher threshold", Count(f.Shared)))
	}
	s.writeImpossible(t)
	if f.AboveOne > 0 {
		t.field("", fmt.Sprintf("%s are above 1, the highest is %.4f, and count as 1: the index is quantised, it seems", Count(f.AboveOne), f.SimilarityMax))
	}
}

// writeImpossible tells of scores that cannot be those of the metric.
func (s Summary) writeImpossible(t *text) {
	f := s.Figures
	if f.Impossible == 0 {
		return
	}
	scores := written(f.ImpossibleMin)
	if f.ImpossibleMax != f.ImpossibleMin {
		scores += " to " + written(f.ImpossibleMax)
	}
	t.field("", fmt.Sprintf("%s have a score that %s cannot have (%s): their ids alone decide, and they have no similarity; is the metric right?",
		Count(f.Impossible), cmp.Or(s.Asked.Metric, string(target.CosineSimilarity)), scores))
}

// written is a score as a person reads it.
func written(score float64) string { return strconv.FormatFloat(score, 'g', 6, 64) }

func (s Summary) similarity() string {
	least := "a match is at least " + strconv.FormatFloat(s.Threshold, 'g', -1, 64)
	switch {
	case s.Compared.Neighbors:
		least = "a match has a recall of " + strconv.FormatFloat(s.Threshold, 'g', -1, 64) + " at least"
	case s.Compared.IDs:
		least += ", under its id"
	default:
		least += ", by similarity alone"
	}
	mean, ok := s.Figures.MeanSimilarity()
	if !ok {
		return none + "  " + least
	}
	return fmt.Sprintf("mean %.6f, lowest %.6f; %s", mean, s.Figures.SimilarityMin, least)
}

func (s Summary) writeCounts(t *text) {
	f := s.Figures
	t.blank()
	t.numbers([][2]string{
		{"Matches", Count(f.Matches)},
		{"Mismatches", Count(f.Mismatches)},
		{"Errors", Count(f.Failed())},
		{"Skipped", Count(f.Skipped)},
		{"Done", Count(f.Done()) + " of " + Count(s.Total)},
	}, Count(f.Done()))
}

func (s Summary) writeSpeed(t *text) {
	f := s.Figures
	t.blank()
	active := Duration(f.Active())
	if s.Elapsed > 0 {
		active += " of " + Duration(s.Elapsed) + " elapsed"
	}
	t.field("Active", active)
	rate := none
	if perSecond, ok := f.RateOverall(); ok {
		rate = decimal(perSecond, 1) + " checks/s"
	}
	t.field("Rate", fmt.Sprintf("%s, %s requests", rate, Count(f.Attempts)))
	if f.Resent > 0 {
		t.field("Sent again", Count(f.Resent)+" more on a new connection, as the API had not read them on the old one")
	}
	if perSecond, ok := f.RateUnheld(); ok {
		t.field("Held back", fmt.Sprintf("%s, as the API asked; %s checks/s without", Duration(f.Held()), decimal(perSecond, 1)))
	}
	if f.Probes > 0 {
		t.field("Probes", Count(f.Probes)+" more requests that asked only whether the API answers again")
	}
	if f.TotalLatency.Count == 0 && f.AttemptLatency.Count == 0 {
		t.field("Latency", none)
		return
	}
	t.blank()
	t.latencies(f)
}

func (s Summary) writeErrors(t *text) {
	for _, group := range s.Troubles() {
		t.blank()
		t.line("%s: %s", group.Kind, Count(group.Count))
		told := int64(0)
		length := wholeLength
		for _, example := range group.Examples {
			if example.Alike == 0 { // of the reason of one before
				continue
			}
			told += example.Alike
			alike := ""
			if example.Alike > 1 {
				alike = " and " + Count(example.Alike-1) + " like it"
			}
			t.line("  row %d%s%s: %s", example.Index, example.beside(), alike, shorten(plain(example.Reason), length))
			length = reasonLength
		}
		if more := group.Count - told; more > 0 && told > 0 {
			t.line("  … and %s more", Count(more))
		}
	}
}

// text is a report under construction; every line goes through line.
type text struct{ buf bytes.Buffer }

func (t *text) line(format string, args ...any) {
	t.buf.WriteString(strings.TrimRight(plain(fmt.Sprintf(format, args...)), " "))
	t.buf.WriteByte('\n')
}

func (t *text) blank() { t.buf.WriteByte('\n') }

func (t *text) field(label, value string) { t.line("%-14s%s", label, value) }

func (t *text) share(label string, value func() (float64, bool), detail string) {
	share := none
	if v, ok := value(); ok {
		share = Percent(v)
	}
	t.field(label, pad(share, len("100.000 %"))+"   "+detail)
}

// numbers are fields whose values end, like widest, in one column.
func (t *text) numbers(rows [][2]string, widest string) {
	for _, row := range rows {
		number, rest, _ := strings.Cut(row[1], " ")
		t.field(row[0], strings.TrimRight(pad(number, len(widest))+" "+rest, " "))
	}
}

func (t *text) latencies(f stats.Figures) {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "min\tmean\tp50\tp90\tp95\tp99\tp99.9\tmax\t")
	rows := []stats.Percentiles{f.TotalLatency, f.AttemptLatency}
	labels := []string{"Latency, ms", "  per check", "  per request"}
	if f.ResponseLatency.Count > 0 {
		rows, labels = append(rows, f.ResponseLatency), append(labels, "  from plan")
	}
	for _, p := range rows {
		for _, d := range []time.Duration{p.Min, p.Mean, p.P50, p.P90, p.P95, p.P99, p.P999, p.Max} {
			fmt.Fprintf(w, "%s\t", decimal(millis(d), 2))
		}
		fmt.Fprintln(w)
	}
	w.Flush() // to memory: it cannot fail
	for i, row := range strings.Split(strings.TrimRight(b.String(), "\n"), "\n") {
		t.field(labels[i], row)
	}
	if n := f.ResponseLatency.Count; n > 0 && n < f.TotalLatency.Count {
		t.line("  from plan: of the %s checks that a rate or the API held back", Count(n))
	}
}

// pad is s with spaces before it to be width characters wide.
func pad(s string, width int) string {
	return strings.Repeat(" ", max(0, width-utf8.RuneCountInString(s))) + s
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
