package gui

import (
	"context"
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/core"
	"vectorcheck/core/check"
	"vectorcheck/core/report"
	"vectorcheck/core/runfile"
	"vectorcheck/core/target"
	"vectorcheck/gui/grid"
)

// rowsEvery is how often new rows are looked for while a run goes on; see countEvery.
const rowsEvery = time.Second

// rows is the grid over the results of a run, with its filter.
type rows struct {
	window    *Window
	grid      *grid.Grid
	filter    *choice
	goTo      *widget.Entry
	follow    *widget.Check
	object    fyne.CanvasObject
	run       shownRun
	live      bool            // it has been seen to go on
	compared  report.Compared // as its columns are
	selection runfile.Selection
	selected  *core.Selected // nil where all rows are shown
	next      *core.Selected // that takes the place of selected once it is whole
	saved     int64          // as the grid shows it
	looked    time.Time
}

// resultRows are rows of a run, all or selected.
type resultRows interface {
	Len() int64
	Rows(ctx context.Context, first int64, n int) ([]core.ResultRow, error)
	Position(ctx context.Context, index int64) (row int64, ok bool)
}

func newRows(w *Window) *rows {
	r := &rows{window: w}
	r.grid = grid.New(columns(report.Compared{}), noRows(), w.onMain)
	r.grid.OnCopy = func(text string) { w.app.Clipboard().SetContent(text) }
	r.grid.OnScroll = func() { r.follow.SetChecked(false) }
	r.grid.OnSort = r.sort
	r.grid.OnKey = w.typed
	r.grid.SetWidths(loadWidths(w.app.Preferences()))
	r.grid.OnWidths = func() { saveWidths(w.app.Preferences(), r.grid.Widths()) }
	r.grid.OnOpen = func(row int64) { w.openVector(r.run, r.all(), row) }
	r.filter = newChoice(outcomeNames(), func(i int) { r.choose(runfile.Filter{Outcomes: chosenOutcomes(i)}) })
	r.goTo = widget.NewEntry()
	r.goTo.SetPlaceHolder(lang.L("go to row"))
	r.goTo.OnSubmitted = r.jump
	r.follow = widget.NewCheck(lang.L("follow the newest"), nil)
	r.follow.Checked = true
	bar := container.NewBorder(nil, nil, r.filter.object(), container.NewHBox(r.follow, container.NewGridWrap(fyne.NewSize(110, r.goTo.MinSize().Height), r.goTo)),
		layout.NewSpacer())
	r.object = container.NewBorder(bar, nil, nil, nil, r.grid)
	return r
}

// columns are those of a run, with one more if its hits were compared.
func columns(compared report.Compared) []grid.Column {
	columns := []grid.Column{
		{ID: "index", Title: lang.L("index"), Width: 100, Right: true, Sortable: true},
		{ID: "outcome", Title: lang.L("outcome"), Width: 110},
		{ID: "similarity", Title: lang.L("similarity"), Width: 100, Right: true, Sortable: true},
	}
	switch {
	case compared.Neighbors:
		columns = append(columns, grid.Column{ID: "recall", Title: lang.L("recall"), Width: 80, Right: true})
	case compared.IDs:
		columns = append(columns, grid.Column{ID: "rank", Title: lang.L("rank"), Width: 80, Right: true})
	}
	return append(columns,
		grid.Column{ID: "latency", Title: lang.L("latency, ms"), Width: 105, Right: true, Sortable: true},
		grid.Column{ID: "attempts", Title: lang.L("attempts"), Width: 90, Right: true},
		grid.Column{ID: "answer", Title: lang.L("answer"), Width: 110},
		grid.Column{ID: "error", Title: lang.L("error"), Width: 220},
	)
}

// outcomeNames are those of the outcomes, by number, after "all".
func outcomeNames() []string {
	return []string{lang.L("All"), lang.L("Match"), lang.L("Mismatch"), lang.L("Error"), lang.L("Skipped")}
}

// chosenOutcomes is what a filter shows; none means all.
func chosenOutcomes(i int) []check.Outcome {
	if i == 0 {
		return nil
	}
	return check.Outcomes()[i-1 : i]
}

