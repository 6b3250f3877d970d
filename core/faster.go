package core

import (
	"context"
	"math"

	"vectorcheck/core/preset"
)

// adviseFaster tells of a preset that asks the same API in a faster way, where the API answers it as it
// has answered the probe; ok is false if there is none. s are the settings that were given.
func (p *parts) adviseFaster(ctx context.Context, s Settings, probe Probe) (a Advice, ok bool) {
	present, found, err := s.API.Find()
	if err != nil || !found || present.Faster == "" || probe.Err != nil || probe.Answer.Empty {
		return Advice{}, false
	}
	other, err := preset.Find(present.Faster)
	if err != nil {
		return Advice{}, false
	}
	trial, better := p.settings, s
	trial.API, better.API = p.settings.API.by(other), s.API.by(other)
	api, err := trial.openAPI(ctx, nil)
	if err != nil {
		return Advice{}, false
	}
	defer func() { _ = api.Close() }()
	again := api.Trace(ctx, probe.Vector)
	if again.Err != nil || again.Answer.ID != probe.Answer.ID || math.Abs(again.Answer.Similarity-probe.Answer.Similarity) > nearly {
		return Advice{}, false
	}
	return Advice{Format: "The API can be asked by the preset %s, too: it gave the same answer, and that is the faster way.", Args: []any{other.Name}, Better: &better}, true
}

// by is the API asked by another preset, with the fields that it has.
func (a API) by(other preset.Preset) API {
	b := API{Preset: other.Name, Metric: a.Metric}
	for _, f := range other.Fields {
		if value, given := a.Fields[f.Name]; given {
			if b.Fields == nil {
				b.Fields = map[string]string{}
			}
			b.Fields[f.Name] = value
		}
	}
	return b
}
