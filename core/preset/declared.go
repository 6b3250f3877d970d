package preset

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"vectorcheck/core/declared"
)

// Declared is where an API tells what its index compares by, and whether it is ready.
type Declared struct {
	Inquiry
	// Value is the path of the metric in the reply, as gjson writes paths, with {{name}}
	// for fields.
	Value string `json:"value"`
	// Also are further inquiries about the same index, which tell no metric.
	Also []Inquiry `json:"also,omitempty"`
}

// Inquiry is a request that is no search.
type Inquiry struct {
	Path string `json:"path"` // beneath the base URL, with {{name}} for fields
	// Body is what is posted, JSON with {{name}} for fields; "" asks with GET.
	Body string `json:"body,omitempty"`
	// Index is the path of the kind or the name of the index; of a list, all are told.
	Index string `json:"index,omitempty"`
	// Checks are made of the reply.
	Checks []Check `json:"checks,omitempty"`
}

// Check looks at one value of a reply. A reply that has none says nothing.
type Check struct {
	// Value is its path. A list of numbers counts as their sum; of other values, the first
	// that is not good counts.
	Value string `json:"value"`
	// Good are values that need no note; AtLeast is the path of a number that a good one
	// reaches. One of both is given, or neither, and None says what is not good.
	Good    []string `json:"good,omitempty"`
	AtLeast string   `json:"at_least,omitempty"`
	// None are values which say that no index answers.
	None []string `json:"none,omitempty"`
	// Note is what a person is told of a value that is not good: %s stands for it, and a
	// second one for that of AtLeast.
	Note string `json:"note"`
}

// Declares says whether the API may tell its metric.
func (p Preset) Declares() bool { return p.Declared != nil || p.Protocol == PostgreSQL }

// Inquiries are the requests of d, of which the first tells the metric; none of nil.
func (d *Declared) Inquiries() []Inquiry {
	if d == nil {
		return nil
	}
	return append([]Inquiry{d.Inquiry}, d.Also...)
}

// FillInquiry is an inquiry with the values of the fields.
func (p Preset) FillInquiry(in Inquiry, values map[string]string) (Inquiry, error) {
	filled, err := p.Values(values)
	if err != nil {
		return in, err
	}
	return in.fill(filled), nil
}

func (in Inquiry) fill(filled map[string]string) Inquiry {
	in.Path, in.Body = replace(in.Path, filled, url.PathEscape), replace(in.Body, filled, inString)
	in.Index = replace(in.Index, filled, inPath)
	in.Checks = slices.Clone(in.Checks)
	for i := range in.Checks {
		c := &in.Checks[i]
		c.Value, c.AtLeast = replace(c.Value, filled, inPath), replace(c.AtLeast, filled, inPath)
	}
	return in
}

// Read is what the reply to a filled inquiry says of the index, but for its metric.
func (in Inquiry) Read(reply []byte) (x declared.Index) {
	if in.Index != "" {
		x.Name = joinedText(gjson.GetBytes(reply, in.Index))
	}
	for _, c := range in.Checks {
		c.look(reply, &x)
	}
	return x
}

// joinedText is a value, or all of a list, as one text.
func joinedText(value gjson.Result) string {
	if !value.IsArray() {
		return value.String()
	}
	var texts []string
	for _, element := range value.Array() {
		if text := element.String(); text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, " ")
}

// maxText is the length of the longest value that is taken for what it should be.
const maxText = 100

// look adds to x what a value says.
func (c Check) look(reply []byte, x *declared.Index) {
	value := gjson.GetBytes(reply, c.Value)
	if !value.Exists() {
		return
	}
	text, ok := c.telling(value)
	if !ok || len(text) > maxText {
		return
	}
	args := []string{text}
	if c.AtLeast != "" {
		least := gjson.GetBytes(reply, c.AtLeast)
		number, err := strconv.ParseFloat(text, 64)
		if err != nil || !least.Exists() || number >= least.Num {
			return
		}
		args = append(args, least.String())
	}
	x.None = x.None || slices.Contains(c.None, text)
	x.Notes = append(x.Notes, declared.NewNote(c.Note, args[:strings.Count(c.Note, "%s")]...))
}

