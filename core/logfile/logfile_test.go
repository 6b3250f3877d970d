package logfile

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestTheLogIsALineOfJSONAnEntry(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	log, file := Open()
	log.WithField("run", "a.vcrun").Info("pause")
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(cache, "vectorcheck", "vectorcheck.log"); Path() != want {
		t.Errorf("the log is at %s; want %s", Path(), want)
	}
	data, err := os.ReadFile(Path())
	if err != nil {
		t.Fatal(err)
	}
	var entry struct {
		Level, Msg, Run string
		Time            time.Time
	}
	if err := json.Unmarshal(data, &entry); err != nil || entry.Level != "info" || entry.Msg != "pause" || entry.Run != "a.vcrun" {
		t.Errorf("%s: %+v, %v", data, entry, err)
	}
	if age := time.Since(entry.Time); age < 0 || age > time.Minute {
		t.Errorf("the entry is of %v", entry.Time)
	}
}

func TestWithoutAPlaceNothingIsKept(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv("HOME", "")
	if Path() != "" {
		t.Skip("this system has a cache without a home")
	}
	log, file := Open()
	log.Info("into the void")
	if err := file.Close(); err != nil {
		t.Error(err)
	}
}
