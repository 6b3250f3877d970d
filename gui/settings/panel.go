// Package settings is the panel in which a run is set up.
package settings

import (
	"cmp"
	"maps"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/core"
	"vectorcheck/core/check"
	"vectorcheck/core/preset"
	"vectorcheck/core/target"
	"vectorcheck/core/vectors"
	"vectorcheck/gui/form"
)

// Panel shows the fields of a form and lets them be changed.
type Panel struct {
	// OnChanged is called after every change, on the main thread.
	OnChanged func(form.Fields)
	// OnLive is called with the settings when one of the fields that a run can take while
	// it goes on is changed for good, by Enter, by leaving it, or by a second of rest, and
	// can be used. The others may have problems.
	OnLive func(form.Field, core.Settings)
	// OnMain calls a function on the main thread; it is fyne.Do at first.
	OnMain func(func())
	// OnPick is called when the user wants to look for a vectors file.
	OnPick func()
	// OnPickFile is called when the user wants to look for a file with one of the
	// extensions, or of any kind for none; take is to be called with its path.
	OnPickFile func(near string, extensions []string, take func(path string))
	// OnPresets is called when the user wants to see to presets of their own.
	OnPresets func(beside fyne.CanvasObject)
	// OnStoreKey is called to have a key kept in the keyring.
	OnStoreKey func(name, key string)
	// OnTest is called when the user wants to see how the API answers.
	OnTest func()

	fields   form.Fields
	found    form.Problems // that the fields have with what they name
	filling  bool          // the panel itself writes to its widgets
	locked   bool          // by a run
	rows     map[form.Field]*row
	settling map[form.Field]*settling // of the fields that are live
	noLimit  *widget.Check            // of the rate
	demo     *widget.Check
	preset   *presetRows
	key      *keyRows
	network  *networkRows
	coverage *widget.Select
	headers  *widget.Entry
	pick     *widget.Button
	facts    *widget.Label
	object   *container.Scroll
}

// NewPanel shows fields.
func NewPanel(fields form.Fields) *Panel {
	p := &Panel{rows: map[form.Field]*row{}, OnMain: fyne.Do}
	p.build()
	p.Fill(fields)
	return p
}

// Object is the panel for a layout.
func (p *Panel) Object() fyne.CanvasObject { return p.object }

// Fields are the fields as they are now.
func (p *Panel) Fields() form.Fields { return p.fields.Clone() }

func (p *Panel) build() {
	p.demo = widget.NewCheck(lang.L("Demo: own vectors, own API"), func(on bool) {
		p.change(func() { p.fields.Demo = on })
	})
	p.preset = newPresetRows(func(api core.API) { p.change(func() { p.fields.API = api }) }, func() {
		if p.OnPresets != nil {
			p.OnPresets(p.preset.own)
		}
	})
	p.key = newKeyRows(func(key core.Key, typed string) {
		p.change(func() { p.fields.Key, p.fields.TypedKey = key, typed })
	}, func(name, key string) {
		if p.OnStoreKey != nil {
			p.OnStoreKey(name, key)
		}
	})
	p.network = newNetworkRows(func(network target.Network) { p.change(func() { p.fields.Network = network }) }, p.pickFile)
	p.pick = widget.NewButtonWithIcon("", theme.FolderOpenIcon(), func() {
		if p.OnPick != nil {
			p.OnPick()
		}
	})
	p.facts = widget.NewLabel("")
	p.facts.Wrapping = fyne.TextWrapWord
	p.facts.SizeName = theme.SizeNameCaptionText
	file := p.row(form.Vectors, lang.L("drop a file here"))
	file.entry.ActionItem = p.pick

	neighbors := p.row(form.Neighbors, lang.L("not known")).withFiles(p.pickFile, vectors.NeighborsExtensions()...)

	p.headers = widget.NewMultiLineEntry()
	p.headers.SetPlaceHolder("Name: value")
	p.headers.SetMinRowsVisible(2)
	p.headers.OnChanged = p.typed(form.Headers)
	headers := p.row(form.Headers, "")
	headers.entry = p.headers
	headers.box.Objects[0] = container.NewVBox(caption(lang.L("Headers, one a line")), p.headers)

	test := widget.NewButtonWithIcon(lang.L("Test"), theme.MailSendIcon(), func() {
		if p.OnTest != nil {
			p.OnTest()
		}
	})

	p.coverage = widget.NewSelect([]string{lang.L("Whole file"), lang.L("Range of rows"), lang.L("Random sample")}, func(string) {
		p.change(func() { p.fields.Coverage = coverages[max(0, p.coverage.SelectedIndex())] })
	})
	numbers := p.row(form.Type, "f4").withChoices(Title(form.Type), "f4", "f8", "f2", "bf16", "i1", "u1", ">f4", ">f8", ">f2")
	p.object = container.NewVScroll(container.NewPadded(container.NewVBox(
		p.demo,
		heading(lang.L("Vectors")),
		file.box,
		p.row(form.Dim, "128").box,
		numbers.box,
		p.row(form.Column, lang.L("found by itself")).box,
		p.row(form.CSVHeader, lang.L("found by itself")).withChoices(Title(form.CSVHeader), vectors.HeaderYes, vectors.HeaderNo).box,
		p.facts,
		heading(lang.L("API")),
		p.preset.object,
		p.row(form.URL, "").box,
		p.key.object,
		headers.box,
		p.network.object,
		test,
		heading(lang.L("Load")),
		p.loadRows(),
		p.row(form.Timeout, "30s").box,
		p.row(form.ConnectTimeout, "5s").box,
		p.row(form.Retries, "3").box,
		p.row(form.RetryOn, check.DefaultStatuses().String()).box,
		p.row(form.Backoff, "1s").box,
		p.row(form.BackoffFactor, "2").box,
		heading(lang.L("Check")),
		p.row(form.Threshold, "0.99").box,
		p.row(form.TopK, "1").box,
		p.row(form.IDs, "none").withChoices(Title(form.IDs), "none", "row", "row+1", "column:id").box,
		p.row(form.IDPrefix, lang.L("nothing")).box,
		neighbors.box,
		container.New(&labelled{}, caption(lang.L("Rows")), p.coverage),
		p.row(form.MaxBadRows, "10%").box,
		p.row(form.Range, "0:1000").box,
		p.row(form.Sample, "1000").box,
		p.row(form.Seed, "1").box,
	)))
}

