package grid

import (
	"strings"

	"fyne.io/fyne/v2"
)

const ellipsis = "…"

// fitter cuts texts to the room they have. It remembers those that it had to cut:
// long texts, such as of errors, come again and again, and are dear to measure.
type fitter struct {
	size float32 // of the text
	cut  map[cut]string
}

type cut struct {
	text  string
	room  float32
	style fyne.TextStyle
}

// maxCuts is how many texts are remembered before all are forgotten.
const maxCuts = 4096

// fit cuts text so that it is no wider than room, an ellipsis included.
func (f *fitter) fit(text string, room float32, style fyne.TextStyle) string {
	text = oneLine(text)
	if text == "" || room <= 0 {
		return ""
	}
	if len(text) <= int(room) && f.measure(text, style) <= room {
		return text
	}
	key := cut{text, room, style}
	fitted, ok := f.cut[key]
	if !ok {
		if f.cut == nil || len(f.cut) >= maxCuts {
			f.cut = map[cut]string{}
		}
		fitted = f.shorten(text, room, style)
		f.cut[key] = fitted
	}
	return fitted
}

// shorten seeks the most characters that have room.
func (f *fitter) shorten(text string, room float32, style fyne.TextStyle) string {
	runes := []rune(text)
	if len(runes) <= int(room) && f.measure(text, style) <= room {
		return text
	}
	low, high := 0, min(len(runes), int(room)) // none is narrower than 1
	for low < high {
		middle := (low + high + 1) / 2
		if f.measure(string(runes[:middle])+ellipsis, style) <= room {
			low = middle
		} else {
			high = middle - 1
		}
	}
	if low == 0 {
		return ""
	}
	return strings.TrimRight(string(runes[:low]), " ") + ellipsis
}

func (f *fitter) measure(text string, style fyne.TextStyle) float32 {
	return fyne.MeasureText(text, f.size, style).Width
}

var lineBreaks = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ")

// oneLine is a text without breaks and tabs.
func oneLine(text string) string {
	if !strings.ContainsAny(text, "\r\n\t") {
		return text
	}
	return lineBreaks.Replace(text)
}
