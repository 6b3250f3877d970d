package cli

import "github.com/sirupsen/logrus"

// warnings passes on what the log warns of.
type warnings struct{ say func(text string) }

var _ logrus.Hook = warnings{}

// Levels implements logrus.Hook.
func (warnings) Levels() []logrus.Level { return []logrus.Level{logrus.WarnLevel} }

// Fire implements logrus.Hook.
func (w warnings) Fire(entry *logrus.Entry) error {
	text := "warning: " + entry.Message
	if err, ok := entry.Data[logrus.ErrorKey].(error); ok {
		text += ": " + err.Error() // with what to do
	}
	w.say(text)
	return nil
}