// showColumns makes the columns those of the run.
func (r *rows) showColumns(compared report.Compared) {
	if compared != r.compared {
		r.compared = compared
		r.grid.SetColumns(columns(compared))
	}
}

// show follows the run.
func (r *rows) show(v view) {
	if v.run != r.run {
		same := r.run != nil && r.run.Path() == v.run.Path()
		r.run, r.live = v.run, false
		r.showColumns(v.snapshot.Compared)
		if same {
			r.apply()
		} else {
			r.filter.mark(0)
			r.choose(runfile.Filter{})
		}
		r.follow.SetChecked(true)
	}
	r.live = r.live || v.snapshot.State != core.Ended
	r.grid.Update()
	if v.snapshot.Saved == r.saved || time.Since(r.looked) < rowsEvery {
		return
	}
	r.saved, r.looked = v.snapshot.Saved, time.Now()
	if r.selected != nil {
		r.grow()
		return
	}
	if reached, err := r.run.Results().Reached(); err == nil && r.follow.Checked && r.live {
		r.grid.Follow(reached - 1)
		return
	}
	r.grid.Reload()
}

// grow chooses anew among rows that have come since, where that is cheap.
func (r *rows) grow() {
	cheap := len(r.selection.Outcomes) > 0 && r.selection.Outcomes[0] != check.Match || r.selection.Kind != 0
	if !cheap || r.selection.SortBy != runfile.ByIndex {
		return
	}
	if r.next != nil {
		return
	}
	select {
	case <-r.selected.Done():
		r.renew()
	default:
	}
}

// renew chooses anew, and shows what came of it once it is whole, so that the
// rows that are shown stay where they are.
func (r *rows) renew() {
	old, next := r.selected, r.run.Results().Select(r.window.life, r.selection)
	r.next = next
	r.window.tasks.Go(func() {
		<-next.Done()
		r.window.onMain(func() {
			if r.next != next {
				return // apply has closed it
			}
			r.next, r.selected = nil, next
			r.grid.ReplaceSource(source{next, r.compared})
			old.Close()
		})
	})
}

// choose shows the rows that filter chooses.
func (r *rows) choose(filter runfile.Filter) {
	r.selection.Filter = filter
	r.filter.rename(int(check.Failed), outcomeNames()[check.Failed])
	r.apply()
}

// chooseKind shows the errors of one kind, by its name, or the skipped vectors.
func (r *rows) chooseKind(name string) {
	if name == report.SkippedKind {
		r.filter.mark(int(check.Skipped))
		r.choose(runfile.Filter{Outcomes: chosenOutcomes(int(check.Skipped))})
		return
	}
	if kind, err := target.ParseKind(name); err == nil {
		r.filter.mark(int(check.Failed))
		r.choose(runfile.Filter{Kind: kind})
		r.filter.rename(int(check.Failed), outcomeNames()[check.Failed]+": "+kindName(name))
	}
}

var sortColumns = map[string]runfile.SortBy{"index": runfile.ByIndex, "similarity": runfile.BySimilarity, "latency": runfile.ByLatency}

// sort sorts by a column; by the same one again, the other way round.
func (r *rows) sort(column string) {
	by := sortColumns[column]
	r.selection.Descending = by == r.selection.SortBy && !r.selection.Descending
	r.selection.SortBy = by
	r.grid.SetSorted(column, r.selection.Descending)
	r.apply()
}

// apply shows what is selected, from its first row.
func (r *rows) apply() {
	r.close()
	if r.run == nil {
		return
	}
	s := r.selection
	if len(s.Outcomes) == 0 && s.Kind == 0 && s.SortBy == runfile.ByIndex && !s.Descending {
		r.grid.SetEmpty(noRows())
		r.grid.SetSource(source{r.run.Results(), r.compared})
		return
	}
	selected := r.run.Results().Select(r.window.life, s)
	r.selected = selected
	r.grid.SetEmpty(lang.L("Searching…"))
	r.grid.SetSource(source{selected, r.compared})
	r.window.tasks.Go(func() {
		<-selected.Done()
		r.window.onMain(func() {
			if r.selected == selected {
				r.grid.SetEmpty(lang.L("No such rows in this run."))
				r.grid.Reload()
			}
		})
	})
}

