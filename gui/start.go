package gui

import (
	"os"
	"strings"
)

// Wanted says whether the arguments of the program ask for the window, with the
// file to begin with if they name one: there are none, or one that is a file.
func Wanted(args []string) (path string, window bool) {
	switch {
	case len(args) == 0:
		return "", true
	case len(args) > 1 || strings.HasPrefix(args[0], "-"):
		return "", false
	}
	info, err := os.Stat(args[0])
	return args[0], err == nil && info.Mode().IsRegular()
}
