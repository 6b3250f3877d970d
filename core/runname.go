package core

import (
	"path/filepath"
	"strings"
	"time"
)

// RunFileExtension is how the names of run files end.
const RunFileExtension = ".vcrun"

// RunFileName is the name of the file of a run that begins now, where none is
// given: the vectors' and the time.
func RunFileName(s Settings, now time.Time) string {
	name := "demo"
	if !s.Demo {
		name = strings.TrimSuffix(filepath.Base(s.Vectors), filepath.Ext(s.Vectors))
	}
	return name + now.Format("-20060102-150405") + RunFileExtension
}