// telling is the value that needs a note; ok is false if there is none.
func (c Check) telling(value gjson.Result) (text string, ok bool) {
	if !value.IsArray() {
		return value.String(), !c.isGood(value.String())
	}
	all := value.Array()
	sum, numbers := 0.0, len(all) > 0
	for _, element := range all {
		if element.Type != gjson.Number {
			numbers = false
		}
		sum += element.Num
	}
	if numbers {
		text = strconv.FormatFloat(sum, 'f', -1, 64)
		return text, !c.isGood(text)
	}
	for _, element := range all {
		if !c.isGood(element.String()) {
			return element.String(), true
		}
	}
	return "", false
}

func (c Check) isGood(text string) bool {
	if len(c.Good) == 0 && c.AtLeast == "" {
		return !slices.Contains(c.None, text)
	}
	return slices.Contains(c.Good, text)
}

// DeclaredMetric is the metric in a reply to the first inquiry; "" where it tells none.
func (p Preset) DeclaredMetric(reply []byte, values map[string]string) (string, error) {
	filled, err := p.Values(values)
	if err != nil {
		return "", err
	}
	return gjson.GetBytes(reply, replace(p.Declared.Value, filled, inPath)).String(), nil
}

// MetricLike is the metric of the preset that the API gives a name, whatever its
// case; ok is false if there is none.
func (p Preset) MetricLike(name string) (m Metric, ok bool) {
	for _, m := range p.Metrics {
		if strings.EqualFold(m.Name, name) {
			return m, true
		}
	}
	return m, false
}

func (p Preset) validateDeclared(sample map[string]string) error {
	if p.Declared == nil {
		return nil
	}
	texts := []string{replace(p.Declared.Value, sample, inPath)}
	for _, in := range p.Declared.Inquiries() {
		in = in.fill(sample)
		texts = append(texts, in.Path, in.Body, in.Index)
		if in.Body != "" && !gjson.Valid(in.Body) {
			return fmt.Errorf("what is posted to %s is no JSON", in.Path)
		}
		for _, c := range in.Checks {
			texts = append(texts, c.Value, c.AtLeast)
			if err := c.validate(); err != nil {
				return err
			}
		}
	}
	for _, text := range texts {
		if left := mark.FindString(text); left != "" {
			return fmt.Errorf("%s stands for no field", left)
		}
	}
	if p.Declared.Value == "" {
		return errors.New("the path of the metric that the API declares is missing")
	}
	return nil
}

func (c Check) validate() error {
	most := 1
	if c.AtLeast != "" {
		most = 2
	}
	verbs := strings.Count(c.Note, "%s")
	switch {
	case c.Value == "" || c.Note == "":
		return errors.New("a check of what the API declares has no value or no note")
	case verbs > most || verbs != strings.Count(c.Note, "%"):
		return fmt.Errorf("the note %q: expected %%s for the value, %d times at most, and no other %%", c.Note, most)
	case len(c.Good) > 0 && c.AtLeast != "":
		return fmt.Errorf("the check of %s has both good values and a least one", c.Value)
	case len(c.Good) == 0 && c.AtLeast == "" && len(c.None) == 0:
		return fmt.Errorf("the check of %s says of no value whether it is good", c.Value)
	}
	return nil
}

// declaredTexts are all that may have sections.
func (p Preset) declaredTexts() (texts []string) {
	if p.Declared == nil {
		return nil
	}
	texts = append(texts, p.Declared.Value)
	for _, in := range p.Declared.Inquiries() {
		texts = append(texts, in.Path, in.Body, in.Index)
		for _, c := range in.Checks {
			texts = append(texts, c.Value, c.AtLeast)
		}
	}
	return texts
}
