package settings

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/core"
	"vectorcheck/core/preset"
	"vectorcheck/gui/form"
)

// presetRows choose the API that is asked, and fill in what its preset wants.
type presetRows struct {
	// changed is called with another API that the user has chosen.
	changed func(core.API)

	api     core.API
	presets []preset.Preset // to choose from, after the generic API
	shown   preset.Preset   // whose rows there are
	filling bool

	choice  *widget.Select
	own     *widget.Button
	problem *widget.Label
	metric  *widget.Select
	metrics *fyne.Container
	fields  map[string]*row // by name
	rows    *fyne.Container
	object  *fyne.Container
}

func newPresetRows(changed func(core.API), edit func()) *presetRows {
	p := &presetRows{changed: changed, fields: map[string]*row{}, rows: container.NewVBox(), problem: problemLabel()}
	p.choice = widget.NewSelect(nil, func(string) { p.choose(p.choice.SelectedIndex()) })
	p.own = widget.NewButtonWithIcon("", theme.DocumentCreateIcon(), edit)
	p.metric = widget.NewSelect(nil, func(metric string) {
		if metric == declaredMetric() {
			metric = ""
		}
		p.change(func(api *core.API) { api.Metric = metric })
	})
	p.metrics = container.New(&labelled{}, caption(lang.L("Metric")), p.metric)
	choice := container.New(&labelled{}, caption(lang.L("Preset")), container.NewBorder(nil, nil, nil, p.own, p.choice))
	p.object = container.NewVBox(choice, p.problem, p.rows, p.metrics)
	return p
}

// offer gives the presets to choose from.
func (p *presetRows) offer(presets []preset.Preset) {
	p.presets = presets
	p.fill(p.api)
}

// fill shows an API.
func (p *presetRows) fill(api core.API) {
	p.filling = true
	defer func() { p.filling = false }()
	p.api = api
	chosen, known, _ := api.Find()
	presets := p.presets
	if known && !slices.ContainsFunc(presets, func(o preset.Preset) bool { return o.Name == chosen.Name }) {
		presets = append(slices.Clone(presets), chosen) // of a run, and not kept
	}
	titles, at := []string{lang.L("Generic")}, 0
	for i, o := range presets {
		titles = append(titles, o.Title)
		if known && o.Name == chosen.Name {
			at = i + 1
		}
	}
	p.choice.SetOptions(titles)
	p.choice.SetSelectedIndex(at)
	p.showRows(chosen)
	for name, r := range p.fields {
		r.entry.SetText(api.Fields[name])
	}
}

// showRows makes the rows of a preset; those of the generic API are none.
func (p *presetRows) showRows(chosen preset.Preset) {
	if chosen.Name != p.shown.Name || !slices.EqualFunc(chosen.Fields, p.shown.Fields, sameField) {
		p.rows.RemoveAll()
		p.fields = map[string]*row{}
		for _, f := range chosen.Fields {
			p.addRow(f)
		}
	}
	p.shown = chosen
	var names []string
	if chosen.Declares() {
		names = []string{declaredMetric()}
	}
	for _, m := range chosen.Metrics {
		names = append(names, m.Name)
	}
	p.metric.SetOptions(names)
	if len(names) > 0 {
		p.metric.SetSelectedIndex(max(0, slices.Index(names, p.api.Metric)))
	}
	show(p.metrics, len(names) > 1)
}

// declaredMetric stands for whatever metric the index has.
func declaredMetric() string { return lang.L("as the index says") }

func sameField(a, b preset.Field) bool { return a.Name == b.Name && a.Label == b.Label }

func (p *presetRows) addRow(f preset.Field) {
	placeholder := ""
	if f.Default != nil {
		placeholder = *f.Default
	}
	r := newRow(lang.L(f.Label), placeholder, func(text string) {
		p.change(func(api *core.API) {
			if api.Fields = clone(api.Fields); text == "" {
				delete(api.Fields, f.Name)
			} else {
				api.Fields[f.Name] = text
			}
		})
	})
	p.fields[f.Name] = r
	p.rows.Add(r.box)
}

// choose takes another preset: what is filled in stays where it has a field of
// the same name.
func (p *presetRows) choose(i int) {
	if p.filling || i < 0 {
		return
	}
	api := core.API{}
	if i > 0 && i <= len(p.presets) {
		chosen := p.presets[i-1]
		api.Preset = chosen.Name
		if !slices.Contains(preset.Names(), chosen.Name) {
			api.Own = &chosen
		}
		for _, f := range chosen.Fields {
			if value, ok := p.api.Fields[f.Name]; ok {
				api.Fields = clone(api.Fields)
				api.Fields[f.Name] = value
			}
		}
	}
	p.fill(api)
	p.changed(api)
}

// change applies what the user did to a copy of the API.
func (p *presetRows) change(apply func(*core.API)) {
	if p.filling {
		return
	}
	api := p.api
	apply(&api)
	p.api = api
	p.changed(api)
}

// update shows problems, and greys the rows if they cannot be changed.
func (p *presetRows) update(problems form.Problems, free bool) {
	showProblem(p.problem, problems[form.Preset])
	for name, r := range p.fields {
		r.report(problems[form.Field(core.PresetField(name))])
		r.enable(free)
	}
	for _, w := range []fyne.Disableable{p.choice, p.metric, p.own} {
		enable(w, free)
	}
}

func clone(fields map[string]string) map[string]string {
	copied := map[string]string{}
	for name, value := range fields {
		copied[name] = value
	}
	return copied
}
