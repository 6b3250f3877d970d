package preset

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"vectorcheck/core/target"
)

// own is a preset as users make them.
func own() Preset {
	return Preset{
		Name: "my-search", Title: "My search", Fields: []Field{{Name: "shop", Label: "Shop"}},
		Metrics: []Metric{{"cosine", target.CosineSimilarity}},
		Headers: []string{"X-Shop: {{shop}}"},
		Shape:   target.Shape{Method: "PUT", Path: "/{{shop}}/find", Body: `{"q":{{vector}},"n":{{top_k}}}`, ID: "items.0.key", Value: "items.0.like"},
	}
}

func TestPresetsAreReadAsTheyAreWritten(t *testing.T) {
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range append(all, own()) {
		data, err := p.JSON()
		if err != nil {
			t.Fatal(err)
		}
		got, err := Parse(data)
		if err != nil || !reflect.DeepEqual(got, p) {
			t.Errorf("%s: %+v, %v", p.Name, got, err)
		}
	}
}

func TestPresetsThatAreNotWhole(t *testing.T) {
	for says, spoil := range map[string]func(*Preset){
		`the name "My"`:             func(p *Preset) { p.Name = "My" },
		"the title is missing":      func(p *Preset) { p.Title = "" },
		"no metric":                 func(p *Preset) { p.Metrics = nil },
		`has the score "closeness"`: func(p *Preset) { p.Metrics = []Metric{{"a", "closeness"}} },
		"neither vector, top_k":     func(p *Preset) { p.Fields = []Field{{Name: "top_k"}} },
		"the pattern of the field":  func(p *Preset) { p.Fields[0].Pattern = "(" },
		"{{shop}} stands for no":    func(p *Preset) { p.Fields = nil },
		"{{vector}} 0 times":        func(p *Preset) { p.Shape.Body = "{}" },
		"the path of the score":     func(p *Preset) { p.Shape.Value = "" },
		"begins with a slash":       func(p *Preset) { p.Shape.Path = "find" },
		`the protocol "ftp"`:        func(p *Preset) { p.Protocol = "ftp" },
		"header without a colon":    func(p *Preset) { p.Headers = []string{"X-Shop"} },
		"X-Shop: {{stop}} stands":   func(p *Preset) { p.Headers = []string{"X-Shop: {{stop}}"} },
		"there is no shape":         func(p *Preset) { p.Protocol = PostgreSQL },
		`is called "shop"`:          func(p *Preset) { p.Lookup = &Lookup{"shop", "/x", "id"} },
		"{{stop}} stands for no":    func(p *Preset) { p.Lookup = &Lookup{"shop_id", "/{{stop}}", "id"} },
		"{{stup}} stands for no":    func(p *Preset) { p.Declared = &Declared{Inquiry{Path: "/{{shop}}"}, "{{stup}}.metric", nil} },
		"the API declares is miss":  func(p *Preset) { p.Declared = &Declared{Inquiry{Path: "/{{shop}}"}, "", nil} },
		"is no JSON":                func(p *Preset) { p.Declared = &Declared{Inquiry{Path: "/", Body: `{"a":`}, "m", nil} },
		"{{stip}} stands for no":    func(p *Preset) { p.Declared = &Declared{Inquiry{}, "m", []Inquiry{{Path: "/{{stip}}"}}} },
		"no value or no note":       checked(Check{Value: "a", Good: []string{"b"}}),
		"and no other %":            checked(Check{Value: "a", Good: []string{"b"}, Note: "100 % of %s"}),
		"1 times at most":           checked(Check{Value: "a", Good: []string{"b"}, Note: "%s of %s"}),
		"both good values":          checked(Check{Value: "a", Good: []string{"b"}, AtLeast: "c", Note: "%s of %s"}),
		"of no value whether it is": checked(Check{Value: "a", Note: "%s"}),
		"{{#stop}} stands for no":   func(p *Preset) { p.Shape.Path = "/{{#stop}}x{{/stop}}" },
		"{{#shop}} has no end":      func(p *Preset) { p.Shape.Path = "/{{#shop}}x" },
		"ends what did not begin":   func(p *Preset) { p.Shape.Path = "/x{{/shop}}" },
		"before the end of":         func(p *Preset) { p.Shape.Path = "/{{#shop}}{{#shop}}{{/shop}}" },
		"is no JSON once": func(p *Preset) {
			empty := ""
			p.Fields[0].Default, p.Shape.Body = &empty, `{"q":{{vector}}{{#shop}},"s":{{/shop}}}`
		},
		"what is looked up is miss": func(p *Preset) { p.Lookup = &Lookup{"shop_id", "/{{shop}}", ""} },
	} {
		p := own()
		spoil(&p)
		data, err := p.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Parse(data); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v; want %q", err, says)
		}
	}
	for says, text := range map[string]string{
		"unknown field": `{"name":"a","shap":{}}`, "more after it": `{"name":"a","title":"A","metrics":[{"name":"m","score":"l2"}],"shape":{"value":"v"}} {}`,
		"unexpected": `{`,
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v; want %q", text, err, says)
		}
	}
}

func TestAFolderKeepsPresets(t *testing.T) {
	f := Folder(filepath.Join(t.TempDir(), "presets"))
	if all, failures := f.All(); len(all)+len(failures) != 0 {
		t.Fatalf("a folder that is not there holds %v, %v", all, failures)
	}
	if err := f.Save(own()); err != nil {
		t.Fatal(err)
	}
	again := own()
	again.Title = "Mine"
	if err := f.Save(again); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.path("broken"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	all, failures := f.All()
	if len(all) != 1 || all[0].Title != "Mine" || len(failures) != 1 || !strings.Contains(failures[0].Error(), "broken.json") {
		t.Errorf("%+v, %v", all, failures)
	}
	if p, err := f.Find("my-search"); err != nil || p.Title != "Mine" {
		t.Errorf("%+v, %v", p, err)
	}
	for _, taken := range []string{"qdrant", Generic} {
		p := own()
		p.Name = taken
		if err := f.Save(p); err == nil || !strings.Contains(err.Error(), "choose another") {
			t.Errorf("%s: %v", taken, err)
		}
	}
	if err := f.Delete("my-search"); err != nil {
		t.Error(err)
	}
	if _, err := f.Find("my-search"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a preset that was deleted: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range Names() {
		data, err := files.ReadFile("presets/" + name + ".json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Parse(data)
		if err != nil {
			return
		}
		written, err := p.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := Parse(written); err != nil || !reflect.DeepEqual(again.Shape, p.Shape) {
			t.Fatalf("%s: %v", written, err)
		}
	})
}

func TestHeadersOfAPreset(t *testing.T) {
	got, err := own().FillHeaders(map[string]string{"shop": "b 1"})
	if err != nil || len(got) != 1 || got[0] != (target.Header{Name: "X-Shop", Value: "b 1"}) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := own().FillHeaders(map[string]string{"shop": "b\r\nX-Other: 1"}); err == nil {
		t.Error("a value with a line break makes a header")
	}
}

func checked(c Check) func(*Preset) {
	return func(p *Preset) { p.Declared = &Declared{Inquiry{Path: "/", Checks: []Check{c}}, "m", nil} }
}
