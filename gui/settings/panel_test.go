package settings

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"vectorcheck/core"
	"vectorcheck/core/preset"
	"vectorcheck/core/target"
	"vectorcheck/gui/form"
)

func newPanel(t *testing.T) *Panel {
	test.NewTempApp(t)
	p := NewPanel(form.Defaults())
	p.OnMain = func(func()) {} // no timer comes in between
	return p
}

func TestTypingChangesTheFieldsAndShowsTheProblem(t *testing.T) {
	p := newPanel(t)
	var told form.Fields
	p.OnChanged = func(f form.Fields) { told = f }
	p.rows[form.Concurrency].entry.SetText("none")
	if told.Text[form.Concurrency] != "none" || !p.rows[form.Concurrency].problem.Visible() {
		t.Errorf("%q, problem %q", told.Text[form.Concurrency], p.rows[form.Concurrency].problem.Text)
	}
	p.rows[form.Concurrency].entry.SetText("80")
	if p.rows[form.Concurrency].problem.Visible() || p.rows[form.Concurrency].slider.Value != p.rows[form.Concurrency].scale.Position(80) {
		t.Errorf("problem %q, slider at %v", p.rows[form.Concurrency].problem.Text, p.rows[form.Concurrency].slider.Value)
	}
}

func TestASliderWritesItsNumber(t *testing.T) {
	p := newPanel(t)
	var told form.Fields
	p.OnChanged = func(f form.Fields) { told = f }
	rate := p.rows[form.Rate]
	rate.slider.SetValue(rate.scale.Position(1200))
	if told.Text[form.Rate] != "1200" || rate.entry.Text != "1200" {
		t.Errorf("%q, %q", told.Text[form.Rate], rate.entry.Text)
	}
	rate.entry.SetText("123456")
	if told.Text[form.Rate] != "123456" || rate.entry.Text != "123456" || rate.slider.Value != rate.slider.Max {
		t.Errorf("beyond the slider: %q, slider at %v", rate.entry.Text, rate.slider.Value)
	}
	rate.slider.SetValue(rate.slider.Min)
	if told.Text[form.Rate] != "1" || told.NoLimit {
		t.Errorf("fully left: %q, no limit %v", told.Text[form.Rate], told.NoLimit)
	}
}

// taken is a field that a run takes.
type taken struct {
	field       form.Field
	concurrency int
	rate        float64
}

// livePanel is locked by a run that takes what is settled.
func livePanel(t *testing.T) (*Panel, *[]taken) {
	p := newPanel(t)
	p.Lock(true)
	took := new([]taken)
	p.OnLive = func(field form.Field, s core.Settings) { *took = append(*took, taken{field, s.Concurrency, s.Rate}) }
	return p, took
}

// rests has the second go by.
func (p *Panel) rests() {
	for _, s := range p.settling {
		s.settle()
	}
}

