package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"vectorcheck/core"
	"vectorcheck/core/report"
)

const (
	liveEvery  = 200 * time.Millisecond // on a terminal
	linesEvery = 10 * time.Second       // in a file or a pipe
	barCells   = 20
)

// progress shows how a run gets on: one line that changes on a terminal, a line
// now and then elsewhere, or nothing.
//
// It writes no escape sequence anywhere: a line is replaced by a carriage return and, over
// what is left of a longer one, blanks.
type progress struct {
	out   io.Writer
	every time.Duration
	quiet bool
	width func() int // of the terminal; nil if there is none, or none that goes back in a line
	shown *int       // how long the line is that is shown
}

func newProgress(out io.Writer, quiet bool) progress {
	p := progress{out: out, every: linesEvery, quiet: quiet, shown: new(int)}
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb" {
		p.every = liveEvery
		p.width = func() int {
			width, _, err := term.GetSize(int(f.Fd()))
			if err != nil || width <= 0 {
				return 80
			}
			return width
		}
	}
	return p
}

// show replaces the line, or adds one.
func (p progress) show(s core.Snapshot) {
	switch {
	case p.quiet:
	case p.width == nil:
		fmt.Fprintln(p.out, strings.Join(p.cells(s), "  "))
	default:
		p.replace(line(s, p.cells(s), p.width()-1))
	}
}

// replace puts a line, shorter than the terminal is wide, in the place of the last one.
func (p progress) replace(line string) {
	length := utf8.RuneCountInString(line)
	blanks := max(0, min(*p.shown, p.width()-1)-length)
	fmt.Fprintf(p.out, "\r%s%s", line, strings.Repeat(" ", blanks))
	*p.shown = length
}

// say adds a message that stays, also for those who want no progress.
func (p progress) say(text string) {
	if p.width != nil && !p.quiet {
		p.replace("")
		text = "\r" + text
	}
	fmt.Fprintln(p.out, text)
}

// finish shows the end.
func (p progress) finish(s core.Snapshot) {
	p.show(s)
	if p.width != nil && !p.quiet {
		fmt.Fprintln(p.out)
	}
}

// cells are the parts of the line, the most telling first.
func (p progress) cells(s core.Snapshot) []string {
	figures := s.Figures
	cells := []string{fmt.Sprintf("%s of %s", report.Count(s.Saved), report.Count(s.Total))}
	if s.Left == 0 && s.State == core.Running {
		cells = append(cells, "finishing")
	}
	if s.HasRateNow {
		cells = append(cells, report.Count(int64(s.RateNow+0.5))+"/s")
	}
	if accuracy, ok := figures.Accuracy(); ok {
		cells = append(cells, "accuracy "+report.Percent(accuracy))
	}
	cells = append(cells, report.Count(figures.Failed())+" errors")
	if s.AutoLimit > 0 {
		cells = append(cells, fmt.Sprintf("%d of %d at once (auto)", s.InFlight, s.AutoLimit))
	}
	if s.AtOnce > 0 {
		cells = append(cells, "slowed to "+report.Count(int64(s.AtOnce))+" in flight")
	}
	if s.Bearable > 0 && (s.RateLimit == 0 || s.Bearable < s.RateLimit) {
		cells = append(cells, "slowed to "+report.Count(int64(s.Bearable+0.5))+"/s")
	}
	switch {
	case s.State == core.Waiting:
		cells = append(cells, "waiting")
	case s.HeldFor > 0:
		cells = append(cells, "waiting "+report.Duration(s.HeldFor)+" as the API asks")
	case s.State == core.Stopping:
		cells = append(cells, fmt.Sprintf("stopping, %d under way", s.InFlight))
	case s.HasETA && s.Left > 0:
		cells = append(cells, report.Duration(s.ETA)+" left")
	}
	return cells
}

// bar draws how much is done. The parts are eighths of a cell.
func bar(s core.Snapshot) string {
	if s.Total <= 0 {
		return ""
	}
	eighths := int(min(s.Saved, s.Total) * barCells * 8 / s.Total)
	full, rest := eighths/8, eighths%8
	drawn := strings.Repeat("█", full)
	if rest > 0 {
		drawn += string([]rune(" ▏▎▍▌▋▊▉")[rest])
		full++
	}
	return "▕" + drawn + strings.Repeat(" ", barCells-full) + "▏"
}

// line is what gets on: with a bar if there is room, or else with as much as there is, at
// least how much is done.
func line(s core.Snapshot, cells []string, room int) string {
	drawn := bar(s)
	switch {
	case utf8.RuneCountInString(drawn+"  "+cells[0]) <= room:
		cells = append([]string{drawn}, cells...)
	case utf8.RuneCountInString(cells[0]) > room && s.Total > 0:
		percent := min(s.Saved, s.Total) * 100 / s.Total
		cells[0] = fmt.Sprintf("%d %%", percent)
		if len(cells[0]) > room {
			cells[0] = fmt.Sprintf("%d%%", percent)
		}
	}
	return fit(cells, room)
}

// fit joins as many cells as a line of that width has room for.
func fit(cells []string, width int) string {
	line := ""
	for _, cell := range cells {
		next := line + "  " + cell
		if line == "" {
			next = cell
		}
		if utf8.RuneCountInString(next) > width {
			break
		}
		line = next
	}
	return line
}
