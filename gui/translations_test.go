package gui

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"vectorcheck/assets"
	"vectorcheck/core/preset"
)

// unfit matches the problems of presets, which the form translates too.
var unfit = regexp.MustCompile(`p\.problem\([^,]+, ("(?:[^"\\]|\\.)*")`)

// required matches the problems of settings, which the form translates.
var required = regexp.MustCompile(`require\(.*?(?:, "[a-z_]+"|PresetField\("[a-z_]+"\)),\s*("(?:[^"\\]|\\.)*")`)

var translated = regexp.MustCompile(`lang\.L\(("(?:[^"\\]|\\.)*")\)`)

// advised matches the texts of advice, which the window translates.
var advised = regexp.MustCompile(`Format:\s+("(?:[^"\\]|\\.)*")`)

// noted matches the texts of what the API says of its index.
var noted = regexp.MustCompile(`NewNote\(("(?:[^"\\]|\\.)*")`)

// adviceTexts are what a reply can tell about the settings.
func adviceTexts(t *testing.T) map[string]bool {
	texts := map[string]bool{}
	var source []byte
	for _, path := range []string{"../core/advice.go", "../core/idadvice.go", "../core/faster.go", "../core/presetadvice.go", "../core/vectors/doubts.go"} {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		source = append(source, data...)
	}
	for _, path := range []string{"../core/describe.go", "../core/pgvector/describe.go"} {
		data, err := os.ReadFile(path)
		notes := noted.FindAllStringSubmatch(string(data), -1)
		if err != nil || len(notes) == 0 {
			t.Fatalf("%s: %d notes, %v", path, len(notes), err)
		}
		for _, found := range notes {
			text, _ := strconv.Unquote(found[1])
			texts[text] = true
		}
	}
	for _, found := range advised.FindAllStringSubmatch(string(source), -1) {
		text, _ := strconv.Unquote(found[1])
		texts[text] = true
	}
	if len(texts) == 0 {
		t.Fatal("no advice found")
	}
	return texts
}

// presetTexts are what presets call their fields, and what can be wrong with them.
func presetTexts(t *testing.T) map[string]bool {
	texts := map[string]bool{}
	source, err := os.ReadFile("../core/preset/preset.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range unfit.FindAllStringSubmatch(string(source), -1) {
		text, _ := strconv.Unquote(found[1])
		texts[text] = true
	}
	presets, err := preset.All()
	if err != nil || len(texts) == 0 {
		t.Fatal(err, texts)
	}
	for _, p := range presets {
		for _, f := range p.Fields {
			texts[f.Label] = true
		}
		for _, in := range p.Declared.Inquiries() {
			for _, c := range in.Checks {
				texts[c.Note] = true
			}
		}
	}
	return texts
}

// Every text that the window shows by way of lang.L is in every language, with
// the same verbs of fmt, and no language has any other.
func TestEveryTextIsTranslated(t *testing.T) {
	used := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		source, err := os.ReadFile(path)
		for _, found := range translated.FindAllStringSubmatch(string(source), -1) {
			text, _ := strconv.Unquote(found[1])
			used[text] = true
		}
		return err
	})
	if err != nil || len(used) == 0 {
		t.Fatal(err, len(used))
	}
	var settings []byte
	for _, file := range []string{"settings.go", "passing.go"} {
		source, err := os.ReadFile("../core/" + file)
		if err != nil {
			t.Fatal(err)
		}
		settings = append(settings, source...)
	}
	problems := required.FindAllStringSubmatch(string(settings), -1)
	if want := strings.Count(string(settings), "\trequire("); len(problems) != want {
		t.Fatalf("%d problems of settings found; there are %d", len(problems), want)
	}
	for _, found := range problems {
		text, _ := strconv.Unquote(found[1])
		used[text] = true
	}
	maps.Copy(used, presetTexts(t))
	maps.Copy(used, adviceTexts(t))
	verbs := regexp.MustCompile(`%[.0-9]*[a-z]|%%`)
	for _, language := range []string{"en", "ru"} {
		data, err := assets.Translations.ReadFile("translations/" + language + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var texts map[string]string
		if err := json.Unmarshal(data, &texts); err != nil {
			t.Fatal(err)
		}
		for _, reserved := range []string{"id", "description", "hash", "leftdelim", "rightdelim", "zero", "one", "two", "few", "many", "other", "translation"} {
			for text := range texts {
				if strings.EqualFold(text, reserved) { // go-i18n takes none of the file then
					t.Errorf("%s: %q is a reserved key", language, text)
				}
			}
		}
		for text := range used {
			if texts[text] == "" {
				t.Errorf("%s: no translation of %q", language, text)
			} else if a, b := verbs.FindAllString(text, -1), verbs.FindAllString(texts[text], -1); strings.Join(a, "") != strings.Join(b, "") {
				t.Errorf("%s: %q and %q differ in their verbs", language, text, texts[text])
			}
		}
		for text := range texts {
			if !used[text] {
				t.Errorf("%s: %q is used nowhere", language, text)
			}
		}
	}
}
