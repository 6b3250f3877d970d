package core

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"vectorcheck/core/runfile"
)

// RunFileExtension is how the names of run files end.
const RunFileExtension = ".vcrun"

// runName is the name, without its extension, of the file of a run that begins now,
// where none is given: the vectors' and the time.
func runName(s Settings, now time.Time) string {
	name := "demo"
	if !s.Demo {
		name = vectorsName(s.Vectors)
	}
	return name + now.Format("-20060102-150405")
}

// vectorsName is the name of the vectors, without an extension: of a file, a folder, the first of
// several, or a pattern without its signs.
func vectorsName(path string) string {
	if first, _, several := strings.Cut(path, string(filepath.ListSeparator)); several {
		if _, err := os.Lstat(path); err != nil {
			path = first
		}
	}
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	if name = strings.Trim(patternSigns.ReplaceAllString(name, ""), "-_. "); name == "" {
		return "vectors"
	}
	return name
}

// patternSigns are those that names of files had better not have.
var patternSigns = regexp.MustCompile(`[*?\[\]]+`)

// maxNamesakes bounds the runs of one name that begin within a second.
const maxNamesakes = 100

// createNamed makes a run file at path, which has no extension yet. Where another has
// that name, or is about to, it gets a number: -2, -3 and so on.
func createNamed(path string, meta runfile.Meta) (*runfile.File, error) {
	for n := 1; ; n++ {
		file, err := runfile.Create(numbered(path, n)+RunFileExtension, meta)
		if n == maxNamesakes || !errors.Is(err, runfile.ErrExists) && !errors.Is(err, runfile.ErrLocked) {
			return file, err
		}
	}
}

func numbered(path string, n int) string {
	if n == 1 {
		return path
	}
	return fmt.Sprintf("%s-%d", path, n)
}
