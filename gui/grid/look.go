package grid

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// look is what the theme says, read at each drawing.
type look struct {
	foreground, muted, primary color.Color
	background, header, line   color.Color
	stripe, hover              color.Color
	selection, unfocused       color.Color
	thumb, track               color.Color
	size, small                float32 // of texts
}

func newLook(th fyne.Theme) look {
	variant := fyne.CurrentApp().Settings().ThemeVariant()
	of := func(name fyne.ThemeColorName) color.Color { return th.Color(name, variant) }
	foreground, primary := of(theme.ColorNameForeground), of(theme.ColorNamePrimary)
	return look{
		foreground: foreground, muted: of(theme.ColorNamePlaceHolder), primary: primary,
		background: of(theme.ColorNameBackground), header: of(theme.ColorNameHeaderBackground), line: faint(foreground, 0x30),
		stripe: faint(foreground, 0x09), hover: faint(foreground, 0x14),
		selection: faint(primary, 0x50), unfocused: faint(primary, 0x28),
		thumb: faint(foreground, 0x60), track: faint(foreground, 0x0C),
		size: th.Size(theme.SizeNameText), small: th.Size(theme.SizeNameCaptionText),
	}
}

// faint is a colour that lets through what is beneath it.
func faint(c color.Color, alpha uint8) color.Color {
	full := color.NRGBAModel.Convert(c).(color.NRGBA)
	full.A = alpha
	return full
}

// over is a colour that is seen through another one.
func over(below, above color.Color) color.Color {
	b, a := color.NRGBAModel.Convert(below).(color.NRGBA), color.NRGBAModel.Convert(above).(color.NRGBA)
	mix := func(b, a, alpha uint8) uint8 {
		return uint8((int(b)*(255-int(alpha)) + int(a)*int(alpha)) / 255)
	}
	return color.NRGBA{mix(b.R, a.R, a.A), mix(b.G, a.G, a.A), mix(b.B, a.B, a.A), 0xFF}
}
