package cli

import (
	"fmt"

	"github.com/sirupsen/logrus"
)

// warnings passes on what the log warns of.
type warnings struct{ say func(text string) }

var _ logrus.Hook = warnings{}

// Levels implements logrus.Hook.
func (warnings) Levels() []logrus.Level { return []logrus.Level{logrus.WarnLevel} }

// Fire implements logrus.Hook.
func (w warnings) Fire(entry *logrus.Entry) error {
	text := "warning: " + entry.Message
	for _, why := range []string{"reason", logrus.ErrorKey} { // with what to do
		if value, ok := entry.Data[why]; ok {
			text += fmt.Sprintf(": %v", value)
		}
	}
	w.say(text)
	return nil
}
