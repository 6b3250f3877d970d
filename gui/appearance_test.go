package gui

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

func TestAppearanceIsChosenAndRemembered(t *testing.T) {
	app := test.NewTempApp(t)
	w := &Window{Window: app.NewWindow("VectorCheck"), app: app, look: &look{Theme: theme.DefaultTheme()}}
	w.buildMenu()
	for _, tc := range []struct {
		name          string
		system, shown fyne.ThemeVariant
	}{
		{"", theme.VariantLight, theme.VariantLight},
		{"", theme.VariantDark, theme.VariantDark},
		{light, theme.VariantDark, theme.VariantLight},
		{dark, theme.VariantLight, theme.VariantDark},
	} {
		w.setAppearance(tc.name)
		got := app.Settings().Theme().Color(theme.ColorNameBackground, tc.system)
		if want := theme.DefaultTheme().Color(theme.ColorNameBackground, tc.shown); got != want {
			t.Errorf("%q on a system of variant %d: background %v; want %v", tc.name, tc.system, got, want)
		}
		if remembered := app.Preferences().String(preferAppearance); remembered != tc.name {
			t.Errorf("%q is remembered as %q", tc.name, remembered)
		}
		if w.menu.system.Checked != (tc.name == "") || w.menu.light.Checked != (tc.name == light) || w.menu.dark.Checked != (tc.name == dark) {
			t.Errorf("%q is not the one that is checked in the menu", tc.name)
		}
	}
}

// What is greyed is still to be read.
func TestGreyedTextHasContrast(t *testing.T) {
	l := &look{Theme: theme.DefaultTheme()}
	for _, variant := range []fyne.ThemeVariant{theme.VariantDark, theme.VariantLight} {
		text := luminance(l.Color(theme.ColorNameDisabled, variant))
		field := luminance(l.Color(theme.ColorNameInputBackground, variant))
		ratio := (max(text, field) + 0.05) / (min(text, field) + 0.05)
		if ratio < 3 {
			t.Errorf("variant %d: the contrast is %.2f; want 3", variant, ratio)
		}
	}
}

// luminance is WCAG 2.1's relative luminance.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		x := float64(v) / 0xFFFF
		if x <= 0.03928 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}
