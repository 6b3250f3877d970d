package logview

import (
	"errors"
	"io"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"
	"github.com/sirupsen/logrus"
)

func TestMemoryKeepsTheNewest(t *testing.T) {
	memory := &Memory{}
	log := logrus.New()
	log.SetOutput(io.Discard)
	log.AddHook(memory)
	for range 3 * Kept {
		log.Info("again")
	}
	log.WithError(errors.New("full\ndisk")).WithField("run", "a.vcrun").Error("cannot save")
	entries, _ := memory.Entries(logrus.InfoLevel)
	if len(entries) > Kept || len(entries) < Kept/2 {
		t.Errorf("%d entries kept", len(entries))
	}
	if last := entries[len(entries)-1].Text; !strings.HasSuffix(last, "error    cannot save  error=full disk  run=a.vcrun") {
		t.Errorf("the last line is %q", last)
	}
	if errors, _ := memory.Entries(logrus.ErrorLevel); len(errors) != 1 {
		t.Errorf("%d errors", len(errors))
	}
}

func TestViewFollowsTheLevel(t *testing.T) {
	test.NewTempApp(t)
	memory := &Memory{}
	log := logrus.New()
	log.SetOutput(io.Discard)
	log.AddHook(memory)
	view := NewView(memory, "")
	log.Info("one")
	log.Warn("two")
	view.Update()
	if len(view.entries) != 2 {
		t.Errorf("%d lines", len(view.entries))
	}
	view.levels.SetSelectedIndex(1)
	if len(view.entries) != 1 {
		t.Errorf("%d lines of warnings", len(view.entries))
	}
}
