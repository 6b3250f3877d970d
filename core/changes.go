package core

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"vectorcheck/core/target"
	"vectorcheck/core/vectors"
)

// Change is a setting that differs from that of a run.
type Change struct {
	Field string // as a FieldError names it
	// NewRun says that the run cannot take it: its results would be of two kinds. It
	// is for another run.
	NewRun bool
}

// Changes are the settings in which to differs from s, those of a run, in the order of
// Settings. What a run file does not keep, the values of headers and a typed key, is
// compared only where s has it. What s alone has, as its Gate, is no change.
func (s Settings) Changes(to Settings) []Change {
	// A path from the root is the same as the one that was typed.
	_, _ = s.makeAbsolute(), to.makeAbsolute()
	var all changes
	all.newRun("demo", s.Demo != to.Demo)
	if !s.Demo && !to.Demo {
		all.ofSource(s, to)
		all.ofAPI(s, to)
	}
	all.newRun("ids", s.IDs.withoutPrefix() != to.IDs.withoutPrefix())
	all.newRun("id_prefix", s.IDs.Prefix != to.IDs.Prefix)
	all.newRun("neighbors", s.Truth != to.Truth)
	all.newRun("top_k", s.TopK != to.TopK)
	all.newRun("threshold", s.Threshold != to.Threshold)
	all.newRun("coverage", s.Coverage != to.Coverage)
	all.taken("max_bad_rows", s.MaxBadRows != to.MaxBadRows)
	all.taken("concurrency", s.Concurrency != to.Concurrency || s.AutoConcurrency != to.AutoConcurrency)
	all.taken("rate", s.Rate != to.Rate)
	all.taken("timeout", s.AttemptTimeout != to.AttemptTimeout)
	all.taken("connect_timeout", s.ConnectTimeout != to.ConnectTimeout)
	all.taken("retries", s.Retries != to.Retries)
	all.taken("retry_on", s.RetryOn != to.RetryOn)
	all.taken("backoff", s.Backoff != to.Backoff)
	all.taken("backoff_factor", s.BackoffFactor != to.BackoffFactor)
	return all
}

// With are the settings of a run with those changes to to that it can take, and with what
// a run file does not keep: the values of headers, and a typed key.
func (s Settings) With(to Settings, all []Change) Settings {
	for _, c := range all {
		if !c.NewRun {
			s.take(c.Field, to)
		}
	}
	if !s.Demo {
		s.TypedKey = to.TypedKey
		s.Headers, s.HeaderNames = to.Headers, names(to.Headers)
	}
	return s
}

// take takes one field of to.
func (s *Settings) take(field string, to Settings) {
	switch field {
	case "url":
		s.URL = to.URL
	case "key":
		s.Key = to.Key
	case "proxy":
		s.Network.Proxy = to.Network.Proxy
	case "http2":
		s.Network.HTTP2 = to.Network.HTTP2
	case "certificate":
		proxy, http2 := s.Network.Proxy, s.Network.HTTP2
		s.Network = to.Network
		s.Network.Proxy, s.Network.HTTP2 = proxy, http2
	case "concurrency":
		s.Concurrency, s.AutoConcurrency = to.Concurrency, to.AutoConcurrency
	case "rate":
		s.Rate = to.Rate
	case "timeout":
		s.AttemptTimeout = to.AttemptTimeout
	case "connect_timeout":
		s.ConnectTimeout = to.ConnectTimeout
	case "retries":
		s.Retries = to.Retries
	case "retry_on":
		s.RetryOn = to.RetryOn
	case "max_bad_rows":
		s.MaxBadRows = to.MaxBadRows
	case "backoff":
		s.Backoff = to.Backoff
	case "backoff_factor":
		s.BackoffFactor = to.BackoffFactor
	default:
		s.API.take(field, to.API)
	}
}

// take takes one field of the preset.
func (a *API) take(field string, to API) {
	name, ok := strings.CutPrefix(field, PresetField(""))
	if !ok {
		return // header: With takes them
	}
	a.Fields = maps.Clone(a.Fields)
	if value, filled := to.Fields[name]; filled {
		if a.Fields == nil {
			a.Fields = map[string]string{}
		}
		a.Fields[name] = value
	} else {
		delete(a.Fields, name)
	}
}

// NeedNewRun are the fields of changes that a run cannot take.
func NeedNewRun(all []Change) (fields []string) {
	for _, c := range all {
		if c.NewRun {
			fields = append(fields, c.Field)
		}
	}
	return fields
}

