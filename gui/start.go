package gui

import (
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	"time"
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

// CheckDisplay says why there can be no window, before the toolkit ends the
// process over it.
func CheckDisplay(getenv func(string) string) error {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return nil
	}
	display := getenv("DISPLAY")
	if display == "" {
		return errors.New("no display: DISPLAY is not set")
	}
	host, number, found := strings.Cut(display, ":")
	if !found {
		return fmt.Errorf("no display: DISPLAY is %q", display)
	}
	number, _, _ = strings.Cut(number, ".")
	if host != "" {
		return nil // on another machine: let the toolkit find out
	}
	// The socket in the file system, or the abstract one of the same name.
	socket := "/tmp/.X11-unix/X" + number
	for _, address := range []string{socket, "@" + socket} {
		if conn, err := net.DialTimeout("unix", address, time.Second); err == nil {
			return conn.Close()
		}
	}
	return fmt.Errorf("no display: nothing answers at DISPLAY %s", display)
}