// What a person does to the load, and what the run takes of it.
func TestARunTakesWhatIsDone(t *testing.T) {
	type step = func(*Panel)
	text := func(field form.Field, texts ...string) step {
		return func(p *Panel) {
			for _, text := range texts {
				p.rows[field].entry.SetText(text)
			}
		}
	}
	enter := func(field form.Field) step {
		return func(p *Panel) { p.rows[field].entry.OnSubmitted(p.rows[field].entry.Text) }
	}
	leave := func(field form.Field) step {
		return func(p *Panel) {
			w := test.NewTempWindow(t, p.Object())
			w.Canvas().Focus(entryOf(t, p, field))
			w.Canvas().Unfocus()
		}
	}
	noLimit := func(on bool) step { return func(p *Panel) { p.noLimit.SetChecked(on) } }
	for _, c := range []struct {
		name  string
		steps []step
		want  []taken
	}{
		{"typed over, not done", []step{text(form.Rate, "", "5", "50")}, nil},
		{"typed over, Enter", []step{text(form.Rate, "", "5", "50"), enter(form.Rate)}, []taken{{form.Rate, 50, 50}}},
		{"typed over, left", []step{text(form.Rate, "", "5", "50"), leave(form.Rate)}, []taken{{form.Rate, 50, 50}}},
		{"typed over, a rest", []step{text(form.Rate, "", "5", "50"), (*Panel).rests}, []taken{{form.Rate, 50, 50}}},
		{"Enter twice", []step{text(form.Rate, "50"), enter(form.Rate), enter(form.Rate)}, []taken{{form.Rate, 50, 50}}},
		{"emptied, a rest", []step{text(form.Rate, ""), (*Panel).rests}, nil},
		{"emptied, Enter", []step{text(form.Rate, ""), enter(form.Rate)}, nil},
		{"0", []step{text(form.Rate, "0"), enter(form.Rate)}, nil},
		{"no number", []step{text(form.Rate, "5x"), leave(form.Rate)}, nil},
		{"no number, then one", []step{text(form.Rate, "5x"), enter(form.Rate), text(form.Rate, "5"), enter(form.Rate)}, []taken{{form.Rate, 50, 5}}},
		{"fully left", []step{func(p *Panel) { p.rows[form.Rate].slider.SetValue(0) }}, []taken{{form.Rate, 50, 1}}},
		{"no limit", []step{noLimit(true)}, []taken{{form.Rate, 50, 0}}},
		{"no limit, and back", []step{noLimit(true), noLimit(false)}, []taken{{form.Rate, 50, 0}, {form.Rate, 50, 500}}},
		{"no limit, and back to no number", []step{text(form.Rate, ""), noLimit(true), noLimit(false)}, []taken{{form.Rate, 50, 0}}},
		{"concurrency emptied", []step{text(form.Concurrency, ""), enter(form.Concurrency)}, nil},
		{"concurrency 0", []step{text(form.Concurrency, "0"), (*Panel).rests}, nil},
		{"concurrency fully left", []step{func(p *Panel) { p.rows[form.Concurrency].slider.SetValue(0) }}, []taken{{form.Concurrency, 1, 500}}},
		{"concurrency typed beside a rate that is none", []step{text(form.Rate, ""), text(form.Concurrency, "8"), enter(form.Concurrency)}, []taken{{form.Concurrency, 8, 0}}},
		{"auto typed, Enter", []step{text(form.Concurrency, "a", "au", "aut", "auto"), enter(form.Concurrency)}, []taken{{form.Concurrency, core.AutoConcurrency, 500}}},
		{"auto half typed, a rest", []step{text(form.Concurrency, "a", "aut"), (*Panel).rests}, nil},
		{"another run is shown before the rest", []step{text(form.Rate, "50"), func(p *Panel) { p.Fill(form.Defaults()) }, (*Panel).rests}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, took := livePanel(t)
			for _, do := range c.steps {
				do(p)
			}
			if !slices.Equal(*took, c.want) {
				t.Errorf("the run took %+v; want %+v", *took, c.want)
			}
		})
	}
}

// entryOf is the widget of a field that takes the focus.
func entryOf(t *testing.T, p *Panel, field form.Field) fyne.Focusable {
	t.Helper()
	for _, object := range test.LaidOutObjects(p.rows[field].box) {
		if entry, ok := object.(*leavingEntry); ok {
			return entry
		}
	}
	t.Fatalf("%s has no entry", field)
	return nil
}

func TestAFieldSaysThatTheRunDoesNotMind(t *testing.T) {
	p, _ := livePanel(t)
	row := p.rows[form.Rate]
	row.entry.SetText("")
	if want := "a number above 0 is expected, or tick No limit; the run stays as it is"; row.problem.Text != want || !row.problem.Visible() {
		t.Errorf("%q", row.problem.Text)
	}
	p.Lock(false)
	if want := "a number above 0 is expected, or tick No limit"; row.problem.Text != want {
		t.Errorf("without a run: %q", row.problem.Text)
	}
	p.noLimit.SetChecked(true)
	if row.problem.Visible() || !row.entry.Disabled() || !row.slider.Disabled() {
		t.Errorf("no limit: %q, entry greyed %v", row.problem.Text, row.entry.Disabled())
	}
}

