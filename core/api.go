package core

import (
	"errors"

	"vectorcheck/core/preset"
	"vectorcheck/core/target"
)

// API says which API is asked. Its zero value is the generic one.
type API struct {
	Preset string            `json:"preset,omitempty"` // by name, of package preset
	Metric string            `json:"metric,omitempty"` // as the preset calls it; "" for its first
	Fields map[string]string `json:"fields,omitempty"` // of the preset, by name
}

// shape is what the requests to the API and its replies look like.
func (a API) shape() (target.Shape, error) {
	if a.Preset == "" {
		if a.Metric != "" || len(a.Fields) > 0 {
			return target.Shape{}, errors.New("it is not given, but a metric or fields of one are")
		}
		return target.Shape{}, nil
	}
	p, err := preset.Find(a.Preset)
	if err != nil {
		return target.Shape{}, err
	}
	return p.Fill(a.Fields, a.Metric)
}
