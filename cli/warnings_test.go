package cli

import (
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/sirupsen/logrus"
)

func TestWarnings(t *testing.T) {
	var said []string
	log := logrus.New()
	log.SetOutput(io.Discard)
	log.AddHook(warnings{func(text string) { said = append(said, text) }})
	log.Info("run started")
	log.Warn("too many open files")
	log.WithField("reason", "connection refused").Warn("waiting")
	log.WithError(errors.New("the disk is full")).Warn("results are kept")
	log.Error("run fails") // is told in the end
	want := []string{"warning: too many open files", "warning: waiting: connection refused", "warning: results are kept: the disk is full"}
	if !slices.Equal(said, want) {
		t.Errorf("said %q; want %q", said, want)
	}
}
