//go:build cgo

// VectorCheck proves that a vector-search API finds what it should.
package main

import (
	"fmt"
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/lang"

	"vectorcheck/assets"
	"vectorcheck/cli"
	"vectorcheck/core"
	"vectorcheck/gui"
	"vectorcheck/internal/display"
)

// appID names the application to the system.
const appID = "io.github.vectorcheck"

func main() {
	path, window := gui.Wanted(os.Args[1:])
	if !window {
		os.Exit(cli.Main(os.Args[1:], os.Stdout, os.Stderr))
	}
	if err := display.Check(os.Getenv); err != nil {
		noWindow(err.Error())
	}
	display.WatchOpening(func(cause string) {
		noWindow("no window can be opened: " + cause + ": see that OpenGL works here (libgl1, libgl1-mesa-dri on Debian)")
	})
	core.SaveMemory()
	if err := lang.AddTranslationsFS(assets.Translations, "translations"); err != nil {
		fmt.Fprintf(os.Stderr, "vectorcheck: %s\n", err)
	}
	if err := gui.KeepPreferences(appID); err != nil {
		fmt.Fprintf(os.Stderr, "vectorcheck: the settings of the last time are not kept: %s\n", err)
	}
	a := app.NewWithID(appID)
	a.SetIcon(fyne.NewStaticResource("icon.png", assets.Icon))
	gui.New(a, path).ShowAndRun()
}

// noWindow ends the process with one line that says why there is no window.
func noWindow(why string) {
	fmt.Fprintf(os.Stderr, "vectorcheck: %s; in a terminal, try: vectorcheck run --demo\n", why)
	os.Exit(2)
}
