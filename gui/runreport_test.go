package gui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// The report of the run that is shown says what was asked, as that of the terminal does.
func TestTheReportOfARunIsShown(t *testing.T) {
	w := openWindow(t, "")
	onMain(w.showReport)
	if w.covered() {
		t.Fatal("there is a report of no run")
	}
	w.runTo(t, newQdrant(t, "items").settings(t, 60, "items"), 60)
	onMain(w.showReport)
	text := ""
	for start := time.Now(); text == "" && time.Since(start) < 10*time.Second; time.Sleep(10 * time.Millisecond) {
		onMain(func() {
			overlay := w.Canvas().Overlays().Top()
			if overlay == nil {
				return
			}
			for _, object := range test.LaidOutObjects(overlay) {
				if label, ok := object.(*widget.Label); ok && strings.Contains(label.Text, "Run file") {
					text = label.Text
				}
			}
		})
	}
	for _, want := range []string{"Qdrant, collection items", "cosine, as the index says", "Compared", "60 of 60"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}
