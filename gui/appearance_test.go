package gui

import (
	"testing"

	"fyne.io/fyne/v2/theme"
)

func TestAppearanceIsKeptAndFollowsTheSystemAgain(t *testing.T) {
	w := openWindow(t, "")
	background := func() (c any) {
		s := w.app.Settings()
		return s.Theme().Color(theme.ColorNameBackground, s.ThemeVariant())
	}
	onMain(func() { w.setAppearance(light) })
	bright := background()
	onMain(func() { w.setAppearance(dark) })
	if bright == background() {
		t.Error("light and dark look the same")
	}
	if got := w.app.Preferences().String(preferAppearance); got != dark {
		t.Errorf("%q is kept", got)
	}
	onMain(func() { w.setAppearance("") })
	if w.app.Settings().Theme() != theme.DefaultTheme() {
		t.Error("the system is not followed again")
	}
}
