package gui

import (
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"vectorcheck/gui/form"
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

// A password that was typed into an address is not kept.
func TestAddressesWithPasswordsAreNotKept(t *testing.T) {
	p := test.NewTempApp(t).Preferences()
	for text, kept := range map[string]bool{
		"http://127.0.0.1:8080": true, "postgres://me@host/db": true, "http://me:s3cret@host": false, "postgres://me:s3^cret@host/db": false,
	} {
		fields := form.Defaults()
		fields.Text[form.URL], fields.Network.Proxy = text, "http://me:s3cret@proxy:1"
		saveFields(p, fields)
		if saved := p.String(preferFields); strings.Contains(saved, "cret") || (loadFields(p).Text[form.URL] == text) != kept {
			t.Errorf("%s: %s", text, saved)
		}
	}
}
