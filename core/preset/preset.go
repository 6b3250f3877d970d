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
	About string `json:"about,omitempty"` // where the vendor describes the API
	// Faster is the name of a preset of VectorCheck's own that asks the same in a faster way,
	// with the same fields, where the API has that; "" for none.
	Faster string `json:"faster,omitempty"`
	// Key is the header that an API key goes into, with KEY for it; "" for none.
	Key     string   `json:"key,omitempty"`
	Fields  []Field  `json:"fields,omitempty"`
	Metrics []Metric `json:"metrics"` // the first is the default
	// Headers are sent with each request, "Name: value", with {{name}} for the value
	// of a field. They are no place for secrets: a preset is shown and passed on.
	Headers []string `json:"headers,omitempty"`
	// Protocol is what the API is asked over, HTTP where it is "".
	Protocol Protocol `json:"protocol,omitempty"`
	// Lookup finds something that the requests need before the first of them; nil
	// where they need nothing.
	Lookup *Lookup `json:"lookup,omitempty"`
	// Declared is where the API tells its metric; nil where it does not.
	Declared *Declared `json:"declared,omitempty"`
	// Shape has {{name}} for the value of a field in its texts, and no Score. What stands
	// between {{#name}} and {{/name}} is left out where the field is empty, and between
	// {{^name}} and {{/name}} where it is not. Over another protocol than HTTP it is empty.
	Shape target.Shape `json:"shape,omitzero"`
}

// Protocol is what an API is asked over.
type Protocol string

// PostgreSQL is that of the database of this name. The fields of its preset are those of
// package pgvector: table, column, id_column.
const PostgreSQL Protocol = "postgresql"

// Lookup is a request that is made once before the others, with GET.
type Lookup struct {
	Name string `json:"name"` // of what it finds, {{name}} in the Shape
	Path string `json:"path"` // beneath the base URL, with {{name}} for fields
	// Value is the path of what is found in the reply, as gjson writes paths.
	Value string `json:"value"`
}

// Field is what a user fills in.
type Field struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	// Default is taken where nothing is filled in; nil says that something must be.
	Default *string `json:"default,omitempty"`
	// Pattern, if not "", is a regular expression for the whole value.
	Pattern string `json:"pattern,omitempty"`
	// Expects says, after "expected", what the pattern asks for; "" shows it as it is.
	Expects string `json:"expects,omitempty"`
}

// Metric is what an index compares by, and what its scores mean then.
type Metric struct {
	Name  string       `json:"name"` // as the vendor calls it
	Score target.Score `json:"score"`
}

// Generic is the name of the API that needs no preset: target.Shape's zero value.
const Generic = "generic"

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
	return Parse(data)
}

// Fill gives the shape of requests and replies, with the values of the fields, by
// name, and a metric, "" for the default.
func (p Preset) Fill(values map[string]string, metric string) (target.Shape, error) {
	m, err := p.metric(metric)
	if err != nil {
		return target.Shape{}, err
	}
	filled, err := p.Values(values)
	if err != nil {
		return target.Shape{}, err
	}
	return p.fill(filled, m), nil
}

// FillHeaders gives the headers, with the values of the fields.
func (p Preset) FillHeaders(values map[string]string) ([]target.Header, error) {
	filled, err := p.Values(values)
	if err != nil {
		return nil, err
	}
	return p.fillHeaders(filled)
}

func (p Preset) fillHeaders(filled map[string]string) (headers []target.Header, err error) {
	for _, text := range p.Headers {
		h, err := target.ParseHeader(replace(text, filled, strings.TrimSpace))
		if err != nil {
			return nil, fmt.Errorf("preset %s: %w", p.Name, err)
		}
		headers = append(headers, h)
	}
	return headers, nil
}

// Found gives a shape that Fill gave with what Lookup has found.
func (p Preset) Found(s target.Shape, value string) target.Shape {
	return replaceAll(s, map[string]string{p.Lookup.Name: value})
}

// LookupPath is the path of Lookup, with the values of the fields.
func (p Preset) LookupPath(values map[string]string) (string, error) {
	filled, err := p.Values(values)
	if err != nil {
		return "", err
	}
	return replace(p.Lookup.Path, filled, url.PathEscape), nil
}

func (p Preset) fill(filled map[string]string, m Metric) target.Shape {
	s := replaceAll(p.Shape, filled)
	s.Score, s.Metric = m.Score, m.Name
	return s
}

func replaceAll(s target.Shape, values map[string]string) target.Shape {
	s.Path = replace(s.Path, values, url.PathEscape)
	s.Body = replace(s.Body, values, inString)
	for _, text := range []*string{&s.Hits, &s.ID, &s.Value} {
		*text = replace(*text, values, inPath)
	}
	return s
}

// Problem says what a preset cannot be filled in with.
type Problem struct {
	Title string // of the preset
	Field string // by name; "metric" for the metric
	// Format and Args are the problem as fmt.Sprintf takes it, so that a face can
	// tell it in another language.
	Format string
	Args   []any
}

// Error implements error.
func (p *Problem) Error() string {
	return p.Title + ": " + p.Field + ": " + fmt.Sprintf(p.Format, p.Args...)
}

func (p Preset) problem(field, format string, args ...any) error {
	return &Problem{p.Title, field, format, args}
}

// metric is that of a name; "" is the name of the first one.
func (p Preset) metric(name string) (Metric, error) {
	if name == "" {
		return p.Metrics[0], nil
	}
	var names []string
	for _, m := range p.Metrics {
		if m.Name == name {
			return m, nil
		}
		names = append(names, m.Name)
	}
	return Metric{}, p.problem("metric", "%q: expected one of %s", name, strings.Join(names, ", "))
}

// Values are those of all fields, the defaults of those not given among them.
func (p Preset) Values(given map[string]string) (map[string]string, error) {
	filled := map[string]string{}
	for _, f := range p.Fields {
		value, ok := given[f.Name]
		if !ok || value == "" {
			if f.Default == nil {
				return nil, p.problem(f.Name, "it is missing")
			}
			value = *f.Default
		}
		if f.Pattern != "" && !regexp.MustCompile("^(?:"+f.Pattern+")$").MatchString(value) {
			if f.Expects != "" {
				return nil, p.problem(f.Name, "%q: expected %s", value, f.Expects)
			}
			return nil, p.problem(f.Name, "%q: expected what matches %s", value, f.Pattern)
		}
		filled[f.Name] = value
	}
	for name := range given {
		if _, known := filled[name]; !known {
			return nil, p.problem(name, "the preset has no such field")
		}
	}
	return filled, nil
}

// replace puts values, made fit for where they stand, in place of their names.
func replace(text string, values map[string]string, fit func(string) string) string {
	text = resolveSections(text, values)
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
