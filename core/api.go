package core

import (
	"errors"
	"io/fs"
	"path/filepath"

	"vectorcheck/core/preset"
	"vectorcheck/core/target"
)

// API says which API is asked. Its zero value is the generic one.
type API struct {
	Preset string            `json:"preset,omitempty"` // by name, of package preset
	Metric string            `json:"metric,omitempty"` // as the preset calls it; "" for its first
	Fields map[string]string `json:"fields,omitempty"` // of the preset, by name
	// Own is the preset itself, where it is none of VectorCheck's.
	Own *preset.Preset `json:"own,omitempty"`
}

// NewAPI is the API of a preset: of VectorCheck's own or the user's by name, or
// in a file by its path, which ends in .json. "" is the generic one.
func NewAPI(name, metric string, fields map[string]string) (API, error) {
	api := API{Metric: metric, Fields: fields}
	switch {
	case name == "" || name == preset.Generic:
		return api, nil
	case filepath.Ext(name) == ".json":
		own, err := preset.Load(name)
		api.Preset, api.Own = own.Name, &own
		return api, err
	}
	api.Preset = name
	folder, err := preset.UserFolder()
	if err != nil {
		return api, nil // there can be none of the user's
	}
	own, err := folder.Find(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return api, nil
	case err != nil:
		return api, err
	}
	api.Own = &own
	return api, nil
}

// Find gives the preset; ok is false for the generic API.
func (a API) Find() (p preset.Preset, ok bool, err error) {
	switch {
	case a.Own != nil:
		return *a.Own, true, a.Own.Validate()
	case a.Preset == "":
		return p, false, nil
	}
	p, err = preset.Find(a.Preset)
	return p, true, err
}

// shape is what the requests to the API and its replies look like.
func (a API) shape() (target.Shape, error) {
	p, ok, err := a.Find()
	switch {
	case err != nil:
		return target.Shape{}, err
	case ok:
		return p.Fill(a.Fields, a.Metric)
	case a.Metric != "" || len(a.Fields) > 0:
		return target.Shape{}, errors.New("it is not given, but a metric or fields of one are")
	}
	return target.Shape{}, nil
}

// openAPI makes what asks the API, or several in turn.
func (s Settings) openAPI() (target.API, error) {
	config, err := s.http()
	if err != nil {
		return nil, err
	}
	open := func(url string) (target.API, error) {
		config.URL = url
		api, err := target.NewHTTP(config)
		if err != nil {
			return nil, err
		}
		return api, nil
	}
	if urls := target.SplitURLs(s.URL); len(urls) > 1 {
		return target.NewInTurn(urls, open)
	}
	return open(s.URL)
}

func (s Settings) http() (target.HTTPConfig, error) {
	shape, err := s.API.shape()
	if err != nil {
		return target.HTTPConfig{}, err
	}
	headers, err := s.allHeaders()
	return target.HTTPConfig{
		URL: s.URL, Shape: shape, TopK: s.TopK, Headers: headers, UserAgent: "vectorcheck/" + Version,
		ConnectTimeout: s.ConnectTimeout, AttemptTimeout: s.AttemptTimeout, Network: s.Network,
	}, err
}
