package settings

import (
	"strings"

	"fyne.io/fyne/v2/lang"

	"vectorcheck/core"
	"vectorcheck/gui/form"
)

// Title is what a field is called on the screen.
func Title(field form.Field) string {
	switch field {
	case form.Vectors:
		return lang.L("File")
	case form.Dim:
		return lang.L("Dimension")
	case form.Type:
		return lang.L("Type")
	case form.Column:
		return lang.L("Column")
	case form.CSVHeader:
		return lang.L("Header line")
	case form.MaxBadRows:
		return lang.L("Bad rows at most")
	case form.IDs:
		return lang.L("Ids")
	case form.IDPrefix:
		return lang.L("Before each id")
	case form.Neighbors:
		return lang.L("True neighbors")
	case form.TopK:
		return "top_k"
	case form.Preset:
		return lang.L("Preset")
	case form.URL:
		return lang.L("Base URL")
	case form.Key:
		return lang.L("API key")
	case form.Proxy:
		return lang.L("Proxy")
	case form.Certificate:
		return lang.L("Certificates")
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
	case form.RetryOn:
		return lang.L("Retry after status")
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
	case form.Demo:
		return lang.L("Demo")
	case form.Metric:
		return lang.L("Metric")
	case form.HTTP2:
		return "HTTP/2"
	case form.Rows:
		return lang.L("Rows")
	}
	return strings.TrimPrefix(string(field), core.PresetField(""))
}
