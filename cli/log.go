package cli

import (
	"io"
	"os"
	"path/filepath"

	"github.com/sirupsen/logrus"
	"gopkg.in/natefinch/lumberjack.v2"
)

// openLog is a log in the user's cache, of at most 3 × 5 MB. Where there is no
// place for it, nothing is logged: a run is worth more than its log.
func openLog() (logrus.FieldLogger, io.Closer) {
	log := logrus.New()
	log.SetFormatter(&logrus.JSONFormatter{})
	cache, err := os.UserCacheDir()
	if err != nil {
		log.SetOutput(io.Discard)
		return log, io.NopCloser(nil)
	}
	file := &lumberjack.Logger{
		Filename: filepath.Join(cache, "vectorcheck", "vectorcheck.log"), MaxSize: 5, MaxBackups: 2,
	}
	log.SetOutput(file)
	return log, file
}
