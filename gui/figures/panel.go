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
	recall  *Figure // shown where hits are compared with what is known
	object  *fyne.Container
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
	p.recall = NewFigure("")
	p.recall.Hide()
	p.object = container.NewPadded(container.NewGridWithColumns(1))
	p.showRecall(false)
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
	label, text, compared := Recall(s)
	if compared {
		p.recall.SetLabel(label)
		p.recall.Set(text.Value, text.Note)
	}
	if compared != p.recall.Visible() {
		p.showRecall(compared)
	}
}

// showRecall divides the room among the figures, with or without the recall
// after the accuracy.
func (p *Panel) showRecall(on bool) {
	figures := make([]fyne.CanvasObject, 0, len(p.figures)+1)
	for i, figure := range p.figures {
		figures = append(figures, figure)
		if i == 0 && on {
			figures = append(figures, p.recall)
		}
	}
	if p.recall.Hide(); on {
		p.recall.Show()
	}
	p.object.Objects = []fyne.CanvasObject{container.NewGridWithColumns(len(figures), figures...)}
	p.object.Refresh()
}

// Object is the panel for a layout.
func (p *Panel) Object() fyne.CanvasObject { return p.object }
