package core

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"vectorcheck/core/check"
	"vectorcheck/core/pgvector"
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
	// Path is where the generic API is asked, beneath its URL; "" is /search.
	Path string `json:"path,omitempty"`
	// Found is what the preset has looked up last; "" for nothing.
	Found string `json:"found,omitempty"`
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
		shape, err := p.Fill(a.Fields, a.Metric)
		if err == nil && p.Lookup != nil && a.Found != "" {
			shape = p.Found(shape, a.Found)
		}
		return shape, err
	case a.Metric != "" || len(a.Fields) > 0:
		return target.Shape{}, errors.New("it is not given, but a metric or fields of one are")
	}
	return target.Shape{Path: a.Path}, nil
}

// withHeaders adds the headers of the preset that are not given otherwise.
func (a API) withHeaders(given []target.Header) ([]target.Header, error) {
	p, ok, err := a.Find()
	if err != nil || !ok {
		return given, err
	}
	own, err := p.FillHeaders(a.Fields)
	if err != nil {
		return nil, err
	}
	own = slices.DeleteFunc(own, func(h target.Header) bool {
		return slices.ContainsFunc(given, func(g target.Header) bool { return strings.EqualFold(g.Name, h.Name) })
	})
	return append(own, given...), nil
}

// publicHeaders are the names of the preset's headers that hold fields, or are VectorCheck's
// own, which are no secrets: run files keep them. One that is called as headers of keys are is none of them.
func (s Settings) publicHeaders() (public []string, err error) {
	given, err := s.allHeaders()
	if err != nil {
		return nil, err
	}
	p, ok, err := s.API.Find()
	if err != nil || !ok {
		return nil, err
	}
	for _, text := range p.Headers {
		name, value, _ := strings.Cut(text, ":")
		name = strings.TrimSpace(name)
		overridden := slices.ContainsFunc(given, func(h target.Header) bool { return strings.EqualFold(h.Name, name) })
		if (strings.Contains(value, "{{") || s.API.Own == nil) && !overridden && !namesSecret(name) {
			public = append(public, name)
		}
	}
	return public, nil
}

// namesSecret says whether a header is called as one that holds a secret.
func namesSecret(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{"auth", "key", "token", "secret", "cookie", "password"}, func(word string) bool { return strings.Contains(name, word) })
}

// IsPostgreSQL says whether the API is a table of such a database.
func (a API) IsPostgreSQL() bool {
	p, ok, err := a.Find()
	return err == nil && ok && p.Protocol == preset.PostgreSQL
}

// openAPI makes what asks the API, or several in turn, and keeps in s what was looked
// up for that. notice is that of target.HTTPConfig.
func (s *Settings) openAPI(ctx context.Context, notice func(string)) (target.API, error) {
	open := func(url string) (target.API, error) { return s.openFound(ctx, url, notice) }
	if p, ok, err := s.API.Find(); err == nil && ok && p.Lookup != nil {
		open = func(url string) (target.API, error) {
			api, err := s.openMovable(ctx, url, notice)
			if err != nil {
				return nil, err
			}
			return api, nil
		}
	}
	if s.API.IsPostgreSQL() {
		open = func(url string) (target.API, error) { return s.openTable(url, notice) }
	}
	if urls := target.SplitURLs(s.URL); len(urls) > 1 {
		return target.NewInTurn(urls, open)
	}
	return open(s.URL)
}

// openFound makes what asks the API over HTTP, of what it finds for the preset now.
func (s *Settings) openFound(ctx context.Context, url string, notice func(string)) (target.API, error) {
	config, err := s.http()
	if err != nil {
		return nil, err
	}
	config.URL, config.Notice = url, notice
	if err := s.lookUp(ctx, &config); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrUnusable, url, err)
	}
	api, err := target.NewHTTP(config)
	if err != nil {
		return nil, err
	}
	return api, nil
}

// maxFound is the length, in bytes, of the longest name that an API may give to what it
// is asked for: it goes into the path of every request.
const maxFound = 512

// lookUp finds what the preset wants to know first, and puts it into the shape.
func (s *Settings) lookUp(ctx context.Context, config *target.HTTPConfig) error {
	p, ok, err := s.API.Find()
	if err != nil || !ok || p.Lookup == nil {
		return err
	}
	path, err := p.LookupPath(s.API.Fields)
	if err != nil {
		return err
	}
	reply, err := target.Get(ctx, *config, path)
	if err != nil {
		return fmt.Errorf("GET %s: %w", path, err)
	}
	hide, err := s.hider()
	if err != nil {
		return err
	}
	switch s.API.Found = gjson.GetBytes(reply, p.Lookup.Value).String(); {
	case s.API.Found == "":
		return fmt.Errorf("GET %s: the reply has nothing at %s", path, p.Lookup.Value)
	case hide.ID(s.API.Found) != s.API.Found:
		s.API.Found = ""
		return fmt.Errorf("GET %s: the reply has the API key at %s", path, p.Lookup.Value)
	case len(s.API.Found) > maxFound:
		return fmt.Errorf("GET %s: the reply has %d bytes at %s: expected %d at most", path, len(s.API.Found), p.Lookup.Value, maxFound)
	}
	config.Shape, err = s.API.shape()
	return err
}

// openTable makes what asks a table of PostgreSQL.
func (s *Settings) openTable(url string, notice func(string)) (target.API, error) {
	config, err := s.table()
	if err != nil {
		return nil, err
	}
	hide, err := s.hider()
	if err != nil {
		return nil, err
	}
	config.URL, config.Notice, config.Hide = url, notice, hide.Text
	if config.Password, err = s.Key.find(s.TypedKey); err != nil {
		return nil, err
	}
	api, err := pgvector.New(config)
	if err != nil {
		return nil, err
	}
	return api, nil
}

func (s *Settings) table() (pgvector.Config, error) {
	p, _, err := s.API.Find()
	if err != nil {
		return pgvector.Config{}, err
	}
	values, err := p.Values(s.API.Fields)
	return pgvector.Config{
		URL: s.URL, Table: values["table"], Column: values["column"], IDColumn: values["id_column"],
		Filter: values["filter"], Query: values["query"],
		Metric: pgvector.Metric(cmp.Or(s.API.Metric, p.Metrics[0].Name)), TopK: s.TopK,
		ConnectTimeout: s.ConnectTimeout, AttemptTimeout: s.AttemptTimeout,
		MaxConnections: check.MaxConcurrency, Name: "vectorcheck/" + Version,
	}, err
}

func (s Settings) http() (target.HTTPConfig, error) {
	shape, err := s.API.shape()
	if err != nil {
		return target.HTTPConfig{}, err
	}
	headers, err := s.allHeaders()
	if err != nil {
		return target.HTTPConfig{}, err
	}
	if headers, err = s.API.withHeaders(headers); err != nil {
		return target.HTTPConfig{}, err
	}
	public, err := s.publicHeaders()
	if err != nil {
		return target.HTTPConfig{}, err
	}
	keys, err := s.keys()
	compared := s.compared()
	return target.HTTPConfig{
		URL: s.URL, Shape: shape, TopK: s.TopK, ByID: compared.IDs || compared.Neighbors, Headers: headers, Public: public, Secrets: keys, UserAgent: "vectorcheck/" + Version,
		ConnectTimeout: s.ConnectTimeout, AttemptTimeout: s.AttemptTimeout, Network: s.Network,
	}, err
}
