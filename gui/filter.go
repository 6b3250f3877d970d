package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// choice is a row of buttons, one of which is chosen.
type choice struct {
	buttons []*widget.Button
	chosen  int
	changed func(int)
}

// newChoice makes a choice of names, the first of them chosen. changed is
// called with each one that is chosen.
func newChoice(names []string, changed func(int)) *choice {
	c := &choice{changed: changed}
	for i, name := range names {
		c.buttons = append(c.buttons, widget.NewButton(name, func() { c.choose(i) }))
	}
	c.mark(0)
	return c
}

func (c *choice) object() fyne.CanvasObject {
	row := container.NewHBox()
	for _, b := range c.buttons {
		row.Add(b)
	}
	return row
}

func (c *choice) choose(i int) {
	c.mark(i)
	c.changed(i)
}

// mark shows which one is chosen, and tells nobody.
func (c *choice) mark(i int) {
	c.chosen = i
	for j, b := range c.buttons {
		b.Importance = widget.LowImportance
		if j == i {
			b.Importance = widget.MediumImportance
		}
		b.Refresh()
	}
}

// rename shows another name.
func (c *choice) rename(i int, name string) {
	if c.buttons[i].Text != name {
		c.buttons[i].SetText(name)
	}
}
