package figures

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"

	"vectorcheck/core"
)

// Panel is the figures of a run in a row.
type Panel struct {
	figures []*Figure
	texts   []func(core.Snapshot) Text
}

// NewPanel makes a panel without values.
func NewPanel() *Panel {
	p := &Panel{}
	p.add(lang.L("Accuracy"), Accuracy)
	p.add(lang.L("Success"), Success)
	p.add(lang.L("Similarity"), Similarity)
	p.add(lang.L("Rate"), Rate)
	p.add(lang.L("p50 / p99, ms"), Latency)
	p.add(lang.L("In flight"), InFlight)
	return p
}

func (p *Panel) add(label string, text func(core.Snapshot) Text) {
	p.figures = append(p.figures, NewFigure(label))
	p.texts = append(p.texts, text)
}

// Show updates the values. It is to be called on the main thread.
func (p *Panel) Show(s core.Snapshot) {
	for i, figure := range p.figures {
		text := p.texts[i](s)
		figure.Set(text.Value, text.Note)
	}
}

// Object is the panel for a layout.
func (p *Panel) Object() fyne.CanvasObject {
	row := container.NewGridWithColumns(len(p.figures))
	for _, figure := range p.figures {
		row.Add(figure)
	}
	return container.NewPadded(row)
}
