package gui

import (
	"os"
	"path/filepath"
	"strings"

	"vectorcheck/core/vectors"
)

// Wanted says whether the arguments of the program ask for the window, with the
// file to begin with if they name one: there are none, or one that is a file.
func Wanted(args []string) (path string, window bool) {
	switch {
	case len(args) == 0:
		return "", true
	case strings.HasPrefix(args[0], "-"):
		return "", false
	}
	for _, arg := range args { // a folder may have the name of a command
		info, err := os.Stat(arg)
		if err != nil || !info.Mode().IsRegular() && !(info.IsDir() && strings.ContainsRune(arg, filepath.Separator)) {
			return "", false
		}
	}
	path, err := vectors.JoinFiles(args)
	return path, err == nil
}
