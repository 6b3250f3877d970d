package settings

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"vectorcheck/core"
	"vectorcheck/core/preset"
	"vectorcheck/core/target"
	"vectorcheck/gui/form"
)

func newPanel(t *testing.T) *Panel {
	test.NewTempApp(t)
	return NewPanel(form.Defaults())
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
	if p.rows[form.Concurrency].problem.Visible() || p.rows[form.Concurrency].slider.Value != 80 {
		t.Errorf("problem %q, slider at %v", p.rows[form.Concurrency].problem.Text, p.rows[form.Concurrency].slider.Value)
	}
}

func TestASliderWritesItsNumber(t *testing.T) {
	p := newPanel(t)
	var told form.Fields
	p.OnChanged = func(f form.Fields) { told = f }
	p.rows[form.Rate].slider.SetValue(1200)
	if told.Text[form.Rate] != "1200" || p.rows[form.Rate].entry.Text != "1200" {
		t.Errorf("%q, %q", told.Text[form.Rate], p.rows[form.Rate].entry.Text)
	}
	p.rows[form.Rate].entry.SetText("123456")
	if told.Text[form.Rate] != "123456" || p.rows[form.Rate].entry.Text != "123456" {
		t.Errorf("beyond the slider: %q", p.rows[form.Rate].entry.Text)
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
	if told.API.Preset != "milvus" || !collection.problem.Visible() || len(p.preset.fields) != 3 {
		t.Errorf("%+v, problem %q, %d rows", told.API, collection.problem.Text, len(p.preset.fields))
	}
	collection.entry.SetText("items")
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
