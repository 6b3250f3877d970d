// Package preset knows the search APIs of vector databases: how each is asked,
// where its replies hold the top hit, what its scores mean, and how it tells of
// errors. A preset is a file of JSON in presets; to add one needs no code.
package preset

import (
	"embed"
	"encoding/json"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"vectorcheck/core/target"
)

// Preset is what is known of one API.
type Preset struct {
	Name  string `json:"name"` // as in settings: qdrant
	Title string `json:"title"`
	About string `json:"about"` // where the vendor describes the API
	// Key is the header that an API key goes into, with KEY for it.
	Key     string   `json:"key"`
	Fields  []Field  `json:"fields"`
	Metrics []Metric `json:"metrics"` // the first is the default
	// Shape has {{name}} for the value of a field in its texts, and no Score.
	Shape target.Shape `json:"shape"`
}

// Field is what a user fills in.
type Field struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	// Default is taken where nothing is filled in; nil says that something must be.
	Default *string `json:"default"`
	// Pattern, if not "", is a regular expression for the whole value.
	Pattern string `json:"pattern"`
}

// Metric is what an index compares by, and what its scores mean then.
type Metric struct {
	Name  string       `json:"name"` // as the vendor calls it
	Score target.Score `json:"score"`
}

//go:embed presets/*.json
var files embed.FS

// Names lists the names of all presets, in order.
func Names() (names []string) {
	entries, _ := files.ReadDir("presets") // it is part of the program
	for _, entry := range entries {
		names = append(names, strings.TrimSuffix(entry.Name(), ".json"))
	}
	return names
}

// All lists the presets by name.
func All() (all []Preset, err error) {
	for _, name := range Names() {
		p, err := Find(name)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// Find gives the preset of a name.
func Find(name string) (p Preset, err error) {
	if !slices.Contains(Names(), name) {
		return p, fmt.Errorf("unknown preset %q: it is one of %s", name, strings.Join(Names(), ", "))
	}
	data, err := files.ReadFile(path.Join("presets", name+".json"))
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(data, &p); err != nil {
		return p, fmt.Errorf("preset %s: %w", name, err)
	}
	return p, nil
}

// Fill gives the shape of requests and replies, with the values of the fields, by
// name, and a metric, "" for the default.
func (p Preset) Fill(values map[string]string, metric string) (target.Shape, error) {
	score, err := p.score(metric)
	if err != nil {
		return target.Shape{}, err
	}
	filled, err := p.values(values)
	if err != nil {
		return target.Shape{}, err
	}
	s := p.Shape
	s.Score = score
	s.Path = replace(s.Path, filled, url.PathEscape)
	s.Body = replace(s.Body, filled, inString)
	for _, text := range []*string{&s.Hits, &s.ID, &s.Value} {
		*text = replace(*text, filled, inPath)
	}
	return s, nil
}

func (p Preset) score(metric string) (target.Score, error) {
	if metric == "" {
		return p.Metrics[0].Score, nil
	}
	var names []string
	for _, m := range p.Metrics {
		if m.Name == metric {
			return m.Score, nil
		}
		names = append(names, m.Name)
	}
	return "", fmt.Errorf("%s: unknown metric %q: it is one of %s", p.Title, metric, strings.Join(names, ", "))
}

// values are those of all fields, checked.
func (p Preset) values(given map[string]string) (map[string]string, error) {
	filled := map[string]string{}
	for _, f := range p.Fields {
		value, ok := given[f.Name]
		if !ok || value == "" {
			if f.Default == nil {
				return nil, fmt.Errorf("%s: %s is missing", p.Title, f.Name)
			}
			value = *f.Default
		}
		if f.Pattern != "" && !regexp.MustCompile("^(?:"+f.Pattern+")$").MatchString(value) {
			return nil, fmt.Errorf("%s: %s is %q: expected what matches %s", p.Title, f.Name, value, f.Pattern)
		}
		filled[f.Name] = value
	}
	for name := range given {
		if _, known := filled[name]; !known {
			return nil, fmt.Errorf("%s has no field %q", p.Title, name)
		}
	}
	return filled, nil
}

// replace puts values, made fit for where they stand, in place of their names.
func replace(text string, values map[string]string, fit func(string) string) string {
	var pairs []string
	for name, value := range values {
		pairs = append(pairs, "{{"+name+"}}", fit(value))
	}
	return strings.NewReplacer(pairs...).Replace(text) // values are not looked into
}

// inString makes a value fit for the inside of a JSON string.
func inString(value string) string {
	quoted, _ := json.Marshal(value) // a string always has a JSON form
	return string(quoted[1 : len(quoted)-1])
}

// inPath makes a value one step of a gjson path.
func inPath(value string) string {
	return regexp.MustCompile(`[^A-Za-z0-9_]`).ReplaceAllString(value, `\$0`)
}
