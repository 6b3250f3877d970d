package gui

import (
	"math"
	"testing"

	"fyne.io/fyne/v2/test"
)

// Whatever another program has written there, the window opens at a size that a screen
// can have, with settings that can be told to be wrong.
func FuzzPreferences(f *testing.F) {
	f.Add(`{"text":{"url":"http://127.0.0.1","dim":"128"},"demo":true,"coverage":"sample"}`, `{"index":80}`, 1280.0, 800.0)
	f.Add(`{"text":null,"api":{"preset":"qdrant","fields":{"collection":"a"},"own":{}}}`, `{"index":-1e30,"x":1e308}`, -1.0, 1e30)
	f.Add(`null`, `null`, math.NaN(), math.Inf(1))
	f.Add(`{"text":{"rate":"1e999","threshold":"NaN"},"key":7}`, `[]`, 0.0, 200.0)
	f.Add(`{`, ``, 199.9, 20_000.1)
	f.Fuzz(func(t *testing.T, fields, widths string, width, height float64) {
		p := test.NewTempApp(t).Preferences()
		p.SetString(preferFields, fields)
		p.SetString(preferWidths, widths)
		p.SetFloat(preferWidth, width)
		p.SetFloat(preferHeight, height)
		if size := loadSize(p); !(size.Width >= 200 && size.Width <= 20_000 && size.Height >= 200 && size.Height <= 20_000) {
			t.Errorf("a window of %v", size)
		}
		loadWidths(p)
		loaded := loadFields(p)
		if settings, problems := loaded.Settings(); len(problems) == 0 {
			if err := settings.Validate(); err != nil {
				t.Errorf("settings without a problem have one: %v", err)
			}
		}
		saveFields(p, loaded)
		if again := loadFields(p); again.Demo != loaded.Demo || again.Coverage != loaded.Coverage {
			t.Errorf("%+v is loaded as %+v", loaded, again)
		}
	})
}
