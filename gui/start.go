package gui

import (
	"os"
	"strings"

	"vectorcheck/core/vectors"
)

// Wanted says whether the arguments of the program ask for the window, with the
// file to begin with if they name one, or several: there are none, or all are files.
func Wanted(args []string) (path string, window bool) {
	switch {
	case len(args) == 0:
		return "", true
	case strings.HasPrefix(args[0], "-"):
		return "", false
	}
	for _, arg := range args { // a folder may have the name of a command
		if info, err := os.Stat(arg); err != nil || !info.Mode().IsRegular() {
			return "", false
		}
	}
	path, err := vectors.JoinFiles(args)
	return path, err == nil
}
