package core

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"vectorcheck/core/declared"
	"vectorcheck/core/pgvector"
	"vectorcheck/core/preset"
	"vectorcheck/core/target"
)

// describeTimeout bounds how long an API may take to say what it searches.
const describeTimeout = 10 * time.Second

// describe asks the API what it says of the index, keeps that, and settles by it what the
// scores mean. An API that says nothing is no error.
func (p *parts) describe(ctx context.Context) error {
	s := &p.settings
	found, ok, err := s.API.Find()
	if err != nil || !ok || s.Demo {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, min(describeTimeout, s.AttemptTimeout))
	defer cancel()
	var all []declared.Index
	for _, url := range target.SplitURLs(s.URL) {
		x, err := p.ask(ctx, found, url)
		if err != nil { // what cannot be reached is told by those who need it
			p.log.WithError(err).WithField("url", url).Info("the API does not say what it searches")
		}
		all = append(all, x)
	}
	x, differ := declared.Join(all)
	if differ && !p.probing {
		return &FieldError{"url", "the APIs declare different metrics, so their scores cannot be compared: check one at a time", nil}
	}
	s.Declared = x
	return p.settle(found)
}

// ask asks one API of a preset.
func (p *parts) ask(ctx context.Context, found preset.Preset, url string) (declared.Index, error) {
	switch {
	case found.Protocol == preset.PostgreSQL:
		return p.explain(ctx, url)
	case found.Declared == nil:
		return declared.Index{}, nil
	}
	return p.settings.inquire(ctx, found, url)
}

// explain asks a table of PostgreSQL, by a row of the file.
func (p *parts) explain(ctx context.Context, url string) (declared.Index, error) {
	config, err := p.settings.table()
	if err != nil {
		return declared.Index{}, err
	}
	config.URL, config.Metric = url, pgvector.Metric(p.settings.API.Metric)
	if config.Password, err = p.settings.Key.find(p.settings.TypedKey); err != nil {
		return declared.Index{}, err
	}
	index, err := firstFinite(p.reader)
	if err != nil {
		return declared.Index{}, err
	}
	row := make([]float32, p.reader.Info().Dim)
	if err := p.reader.ReadRows(row, index); err != nil {
		return declared.Index{}, err
	}
	hide, err := p.settings.hider()
	if err != nil {
		return declared.Index{}, err
	}
	x, err := pgvector.Describe(ctx, config, row)
	if err != nil {
		return x, errors.New(hide.Text(err.Error()))
	}
	return x.Hidden(hide.Text), nil
}

// inquire makes the preset's inquiries about the index. An error of the first one is given;
// of the others, what they would tell is left out.
func (s Settings) inquire(ctx context.Context, p preset.Preset, url string) (x declared.Index, err error) {
	config, err := s.http()
	if err != nil {
		return x, err
	}
	config.URL = url
	hide, err := s.hider()
	if err != nil {
		return x, err
	}
	for i, in := range p.Declared.Inquiries() {
		if in, err = p.FillInquiry(in, s.API.Fields); err != nil {
			return x, err
		}
		reply, err := send(ctx, config, in)
		switch {
		case err != nil && i == 0:
			return x, fmt.Errorf("%s: %w", in.Path, err)
		case err != nil:
			continue
		}
		reply = []byte(hide.Text(string(reply))) // what is read of it is kept
		told := in.Read(reply)
		told.Name = shortened(told.Name)
		if i == 0 {
			metric, err := p.DeclaredMetric(reply, s.API.Fields)
			if err != nil {
				return x, err
			}
			told.Metrics = known(p, metric)
		}
		if x.Name == "" {
			x.Name = told.Name
		}
		x.Metrics = append(x.Metrics, told.Metrics...)
		x.None = x.None || told.None
		x.Notes = append(x.Notes, told.Notes...)
	}
	return x, nil
}

func send(ctx context.Context, config target.HTTPConfig, in preset.Inquiry) ([]byte, error) {
	if in.Body != "" {
		return target.Post(ctx, config, in.Path, in.Body)
	}
	return target.Get(ctx, config, in.Path)
}

// known is a metric by the preset's own name, if it has one; none for "".
func known(p preset.Preset, metric string) []string {
	if metric == "" {
		return nil
	}
	if m, ok := p.MetricLike(metric); ok {
		return []string{m.Name}
	}
	return []string{shortened(metric)}
}

// maxName bounds, in bytes, what is kept of a name that an API gives.
const maxName = 200

func shortened(name string) string {
	if len(name) <= maxName {
		return name
	}
	return strings.ToValidUTF8(name[:maxName], "") + "…"
}

// settle takes the metric that the API declares where none is given, and refuses another
// one: scores that are read by another metric let rows pass that are not there.
func (p *parts) settle(found preset.Preset) error {
	s := &p.settings
	x := &s.Declared
	chosen := s.API.Metric
	if chosen == "" {
		chosen = found.Metrics[0].Name
		if m, ok := found.MetricLike(firstOf(x.Metrics)); ok && !x.Has(chosen) {
			chosen = m.Name
		}
	}
	switch {
	case len(x.Metrics) == 0 && s.API.Fields["query"] != "" && s.API.Metric == "" && !p.probing && found.Protocol == preset.PostgreSQL:
		return &FieldError{"metric", "it is missing, and cannot be told of the second column of the query: see that this is the distance alone, and give its metric", nil}
	case len(x.Metrics) == 0:
		if found.Declared != nil && s.API.Metric == "" {
			x.Notes = append(x.Notes, declared.NewNote("The API does not say by which metric its index compares: scores are read as those of %s.", chosen))
		}
		return nil
	case x.Has(chosen):
		s.API.Metric = chosen
		return nil
	case p.probing: // it is told as advice
		return nil
	case s.MetricAnyway:
		x.Notes = append(x.Notes, declared.NewNote("The index compares by %s, and its scores are read as those of %s, as was insisted.", x.Metric(), chosen))
		return nil
	case s.API.Metric == "":
		return &OtherMetricError{x.Metric(), chosen, &FieldError{"metric", "the index compares by %s, which is none of the metrics that are known of %s: to read its scores as those of %s, insist with --metric-anyway",
			[]any{x.Metric(), found.Title, chosen}}}
	}
	return &OtherMetricError{x.Metric(), chosen, &FieldError{"metric", "the index compares by %s, and %s was given: scores that are read by another metric let missing rows pass; leave the metric out, or insist with --metric-anyway",
		[]any{x.Metric(), chosen}}}
}

// OtherMetricError refuses a metric that is not the index's. MetricAnyway of Settings and of
// ResumeOptions insists on it.
type OtherMetricError struct {
	Declared, Chosen string
	why              *FieldError
}

// Error implements error.
func (e *OtherMetricError) Error() string { return e.why.Error() }

// Unwrap gives errors.As the field.
func (e *OtherMetricError) Unwrap() error { return e.why }

func firstOf(texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	return texts[0]
}

// checkIndex refuses, where an index is required, an API that has none for these searches.
func (s Settings) checkIndex() error {
	if !s.RequireIndex || !s.Declared.None {
		return nil
	}
	var why []string
	for _, n := range s.Declared.Notes {
		why = append(why, strings.TrimSuffix(n.String(), "."))
	}
	return &FieldError{"require_index", "an index is required: %s", []any{strings.Join(why, "; ")}}
}

// warnOfIndex tells what a person should know of the index before a run.
func (p *parts) warnOfIndex() {
	for _, n := range p.settings.Declared.Notes {
		p.log.Warn(n.String())
	}
}
