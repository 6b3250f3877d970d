package gui

import (
	"context"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/core"
	"vectorcheck/core/report"
)

// testAPI sends the first vector with the settings there are, and shows what
// comes of it.
func (w *Window) testAPI() {
	s, problems := w.settings.Fields().Settings()
	if w.covered() {
		return
	}
	if problem := firstProblem(problems); problem != "" {
		w.inform(lang.L("The API cannot be tested"), problem)
		return
	}
	e := newExchange(w, s, -1)
	d := dialog.NewCustom(lang.L("Test of the API"), lang.L("Close"), e.object, w)
	d.Resize(w.dialogSize())
	d.SetOnClosed(e.cancel)
	w.present(d)
	e.send()
}

// dialogSize is that of a dialog with much to read.
func (w *Window) dialogSize() fyne.Size {
	size := w.Canvas().Size()
	return fyne.NewSize(min(size.Width-60, 980), min(size.Height-60, 640))
}

// exchange shows one vector sent to the API: the request, the reply, and what
// was read from it. It sends again when asked to.
type exchange struct {
	window         *Window
	settings       core.Settings
	index          int64 // -1 for the first vector that can be sent
	read           *widget.RichText
	advice         *fyne.Container
	request, reply *widget.Label
	again          *widget.Button
	object         fyne.CanvasObject
	ctx            context.Context
	cancel         context.CancelFunc
}

func newExchange(w *Window, s core.Settings, index int64) *exchange {
	e := &exchange{window: w, settings: s, index: index, read: widget.NewRichText(), advice: container.NewVBox(), request: monospaced(), reply: monospaced()}
	e.ctx, e.cancel = context.WithCancel(w.life)
	e.read.Wrapping = fyne.TextWrapWord
	e.again = widget.NewButtonWithIcon(lang.L("Send again"), theme.ViewRefreshIcon(), e.send)
	texts := container.NewHSplit(titled(lang.L("Request"), e.request), titled(lang.L("Reply"), e.reply))
	e.object = container.NewBorder(container.NewVBox(e.read, e.advice), container.NewHBox(e.again), nil, nil, texts)
	return e
}

// titled is a text that scrolls under its title.
func titled(title string, text fyne.CanvasObject) fyne.CanvasObject {
	heading := widget.NewLabel(title)
	heading.TextStyle.Bold = true
	return container.NewBorder(heading, nil, nil, nil, container.NewVScroll(text))
}

func monospaced() *widget.Label {
	label := wrapped("")
	label.TextStyle.Monospace = true
	label.Selectable = true
	return label
}

// send asks the API, off the main thread.
func (e *exchange) send() {
	e.again.Disable()
	e.advise(nil)
	e.say(widget.RichTextStyleInline, lang.L("Waiting for the API…"))
	e.window.tasks.Go(func() {
		probe, err := core.SendProbe(e.ctx, e.settings, e.index)
		e.window.onMain(func() {
			e.again.Enable()
			e.show(probe, err)
		})
	})
}

func (e *exchange) show(probe core.Probe, err error) {
	if err != nil {
		e.say(danger, err.Error())
		return
	}
	e.advise(probe.Advice)
	e.request.SetText(shortened(probe.Request))
	e.reply.SetText(shortened(probe.Reply))
	if probe.Err != nil {
		e.say(danger, probe.Err.Error())
		return
	}
	text := outcomeNames()[probe.Outcome]
	switch {
	case probe.Answer.Empty:
		text += "  ·  " + lang.L("no hits")
	case probe.Impossible:
		text += fmt.Sprintf("  ·  "+lang.L("score %g, which the metric cannot have: the id alone decides"), probe.Score)
	default:
		text += fmt.Sprintf("  ·  "+lang.L("similarity %.6f, of at least %g"), probe.Answer.Similarity, e.settings.Threshold)
	}
	if probe.Answer.ID != "" {
		text += "  ·  id " + probe.Answer.ID
	}
	if probe.ID != "" {
		text += "  ·  " + fmt.Sprintf(lang.L("id %s was looked for"), probe.ID)
	}
	text += "  ·  " + fmt.Sprintf(lang.L("row %s"), report.Count(probe.Index)) + beside(probe.Place)
	if probe.Status > 0 {
		text += fmt.Sprintf(", HTTP %d", probe.Status)
	}
	text += ", " + fmt.Sprintf(lang.L("in %s ms"), fmt.Sprintf("%.1f", float64(probe.Latency)/float64(time.Millisecond)))
	if probe.Metric != "" {
		text += "  ·  " + fmt.Sprintf(lang.L("metric %s"), probe.Metric)
	}
	if probe.Declared.Name != "" {
		text += "  ·  " + fmt.Sprintf(lang.L("index %s"), probe.Declared.Name)
	}
	e.say(widget.RichTextStyleStrong, text)
}

// advise shows what the reply tells about the settings; those of a new run can be
// made better by a click.
func (e *exchange) advise(all []core.Advice) {
	e.advice.RemoveAll()
	for _, a := range all {
		text := wrapped("⚠ " + fmt.Sprintf(lang.L(a.Format), a.Args...))
		text.Wrapping = fyne.TextWrapWord
		use := widget.NewButton(lang.L("Use that"), func() {
			e.settings = *a.Better
			e.window.use(e.settings)
			e.send()
		})
		show := container.NewBorder(nil, nil, nil, container.NewCenter(use), text)
		if a.Better == nil || e.index >= 0 || e.window.shown.goingOn() {
			use.Hide()
		}
		e.advice.Add(show)
	}
}

var danger = widget.RichTextStyle{ColorName: theme.ColorNameError, Inline: true}

// say tells what was read from the reply, or why nothing was.
func (e *exchange) say(style widget.RichTextStyle, text string) {
	e.read.Segments = []widget.RichTextSegment{&widget.TextSegment{Text: text, Style: style}}
	e.read.Refresh()
}

// maxShown is how many characters of a message are shown: a label with many
// more would take seconds to lay out.
const maxShown = 6000

// shortened is text with its middle left out, if it is long.
func shortened(text string) string {
	runes := []rune(text)
	if len(runes) <= maxShown {
		return text
	}
	left := len(runes) - maxShown
	return strings.Join([]string{
		string(runes[:maxShown*3/4]),
		fmt.Sprintf(lang.L("… %s characters left out …"), report.Count(int64(left))),
		string(runes[len(runes)-maxShown/4:]),
	}, "\n")
}