func TestARunLocksAllButTheLoad(t *testing.T) {
	p := newPanel(t)
	p.demo.SetChecked(false)
	p.Lock(true)
	for field, r := range p.rows {
		free := field == form.Concurrency || field == form.Rate
		if r.entry.Disabled() == free {
			t.Errorf("%s: disabled %v", field, r.entry.Disabled())
		}
	}
	if !p.demo.Disabled() || !p.pick.Disabled() || !p.coverage.Disabled() {
		t.Error("what cannot change during a run is not greyed")
	}
	p.Lock(false)
	if p.rows[form.URL].entry.Disabled() {
		t.Error("the fields stay locked")
	}
}

func TestOnlyWhatAppliesIsShown(t *testing.T) {
	p := newPanel(t)
	if !p.rows[form.URL].entry.Disabled() {
		t.Error("the demo has an API of its own, and the URL can be typed")
	}
	p.coverage.SetSelectedIndex(2)
	if p.rows[form.Range].box.Visible() || !p.rows[form.Sample].box.Visible() || !p.rows[form.Seed].box.Visible() {
		t.Error("a sample has a size and a seed, and no range")
	}
	if p.Fields().Coverage != form.RowsSample {
		t.Errorf("coverage %q", p.Fields().Coverage)
	}
	for path, asks := range map[string]bool{"": true, "a.bin": true, "a.f32": true, "a.unknown": true, "a.npy": false, "a.jsonl.gz": false, "a.parquet": false} {
		fields := form.Defaults()
		fields.Demo, fields.Text[form.Vectors] = false, path
		if p.Fill(fields); p.rows[form.Dim].box.Visible() != asks {
			t.Errorf("%q: the dimension is asked for: %v", path, !asks)
		}
	}
}

func TestAPresetIsChosenAndFilledIn(t *testing.T) {
	p := newPanel(t)
	all, err := preset.All()
	if err != nil {
		t.Fatal(err)
	}
	p.Offer(all)
	p.demo.SetChecked(false)
	var told form.Fields
	p.OnChanged = func(f form.Fields) { told = f }
	p.preset.choice.SetSelected("Milvus")
	collection := p.preset.fields["collection"]
	if told.API.Preset != "milvus" || !collection.problem.Visible() || len(p.preset.fields) != 4 {
		t.Errorf("%+v, problem %q, %d rows", told.API, collection.problem.Text, len(p.preset.fields))
	}
	collection.entry.SetText("items")
	if got := p.preset.metric.Selected; got != "as the index says" || told.API.Metric != "" {
		t.Errorf("the metric is %q, %q", got, told.API.Metric)
	}
	p.preset.metric.SetSelected("IP")
	if told.API.Fields["collection"] != "items" || told.API.Metric != "IP" || collection.problem.Visible() {
		t.Errorf("%+v, problem %q", told.API, collection.problem.Text)
	}
	p.preset.choice.SetSelected("Qdrant")
	if got := p.preset.fields["collection"].entry.Text; got != "items" || told.API.Metric != "" {
		t.Errorf("another preset with a field of the same name has %q in it, metric %q", got, told.API.Metric)
	}
	p.preset.choice.SetSelectedIndex(0)
	if told.API.Preset != "" || len(told.API.Fields) != 0 || p.preset.metrics.Visible() {
		t.Errorf("the generic API is %+v", told.API)
	}
}

func TestThePresetOfARunIsShownThoughItIsNotKept(t *testing.T) {
	p := newPanel(t)
	fields := p.Fields()
	fields.Demo = false
	fields.API = core.API{Preset: "mine", Fields: map[string]string{"shop": "7"}, Own: &preset.Preset{
		Name: "mine", Title: "Mine", Fields: []preset.Field{{Name: "shop", Label: "Shop"}},
		Metrics: []preset.Metric{{Name: "l2", Score: "l2"}}, Shape: target.Shape{Value: "d"},
	}}
	p.Fill(fields)
	if p.preset.choice.Selected != "Mine" || p.preset.fields["shop"].entry.Text != "7" {
		t.Errorf("%q with %+v", p.preset.choice.Selected, p.preset.fields)
	}
	if got := p.Fields().API; got.Own == nil || got.Fields["shop"] != "7" {
		t.Errorf("filling in changed the API to %+v", got)
	}
}
