package preset

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/tidwall/gjson"
)

// Declared is where an API tells, to a GET, what its index compares by.
type Declared struct {
	Path  string `json:"path"`  // beneath the base URL, with {{name}} for fields
	Value string `json:"value"` // the path of the metric in the reply, as gjson writes paths, with {{name}} for fields
}

// DeclaredPath is the path of Declared, with the values of the fields.
func (p Preset) DeclaredPath(values map[string]string) (string, error) {
	filled, err := p.Values(values)
	if err != nil {
		return "", err
	}
	return replace(p.Declared.Path, filled, url.PathEscape), nil
}

// DeclaredMetric is the metric in a reply to DeclaredPath; "" where it tells none.
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
	for _, text := range []string{p.Declared.Path, p.Declared.Value} {
		if left := mark.FindString(replace(text, sample, url.PathEscape)); left != "" {
			return fmt.Errorf("%s stands for no field", left)
		}
	}
	if p.Declared.Value == "" {
		return errors.New("the path of the metric that the API declares is missing")
	}
	return nil
}
