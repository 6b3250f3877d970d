package settings

import (
	"fyne.io/fyne/v2/lang"

	"vectorcheck/gui/form"
)

// Title is what a field is called on the screen.
func Title(field form.Field) string {
	switch field {
	case form.Vectors:
		return lang.L("File")
	case form.Dim:
		return lang.L("Dimension")
	case form.Preset:
		return lang.L("Preset")
	case form.URL:
		return lang.L("Base URL")
	case form.Headers:
		return lang.L("Headers")
	case form.Concurrency:
		return lang.L("Concurrency")
	case form.Rate:
		return lang.L("Rate, a second")
	case form.Timeout:
		return lang.L("Timeout")
	case form.ConnectTimeout:
		return lang.L("To connect")
	case form.Retries:
		return lang.L("Retries")
	case form.Backoff:
		return lang.L("Backoff")
	case form.BackoffFactor:
		return lang.L("Backoff factor")
	case form.Threshold:
		return lang.L("Threshold")
	case form.Range:
		return lang.L("From : to")
	case form.Sample:
		return lang.L("Sample size")
	case form.Seed:
		return lang.L("Seed")
	}
	return string(field)
}
