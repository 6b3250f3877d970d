package settings

import (
	"testing"

	"fyne.io/fyne/v2/test"

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
