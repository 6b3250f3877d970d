package preset

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"vectorcheck/core/target"
)

// maxBytes bounds the file of a preset.
const maxBytes = 1 << 20

// name is what a preset or a field may be called.
var name = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,63}$`)

// Parse reads a preset as JSON writes it, and checks that it is whole: that it can
// be filled in, and that what comes of that can be sent. Names that it does not
// know are errors.
func Parse(data []byte) (p Preset, err error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&p); err != nil {
		return Preset{}, fmt.Errorf("a preset as JSON: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return Preset{}, errors.New("a preset as JSON: there is more after it")
	}
	if err := p.Validate(); err != nil {
		return Preset{}, err
	}
	return p, nil
}

// Load reads the preset in the file at path.
func Load(path string) (Preset, error) {
	file, err := os.Open(path)
	if err != nil {
		return Preset{}, err
	}
	defer file.Close()
	return Read(file, path)
}

// Read reads a preset, of which errors speak by its name.
func Read(r io.Reader, name string) (Preset, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return Preset{}, err
	}
	if len(data) > maxBytes {
		return Preset{}, fmt.Errorf("%s is larger than 1 MiB: expected a preset", name)
	}
	p, err := Parse(data)
	if err != nil {
		return Preset{}, fmt.Errorf("%s: %w", name, err)
	}
	return p, nil
}

// JSON is the preset as Parse reads it.
func (p Preset) JSON() ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(p)
	return text.Bytes(), err
}

// Validate says what is wrong with a preset.
func (p Preset) Validate() error {
	if !name.MatchString(p.Name) {
		return fmt.Errorf("the name %q: expected small letters, digits, - and _, up to 64", p.Name)
	}
	if p.Title == "" {
		return fmt.Errorf("preset %s: the title is missing", p.Name)
	}
	if len(p.Metrics) == 0 {
		return fmt.Errorf("preset %s: it has no metric", p.Name)
	}
	sample := map[string]string{}
	for _, f := range p.Fields {
		if err := f.validate(); err != nil {
			return fmt.Errorf("preset %s: %w", p.Name, err)
		}
		sample[f.Name] = "x"
		if f.Default != nil {
			sample[f.Name] = *f.Default
		}
	}
	if err := p.validateProtocol(); err != nil {
		return fmt.Errorf("preset %s: %w", p.Name, err)
	}
	if err := p.validateSections(sample); err != nil {
		return fmt.Errorf("preset %s: %w", p.Name, err)
	}
	// With all fields that may be empty filled in, sections have to make sense too.
	filled := map[string]string{}
	for name, value := range sample {
		filled[name] = cmp.Or(value, "x")
	}
	return errors.Join(p.validateFilled(sample), p.validateFilled(filled))
}

// validateSections looks at all texts that can have some.
func (p Preset) validateSections(fields map[string]string) error {
	texts := append([]string{p.Shape.Path, p.Shape.Body, p.Shape.Hits, p.Shape.ID, p.Shape.Value}, p.Headers...)
	texts = append(texts, p.declaredTexts()...)
	if p.Lookup != nil {
		texts = append(texts, p.Lookup.Path)
	}
	for _, text := range texts {
		if err := validateSections(text, fields); err != nil {
			return err
		}
	}
	return nil
}

// validateFilled fills the preset in with samples of the fields' values.
func (p Preset) validateFilled(sample map[string]string) error {
	if err := p.validateLookup(sample); err != nil {
		return fmt.Errorf("preset %s: %w", p.Name, err)
	}
	if err := p.validateDeclared(sample); err != nil {
		return fmt.Errorf("preset %s: %w", p.Name, err)
	}
	headers, err := p.fillHeaders(sample)
	if err != nil {
		return err
	}
	for _, h := range headers {
		if left := mark.FindString(h.Name + h.Value); left != "" {
			return fmt.Errorf("preset %s: header %s: %w", p.Name, h.Name, p.noField(left))
		}
	}
	for _, m := range p.Metrics {
		if err := p.validateMetric(m, sample); err != nil {
			return fmt.Errorf("preset %s: %w", p.Name, err)
		}
	}
	return nil
}

func (p Preset) validateProtocol() error {
	switch {
	case p.Protocol == "":
		return nil
	case p.Protocol != PostgreSQL:
		return fmt.Errorf("the protocol %q: expected %s, or none for HTTP", p.Protocol, PostgreSQL)
	case p.Shape.Path+p.Shape.Body+p.Shape.Value != "" || p.Lookup != nil || p.Declared != nil || len(p.Headers) > 0:
		return fmt.Errorf("over %s there is no shape of requests, no header and nothing to ask with GET", p.Protocol)
	}
	return nil
}

// validateLookup adds what is found to the sample values.
func (p Preset) validateLookup(sample map[string]string) error {
	if p.Lookup == nil {
		return nil
	}
	_, known := sample[p.Lookup.Name]
	if known || !name.MatchString(p.Lookup.Name) {
		return fmt.Errorf("what is looked up is called %q: expected small letters, digits, - and _, and no field's name", p.Lookup.Name)
	}
	if left := mark.FindString(replace(p.Lookup.Path, sample, url.PathEscape)); left != "" {
		return p.noField(left)
	}
	if p.Lookup.Value == "" {
		return errors.New("the path of what is looked up is missing")
	}
	sample[p.Lookup.Name] = "x"
	return nil
}

func (f Field) validate() error {
	if !name.MatchString(f.Name) || slices.Contains([]string{"vector", "top_k", "metric"}, f.Name) {
		return fmt.Errorf("a field is called %q: expected small letters, digits, - and _, and neither vector, top_k nor metric", f.Name)
	}
	if _, err := regexp.Compile(f.Pattern); err != nil {
		return fmt.Errorf("the pattern of the field %s: %w", f.Name, err)
	}
	return nil
}

// validateMetric fills the preset in, with values whose pattern does not matter.
func (p Preset) validateMetric(m Metric, sample map[string]string) error {
	if m.Name == "" || !slices.Contains(target.Scores(), m.Score) {
		return fmt.Errorf("the metric %q has the score %q: expected a name and one of %q", m.Name, m.Score, target.Scores())
	}
	if p.Protocol != "" {
		return nil
	}
	shape := p.fill(sample, m)
	for _, text := range []string{shape.Path, shape.Body, shape.Hits, shape.ID, shape.Value} {
		for _, left := range mark.FindAllString(text, -1) {
			if left != "{{vector}}" && left != "{{top_k}}" {
				return p.noField(left)
			}
		}
	}
	if bare := p.bareField(m, sample); bare != "" {
		return fmt.Errorf("%s stands in the body without quotes: write \"%s\", or give the field a default that is a number", bare, bare)
	}
	return shape.Validate()
}

// mark is what values are put in place of, and what may be meant as such: with capitals,
// blanks or dots, which no field has.
var mark = regexp.MustCompile(`\{\{\s*[A-Za-z0-9_.-]+\s*\}\}`)

// noField is the error of a mark in whose place nothing is put.
func (p Preset) noField(left string) error {
	known := []string{"{{vector}}", "{{top_k}}"}
	for _, f := range p.Fields {
		known = append(known, "{{"+f.Name+"}}")
	}
	if p.Lookup != nil {
		known = append(known, "{{"+p.Lookup.Name+"}}")
	}
	return fmt.Errorf("%s stands for no field: expected one of %s", left, strings.Join(known, ", "))
}

// bareField is the mark of a field that makes the body no JSON, as it stands there without
// quotes; "" if there is none.
func (p Preset) bareField(m Metric, sample map[string]string) string {
	if p.fill(sample, m).Validate() == nil {
		return ""
	}
	for _, f := range p.Fields {
		quoted := p
		field := "{{" + f.Name + "}}"
		quoted.Shape.Body = strings.ReplaceAll(p.Shape.Body, field, `"`+field+`"`)
		if quoted.Shape.Body != p.Shape.Body && quoted.fill(sample, m).Validate() == nil {
			return field
		}
	}
	return ""
}

// Unused are the fields that no text of the preset has a place for: what is filled in there
// changes nothing.
func (p Preset) Unused() (names []string) {
	if p.Protocol != "" {
		return nil
	}
	text, err := json.Marshal(struct {
		Headers  []string
		Lookup   *Lookup
		Declared *Declared
		Shape    target.Shape
	}{p.Headers, p.Lookup, p.Declared, p.Shape})
	if err != nil {
		return nil
	}
	for _, f := range p.Fields {
		if !bytes.Contains(text, []byte("{{"+f.Name+"}}")) && !bytes.Contains(text, []byte("{{#"+f.Name+"}}")) &&
			!bytes.Contains(text, []byte("{{^"+f.Name+"}}")) {
			names = append(names, f.Name)
		}
	}
	return names
}
