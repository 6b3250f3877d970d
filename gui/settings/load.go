package settings

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/core"
	"vectorcheck/gui/form"
)

// live are the fields that can be changed while a run goes on. A change counts for the run
// once it is done, never while it is typed, and only if it can be used.
var live = []form.Field{form.Concurrency, form.Rate}

// The sliders end here; more can be typed.
const (
	highestConcurrency = 500
	highestRate        = 10_000
)

// loadRows are the rows of the fields that are live.
func (p *Panel) loadRows() fyne.CanvasObject {
	p.settling = map[form.Field]*settling{}
	for _, field := range live {
		p.settling[field] = &settling{
			apply:  func() { p.settled(field) },
			onMain: func(do func()) { p.OnMain(do) },
		}
	}
	p.noLimit = widget.NewCheck(lang.L("No limit"), func(on bool) {
		p.change(func() {
			p.fields.NoLimit = on
			p.settling[form.Rate].touch()
		})
		p.done(form.Rate)
	})
	return container.NewVBox(
		p.loadRow(form.Concurrency, "50", form.NewScale(highestConcurrency)).box,
		p.loadRow(form.Rate, "", form.NewScale(highestRate)).box,
		container.New(&labelled{}, caption(""), p.noLimit),
	)
}

func (p *Panel) loadRow(field form.Field, placeholder string, scale form.Scale) *row {
	return p.row(field, placeholder).withSlider(scale).whenDone(Title(field), func() { p.done(field) })
}

// done says that a change of a field has come to its end.
func (p *Panel) done(field form.Field) {
	if !p.filling {
		p.settling[field].settle()
	}
}

// settled tells of a field that is changed and has come to rest, if it can be used.
func (p *Panel) settled(field form.Field) {
	s, problems := p.fields.Settings()
	if problems[field] == "" && p.OnLive != nil {
		p.OnLive(field, s)
	}
}

// liveProblem says of what is wrong with a field that the run does not mind.
func (p *Panel) liveProblem(field form.Field, problem string) string {
	if problem == "" || !p.locked || p.settling[field] == nil {
		return problem
	}
	return fmt.Sprintf(lang.L("%s; the run stays as it is"), problem)
}

// updateLoad moves the sliders to what can be used, and frees what a run can take.
func (p *Panel) updateLoad(s core.Settings, problems form.Problems) {
	if problems[form.Concurrency] == "" {
		p.rows[form.Concurrency].moveSlider(float64(s.Concurrency))
	}
	if problems[form.Rate] == "" && !p.fields.NoLimit {
		p.rows[form.Rate].moveSlider(s.Rate)
	}
	p.rows[form.Concurrency].enable(true)
	p.rows[form.Rate].enable(!p.fields.NoLimit)
}
