package gui

import (
	"slices"

	"fyne.io/fyne/v2"
)

const (
	preferRecent = "recent"
	maxRecent    = 10
)

// loadRecent gives the files that were used last, vectors and runs, the newest
// first.
func loadRecent(p fyne.Preferences) []string { return p.StringList(preferRecent) }

func saveRecent(p fyne.Preferences, path string) {
	p.SetStringList(preferRecent, withRecent(loadRecent(p), path))
}

// withRecent is recent with path at its top, each file once.
func withRecent(recent []string, path string) []string {
	rest := slices.DeleteFunc(slices.Clone(recent), func(other string) bool { return other == path })
	rest = append([]string{path}, rest...)
	return rest[:min(len(rest), maxRecent)]
}
