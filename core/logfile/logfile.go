// Package logfile is where both faces of the program write their log.
package logfile

import (
	"io"
	"os"
	"path/filepath"

	"github.com/sirupsen/logrus"
	"gopkg.in/natefinch/lumberjack.v2"
)

// timestamps tell milliseconds, which is what a person waits for.
const timestamps = "2006-01-02T15:04:05.000Z07:00"

// Path is the file of the log, in the user's cache; "" where there is no place
// for it.
func Path() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(cache, "vectorcheck", "vectorcheck.log")
}

// Open gives a log into the file at Path, of at most 3 × 5 MB, an entry a line
// in JSON. Where there is no place for it, nothing is kept, and what the disk does not
// take is lost: a run is worth more than its log. The caller closes the file in the
// end, and is told then if it is not whole; the log itself, which may be shown, says so at
// once.
func Open() (*logrus.Logger, io.Closer) {
	log := logrus.New()
	log.SetFormatter(&logrus.JSONFormatter{TimestampFormat: timestamps})
	path := Path()
	if path == "" {
		log.SetOutput(io.Discard)
		return log, io.NopCloser(nil)
	}
	file := newQueue(&lumberjack.Logger{Filename: path, MaxSize: 5, MaxBackups: 2}, func(err error) {
		log.WithError(err).WithField("file", path).Warn("the log cannot be written; the run goes on without it")
	})
	log.SetOutput(file)
	return log, file
}