// changes are collected field by field.
type changes []Change

func (c *changes) newRun(field string, differs bool) { c.add(field, differs, true) }
func (c *changes) taken(field string, differs bool)  { c.add(field, differs, false) }

func (c *changes) add(field string, differs, newRun bool) {
	if differs {
		*c = append(*c, Change{field, newRun})
	}
}

// ofSource compares where the vectors come from.
func (c *changes) ofSource(s, to Settings) {
	c.newRun("vectors", s.Vectors != to.Vectors)
	if vectors.NeedsDim(s.Vectors) && vectors.NeedsDim(to.Vectors) {
		c.newRun("dim", cmp.Or(s.Dim, vectors.DefaultDim) != cmp.Or(to.Dim, vectors.DefaultDim))
	}
	c.newRun("type", s.Type != to.Type)
	c.newRun("column", s.Column != to.Column)
	c.newRun("csv_header", s.CSVHeader != to.CSVHeader)
}

// ofAPI compares which API is asked, and how.
func (c *changes) ofAPI(s, to Settings) {
	other := !samePreset(s.API, to.API)
	c.newRun("preset", other)
	if !other {
		c.newRun("metric", to.API.Metric != "" && s.API.metric() != to.API.metric()) // "" is what the index has
		for _, name := range changedFields(s.API, to.API) {
			c.taken(PresetField(name), true)
		}
	}
	c.taken("url", s.URL != to.URL)
	c.taken("key", s.otherKey(to))
	c.taken("header", s.otherHeaders(to))
	from, network := s.Network, to.Network
	c.taken("proxy", from.Proxy != network.Proxy)
	c.taken("http2", from.HTTP2 != network.HTTP2)
	from.Proxy, from.HTTP2 = network.Proxy, network.HTTP2
	c.taken("certificate", from != network)
}

// samePreset says whether both are of one preset, its text included.
func samePreset(a, b API) bool {
	if a.Preset != b.Preset || a.Path != b.Path || (a.Own == nil) != (b.Own == nil) {
		return false
	}
	one, errOne := json.Marshal(a.Own)
	other, errOther := json.Marshal(b.Own)
	return errOne == nil && errOther == nil && bytes.Equal(one, other)
}

// metric is that which the API compares by, that of the preset where none is chosen.
func (a API) metric() string {
	if p, ok, err := a.Find(); a.Metric == "" && ok && err == nil {
		return p.Metrics[0].Name
	}
	return a.Metric
}

// changedFields are the fields of a preset with another value. One that is not filled in
// has its default.
func changedFields(a, b API) (names []string) {
	p, ok, err := a.Find()
	if !ok || err != nil {
		return nil
	}
	for _, f := range p.Fields {
		value := func(of API) string {
			if filled := of.Fields[f.Name]; filled != "" || f.Default == nil {
				return filled
			}
			return *f.Default
		}
		if value(a) != value(b) {
			names = append(names, f.Name)
		}
	}
	return names
}

// otherKey says whether to has another key, as far as that can be told.
func (s Settings) otherKey(to Settings) bool {
	a, b := s.Key, to.Key
	a.Header, b.Header = cmp.Or(a.Header, s.API.KeyHeader()), cmp.Or(b.Header, s.API.KeyHeader())
	if a.From == CommandKey && b.From == CommandKey && (a.Name == "" || b.Name == "") { // it is not kept
		a.Name, b.Name = "", ""
	}
	if a.From == NoKey {
		a = Key{}
	}
	if b.From == NoKey {
		b = Key{}
	}
	return a != b || a.From == TypedKey && s.TypedKey != "" && s.TypedKey != to.TypedKey
}

// otherHeaders says whether to sends other headers, as far as that can be told.
func (s Settings) otherHeaders(to Settings) bool {
	if len(s.Headers) > 0 {
		return !slices.EqualFunc(s.Headers, to.Headers, func(a, b target.Header) bool {
			return strings.EqualFold(a.Name, b.Name) && a.Value == b.Value
		})
	}
	return !slices.EqualFunc(s.HeaderNames, to.Headers, func(name string, h target.Header) bool {
		return http.CanonicalHeaderKey(name) == http.CanonicalHeaderKey(h.Name)
	})
}

// withoutPrefix are the ids but for what stands before them.
func (ids IDs) withoutPrefix() IDs {
	ids.Prefix = ""
	return ids
}
