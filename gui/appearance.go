package gui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// The appearances that can be chosen; "" follows the system.
const (
	light = "light"
	dark  = "dark"
)

const preferAppearance = "appearance"

// setAppearance chooses how the window looks, now and the next time.
func (w *Window) setAppearance(name string) {
	w.app.Preferences().SetString(preferAppearance, name)
	w.applyAppearance()
	w.menu.check(name)
	w.menu.main.Refresh()
}

func (w *Window) applyAppearance() {
	switch w.app.Preferences().String(preferAppearance) {
	case light:
		w.app.Settings().SetTheme(always{theme.DefaultTheme(), theme.VariantLight})
	case dark:
		w.app.Settings().SetTheme(always{theme.DefaultTheme(), theme.VariantDark})
	default:
		w.app.Settings().SetTheme(theme.DefaultTheme())
	}
}

// always is a theme in one of its variants, whatever the system says.
type always struct {
	fyne.Theme
	variant fyne.ThemeVariant
}

// Color implements fyne.Theme.
func (t always) Color(name fyne.ThemeColorName, _ fyne.ThemeVariant) color.Color {
	return t.Theme.Color(name, t.variant)
}
