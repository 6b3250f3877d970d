package gui

import (
	"encoding/json"

	"fyne.io/fyne/v2"

	"vectorcheck/core/secret"
	"vectorcheck/gui/form"
)

const (
	preferFields = "fields"
	preferWidth  = "width"
	preferHeight = "height"
	preferWidths = "columns"
)

// loadFields gives the settings of the last time, or those of the demo.
func loadFields(p fyne.Preferences) form.Fields {
	fields := form.Defaults()
	var saved struct {
		form.Fields
		NoLimit *bool // nil of older ones: an empty rate, or 0, was no limit
	}
	if json.Unmarshal([]byte(p.String(preferFields)), &saved) != nil {
		return fields
	}
	for field, text := range saved.Text {
		fields.Text[field] = text
	}
	fields.Demo, fields.API, fields.Key, fields.Network = saved.Demo, saved.API, saved.Key, saved.Network
	if saved.NoLimit != nil {
		fields.NoLimit = *saved.NoLimit
	} else if rate := fields.Text[form.Rate]; rate == "" || rate == "0" {
		fields.NoLimit, fields.Text[form.Rate] = true, form.LowRate
	}
	if saved.Coverage != "" {
		fields.Coverage = saved.Coverage
	}
	return fields
}

// saveFields keeps the settings, but for the key, which is never written as JSON,
// the headers, which may be secrets too, and addresses in which a password was typed.
func saveFields(p fyne.Preferences, fields form.Fields) {
	fields = fields.Clone()
	delete(fields.Text, form.Headers)
	if u := fields.Text[form.URL]; secret.ShownURL(u) != u {
		delete(fields.Text, form.URL)
	}
	if secret.HasUser(fields.Network.Proxy) {
		fields.Network.Proxy = ""
	}
	if data, err := json.Marshal(fields); err == nil {
		p.SetString(preferFields, string(data))
	}
}

func loadSize(p fyne.Preferences) fyne.Size {
	return fyne.NewSize(length(p, preferWidth, 1280), length(p, preferHeight, 800))
}

// length is one that a screen can have, or usual.
func length(p fyne.Preferences, name string, usual float64) float32 {
	const least, most = 200, 20_000
	if saved := p.FloatWithFallback(name, usual); saved >= least && saved <= most {
		return float32(saved)
	}
	return float32(usual)
}

func saveSize(p fyne.Preferences, size fyne.Size) {
	p.SetFloat(preferWidth, float64(size.Width))
	p.SetFloat(preferHeight, float64(size.Height))
}

// loadWidths gives the widths that the user has given to the columns of the
// results.
func loadWidths(p fyne.Preferences) (widths map[string]float32) {
	if json.Unmarshal([]byte(p.String(preferWidths)), &widths) != nil {
		return nil
	}
	return widths
}

func saveWidths(p fyne.Preferences, widths map[string]float32) {
	if data, err := json.Marshal(widths); err == nil {
		p.SetString(preferWidths, string(data))
	}
}