var coverages = []form.Coverage{form.WholeFile, form.RowsRange, form.RowsSample}

func heading(text string) fyne.CanvasObject {
	label := widget.NewLabel(text)
	label.TextStyle.Bold = true
	return container.NewVBox(widget.NewSeparator(), label)
}

func (p *Panel) row(field form.Field, placeholder string) *row {
	p.rows[field] = newRow(Title(field), placeholder, p.typed(field))
	return p.rows[field]
}

func (p *Panel) pickFile(near string, extensions []string, take func(path string)) {
	if p.OnPickFile != nil {
		p.OnPickFile(near, extensions, take)
	}
}

func (p *Panel) typed(field form.Field) func(string) {
	return func(text string) {
		p.change(func() {
			p.fields.Text[field] = text
			if s := p.settling[field]; s != nil {
				s.touch()
			}
		})
	}
}

// change applies what the user did.
func (p *Panel) change(apply func()) {
	if p.filling {
		return
	}
	apply()
	p.update()
	if p.OnChanged != nil {
		p.OnChanged(p.Fields())
	}
}

// Fill shows other fields.
func (p *Panel) Fill(fields form.Fields) {
	p.fields = fields.Clone()
	p.filling = true
	for field, r := range p.rows {
		r.entry.SetText(p.fields.Text[field])
	}
	for _, s := range p.settling {
		s.drop()
	}
	p.demo.SetChecked(p.fields.Demo)
	p.noLimit.SetChecked(p.fields.NoLimit)
	p.preset.fill(p.fields.API)
	p.key.fill(p.fields.Key, p.fields.TypedKey)
	p.network.fill(p.fields.Network)
	for i, c := range coverages {
		if c == p.fields.Coverage {
			p.coverage.SetSelectedIndex(i)
		}
	}
	p.filling = false
	p.update()
}

// Lock greys what cannot change while a run goes on.
func (p *Panel) Lock(on bool) {
	if p.locked != on {
		p.locked = on
		p.update()
	}
}

// Offer gives the presets to choose from.
func (p *Panel) Offer(presets []preset.Preset) { p.preset.offer(presets) }

// SetFacts tells about the vectors file.
func (p *Panel) SetFacts(text string) {
	p.facts.SetText(text)
	show(p.facts, text != "")
}

// SetFound shows problems that the fields do not have by themselves, but with
// the file that they name.
func (p *Panel) SetFound(problems form.Problems) {
	if !maps.Equal(problems, p.found) {
		p.found = problems
		p.update()
	}
}

// update shows problems, moves sliders and greys what does not apply.
func (p *Panel) update() {
	s, problems := p.fields.Settings()
	for field, r := range p.rows {
		r.report(p.liveProblem(field, cmp.Or(problems[field], p.found[field])))
		if p.settling[field] == nil {
			r.enable(!p.locked)
		}
	}
	p.updateLoad(s, problems)
	for _, field := range []form.Field{form.Vectors, form.Dim, form.Type, form.URL, form.Headers} {
		p.rows[field].enable(!p.locked && !p.fields.Demo)
	}
	p.preset.update(problems, !p.locked && !p.fields.Demo)
	p.key.update(problems, !p.locked && !p.fields.Demo, p.fields.API)
	p.network.update(problems, !p.locked && !p.fields.Demo)
	overHTTP := !p.fields.API.IsPostgreSQL()
	show(p.rows[form.Headers].box, overHTTP)
	show(p.network.object, overHTTP)
	p.rows[form.URL].entry.SetPlaceHolder("http://127.0.0.1:8080")
	if !overHTTP {
		p.rows[form.URL].entry.SetPlaceHolder("postgres://user@host:5432/database")
	}
	if raw := vectors.TakesType(p.fields.Text[form.Vectors]) && !p.fields.Demo; raw != p.rows[form.Type].box.Visible() {
		show(p.rows[form.Type].box, raw)
		p.object.Content.Refresh() // choices cannot be drawn without a size
	}
	path := p.fields.Text[form.Vectors]
	show(p.rows[form.Dim].box, p.fields.Demo || path == "" || vectors.TakesType(path)) // other files tell it themselves
	show(p.rows[form.Column].box, vectors.HasColumns(p.fields.Text[form.Vectors]) && !p.fields.Demo)
	show(p.rows[form.CSVHeader].box, vectors.HasHeader(p.fields.Text[form.Vectors]) && !p.fields.Demo)
	show(p.rows[form.IDPrefix].box, !slices.Contains([]string{"", "none"}, p.fields.Text[form.IDs]))
	show(p.rows[form.Range].box, p.fields.Coverage == form.RowsRange)
	show(p.rows[form.Sample].box, p.fields.Coverage == form.RowsSample)
	show(p.rows[form.Seed].box, p.fields.Coverage == form.RowsSample)
	for _, w := range []fyne.Disableable{p.demo, p.coverage, p.pick} {
		enable(w, !p.locked)
	}
}

func show(object fyne.CanvasObject, on bool) {
	if on {
		object.Show()
	} else {
		object.Hide()
	}
}