// close ends the searches that go on, and forgets what they have found.
func (r *rows) close() {
	for _, search := range []**core.Selected{&r.selected, &r.next} {
		if *search != nil {
			(*search).Close()
			*search = nil
		}
	}
}

func noRows() string { return lang.L("No rows. Start a run, or open one: each vector has a row here.") }

// all are the rows that the grid shows.
func (r *rows) all() resultRows {
	if r.selected != nil {
		return r.selected
	}
	return r.run.Results()
}

// jump goes to the row of a vector.
func (r *rows) jump(text string) {
	if r.run == nil {
		return
	}
	results := r.run.Results()
	index, err := results.Index(strings.TrimSpace(text)) // file:row, in a data set of several files
	if err != nil {
		index, err = results.Index(strings.NewReplacer(",", "", " ", "").Replace(text))
	}
	if err != nil {
		return
	}
	r.follow.SetChecked(false)
	all := r.all()
	r.window.tasks.Go(func() {
		row, ok := all.Position(r.window.life, index)
		r.window.onMain(func() {
			if ok {
				r.grid.GoTo(row)
			}
		})
	})
}

// source gives the cells of rows.
type source struct {
	resultRows
	compared report.Compared
}

// Rows implements grid.Source.
func (s source) Rows(ctx context.Context, first int64, n int) ([][]grid.Cell, error) {
	results, err := s.resultRows.Rows(ctx, first, n)
	cells := make([][]grid.Cell, len(results))
	for i := range results {
		cells[i] = cellsOf(&results[i], s.compared)
	}
	return cells, err
}

// outcomeColors are those of Okabe and Ito; skipped is grey.
var outcomeColors = map[check.Outcome]color.Color{
	check.Match:    color.NRGBA{0x00, 0x9E, 0x73, 0xFF},
	check.Mismatch: color.NRGBA{0xE6, 0x9F, 0x00, 0xFF},
	check.Failed:   color.NRGBA{0xD5, 0x5E, 0x00, 0xFF},
	check.Skipped:  color.NRGBA{0x99, 0x99, 0x99, 0xFF},
}

func cellsOf(r *core.ResultRow, compared report.Compared) []grid.Cell {
	index := grid.Cell{Text: report.Count(r.Index)}
	if r.Pending {
		index.Muted = true
		return []grid.Cell{index, {Text: lang.L("not yet"), Muted: true}}
	}
	var similarity, latency, attempts grid.Cell
	if answered(r) && !math.IsNaN(r.Similarity) {
		similarity.Text = strconv.FormatFloat(r.Similarity, 'f', 6, 64)
	}
	if r.Outcome != check.Skipped {
		if r.Latency > 0 { // or it was not timed
			latency.Text = strconv.FormatFloat(float64(r.Latency)/float64(time.Millisecond), 'f', 1, 64)
		}
		attempts.Text = report.Count(int64(r.Attempts))
	}
	reason := r.Reason
	if r.Outcome == check.Failed {
		reason = kindName(r.Kind.String()) + ": " + reason
	}
	cells := []grid.Cell{index, {Text: outcomeNames()[r.Outcome], Mark: outcomeColors[r.Outcome]}, similarity}
	if compared.IDs || compared.Neighbors {
		cells = append(cells, grid.Cell{Text: comparedText(r, compared)})
	}
	return append(cells, latency, attempts, grid.Cell{Text: r.TopID}, grid.Cell{Text: reason})
}

func answered(r *core.ResultRow) bool { return r.Outcome == check.Match || r.Outcome == check.Mismatch }

// comparedText is the rank of a vector among its hits, or the recall of its
// neighbors.
func comparedText(r *core.ResultRow, compared report.Compared) string {
	switch {
	case !answered(r):
		return ""
	case compared.Neighbors:
		return strconv.FormatFloat(compared.Recall(&r.Result), 'f', 2, 64)
	case r.Rank == 0:
		return "–"
	case r.Duplicate:
		return fmt.Sprintf(lang.L("%d, twin"), r.Rank)
	}
	return strconv.Itoa(r.Rank)
}
