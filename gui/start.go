package gui

import (
	"os"
	"path/filepath"
	"strings"

	"vectorcheck/core/vectors"
)

// Wanted says whether the arguments of the program ask for the window, with the
// file to begin with if they name one, or several: there are none, or all are files, or folders
// that are named by a path, as a bare name may be that of a command.
func Wanted(args []string) (path string, window bool) {
	switch {
	case len(args) == 0:
		return "", true
	case strings.HasPrefix(args[0], "-"):
		return "", false
	}
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil || !info.Mode().IsRegular() && !(info.IsDir() && filepath.Base(arg) != arg) {
			return "", false
		}
	}
	path, err := vectors.JoinFiles(args)
	return path, err == nil
}
