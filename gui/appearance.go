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
	w.look.appearance = w.app.Preferences().String(preferAppearance)
	w.app.Settings().SetTheme(w.look)
}

// look is the toolkit's theme, a little denser, with texts that can be read
// where a field is greyed; in one of its variants, or in the system's.
type look struct {
	fyne.Theme
	appearance string
}

// Color implements fyne.Theme.
func (l *look) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	switch l.appearance {
	case light:
		variant = theme.VariantLight
	case dark:
		variant = theme.VariantDark
	}
	if name == theme.ColorNameDisabled {
		return greyed[variant == theme.VariantLight]
	}
	return l.Theme.Color(name, variant)
}

// greyed has a contrast of 3 to 1 with a field's background, light or not: WCAG
// 2.1 wants nothing of what cannot be used, but the values of a run are read.
var greyed = map[bool]color.Color{
	false: color.NRGBA{0x7E, 0x7E, 0x83, 0xFF},
	true:  color.NRGBA{0x88, 0x88, 0x8D, 0xFF},
}

// Size implements fyne.Theme.
func (l *look) Size(name fyne.ThemeSizeName) float32 {
	if name == theme.SizeNameInnerPadding {
		return 6
	}
	return l.Theme.Size(name)
}
