package gui

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"vectorcheck/core/report"
)

// KeepPreferences sees that the preferences of an application can be read, before it is
// made: the toolkit writes them in place, so that a program that is killed then leaves half
// of them, or an empty file. Those are moved aside, and the ones of the last start that could
// be read take their place; without any, the application begins anew.
func KeepPreferences(appID string) error {
	folder, err := os.UserConfigDir()
	if runtime.GOOS == "darwin" { // the toolkit follows another custom there
		folder, err = os.UserHomeDir()
		folder = filepath.Join(folder, "Library", "Preferences")
	}
	if err != nil {
		return err
	}
	return keepPreferences(filepath.Join(folder, "fyne", appID, "preferences.json"))
}

// The names, after that of the preferences, of those of the last start, and of what could
// not be read.
const (
	lastGood = ".last"
	damaged  = ".damaged"
)

func keepPreferences(path string) error {
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case arePreferences(data):
		return write(path+lastGood, data)
	}
	if err := os.Rename(path, path+damaged); err != nil {
		return err
	}
	if data, err = os.ReadFile(path + lastGood); err != nil || !arePreferences(data) {
		return nil // there are none
	}
	return write(path, data)
}

func arePreferences(data []byte) bool {
	var values map[string]any
	return json.Unmarshal(data, &values) == nil && values != nil
}

func write(path string, data []byte) error {
	return report.SaveFile(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}
