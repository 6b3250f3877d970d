package core

import "vectorcheck/core/report"

// asked is what a run asks, for its report.
func (s Settings) asked() report.Asked {
	a := report.Asked{IDs: s.IDs.Notation(), Neighbors: s.Truth.File, Index: s.Declared}
	p, ok, err := s.API.Find()
	if err != nil || !ok {
		return a
	}
	a.Preset, a.Title, a.Metric = p.Name, p.Title, s.API.metric()
	values, err := p.Values(s.API.Fields)
	for _, f := range p.Fields {
		if value := values[f.Name]; err == nil && value != "" {
			a.Fields = append(a.Fields, report.Field{Name: f.Name, Label: f.Label, Value: value})
		}
	}
	return a
}
