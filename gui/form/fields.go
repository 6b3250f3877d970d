// Package form is the settings of a run as a person types them: texts, each
// with the reason why it cannot be used, if there is one.
package form

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"vectorcheck/core"
	"vectorcheck/core/target"
	"vectorcheck/core/vectors"
)

// Field names one of the texts. The names are those of core.FieldError where
// core knows the field.
type Field string

// The fields.
const (
	Vectors        Field = "vectors"
	Dim            Field = "dim"
	Type           Field = "type"
	Column         Field = "column"
	CSVHeader      Field = "csv_header"
	IDs            Field = "ids"
	IDPrefix       Field = "id_prefix"
	Neighbors      Field = "neighbors"
	Preset         Field = "preset" // its own fields are preset.NAME
	URL            Field = "url"
	Headers        Field = "header"
	Key            Field = "key"
	Proxy          Field = "proxy"
	Certificate    Field = "certificate"
	ConnectTimeout Field = "connect_timeout"
	Timeout        Field = "timeout"
	Concurrency    Field = "concurrency"
	Rate           Field = "rate"
	Retries        Field = "retries"
	RetryOn        Field = "retry_on"
	MaxBadRows     Field = "max_bad_rows"
	Backoff        Field = "backoff"
	BackoffFactor  Field = "backoff_factor"
	Threshold      Field = "threshold"
	TopK           Field = "top_k"
	Range          Field = "range"
	Sample         Field = "sample"
	Seed           Field = "seed"
)

// Fields that core compares, and that are no text here: see core.Settings.Changes.
const (
	Demo   Field = "demo"
	Metric Field = "metric"
	HTTP2  Field = "http2"
	Rows   Field = "coverage"
)

// onScreen lists the fields in the order in which they are read.
func onScreen() []Field {
	return []Field{
		Vectors, Dim, Type, Column, CSVHeader, Preset, URL, Key, Headers, Proxy, Certificate,
		Concurrency, Rate, Timeout, ConnectTimeout, Retries, RetryOn, Backoff, BackoffFactor, MaxBadRows,
		Threshold, TopK, IDs, IDPrefix, Neighbors, Range, Sample, Seed,
	}
}

// Coverage says which rows are checked.
type Coverage string

// The kinds of coverage.
const (
	WholeFile  Coverage = "all"
	RowsRange  Coverage = "range"
	RowsSample Coverage = "sample"
)

// Fields are the settings as typed. A field that is missing is empty.
type Fields struct {
	Text     map[Field]string
	Coverage Coverage
	NoLimit  bool // of the rate, whatever its text is
	Demo     bool // vectors and API are the demo's own
	API      core.API
	Key      core.Key
	// TypedKey is a secret: it is kept nowhere.
	TypedKey string `json:"-"`
	Network  target.Network
}

// Problems are the reasons why fields cannot be used.
type Problems map[Field]string

// OnScreen lists the fields that have problems, in the order in which they are
// read.
func (p Problems) OnScreen() (fields []Field) {
	for _, field := range onScreen() {
		if p[field] != "" {
			fields = append(fields, field)
		}
		if field != Preset {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(p)) {
			if strings.HasPrefix(string(name), core.PresetField("")) {
				fields = append(fields, name)
			}
		}
	}
	return fields
}

// Defaults are the fields of the demo, for the first start.
func Defaults() Fields {
	s := core.DefaultSettings()
	s.Demo, s.Rate = true, core.DemoRate
	return FromSettings(s)
}

// FromSettings are the fields of a run, to be looked at or changed. Of headers
// only the names are known, which is a problem until their values are typed.
func FromSettings(s core.Settings) Fields {
	f := Fields{Demo: s.Demo, API: s.API, Key: s.Key, Network: s.Network, Coverage: WholeFile, Text: map[Field]string{
		Dim:            "128",
		ConnectTimeout: shortTime(s.ConnectTimeout),
		Timeout:        shortTime(s.AttemptTimeout),
		Concurrency:    core.FormatConcurrency(s.Concurrency, s.AutoConcurrency),
		Rate:           LowRate,
		Retries:        strconv.Itoa(s.Retries),
		RetryOn:        s.RetryOn,
		MaxBadRows:     s.MaxBadRows,
		Backoff:        shortTime(s.Backoff),
		BackoffFactor:  fmt.Sprint(s.BackoffFactor),
		Threshold:      fmt.Sprint(s.Threshold),
		TopK:           strconv.Itoa(s.TopK),
		Range:          "0:1000",
		Sample:         "1000",
		Seed:           "1",
	}}
	if f.Key.From == core.CommandKey { // the window runs none
		f.Key.From, f.Key.Name = core.TypedKey, ""
	}
	if !s.Demo {
		f.Text[Vectors], f.Text[URL], f.Text[Column] = s.Vectors, s.URL, s.Column
		f.Text[CSVHeader] = s.CSVHeader
	}
	if s.IDs.From != core.NoIDs {
		f.Text[IDs], f.Text[IDPrefix] = s.IDs.String(), s.IDs.Prefix
	}
	f.Text[Neighbors] = s.Truth.File
	if s.Truth.Column != "" {
		f.Text[Neighbors] += columnMark + s.Truth.Column
	}
	if s.Dim > 0 {
		f.Text[Dim] = strconv.Itoa(s.Dim)
	}
	f.Text[Type] = s.Type.String()
	f.NoLimit = s.Rate == 0
	if !f.NoLimit {
		f.Text[Rate] = strconv.FormatFloat(s.Rate, 'f', -1, 64)
	}
	for _, name := range s.HeaderNames {
		f.Text[Headers] += name + ": \n"
	}
	switch c := s.Coverage; {
	case c.Sample > 0:
		f.Coverage = RowsSample
		f.Text[Sample], f.Text[Seed] = strconv.FormatInt(c.Sample, 10), strconv.FormatUint(c.Seed, 10)
	case c.End > 0:
		f.Coverage, f.Text[Range] = RowsRange, fmt.Sprintf("%d:%d", c.First, c.End)
	}
	return f
}

// LowRate is the text of a rate until another is chosen: what nearly any API bears.
const LowRate = "100"

// columnMark stands between the file of neighbors and the column in it.
const columnMark = "#"

// shortTime is d without the units that are zero: 1m, not 1m0s.
func shortTime(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = text[:len(text)-len("0s")]
	}
	if strings.HasSuffix(text, "h0m") {
		text = text[:len(text)-len("0m")]
	}
	return text
}

// Clone is a copy that shares nothing with f.
func (f Fields) Clone() Fields {
	text := make(map[Field]string, len(f.Text))
	for field, value := range f.Text {
		text[field] = value
	}
	f.Text = text
	return f
}

// Settings reads the fields. The settings are good for a run only if there are
// no problems.
func (f Fields) Settings() (core.Settings, Problems) {
	p := parser{f.Text, Problems{}}
	s := core.DefaultSettings()
	s.Demo = f.Demo
	if !f.Demo {
		s.Vectors, s.URL, s.API = p.text(Vectors), p.text(URL), f.API
		if vectors.TakesType(s.Vectors) {
			s.Type = p.numberType()
		}
		if vectors.NeedsDim(s.Vectors) || s.Type.Element != "" {
			s.Dim = int(p.integer(Dim, 0))
		}
		if !f.API.IsPostgreSQL() {
			s.Headers, s.Network = p.headers(), f.Network
		}
		s.Key, s.TypedKey = f.Key, f.TypedKey
		switch {
		case f.Key.From == core.TypedKey && f.TypedKey == "":
			p.report(Key, lang.L("it is not kept: type it again"))
		case (f.Key.From == core.EnvKey || f.Key.From == core.KeyringKey || f.Key.From == core.FileKey) && f.Key.Name == "":
			p.report(Key, lang.L("its name is missing"))
		}
		s.Column = p.text(Column)
		if vectors.HasHeader(s.Vectors) {
			s.CSVHeader = p.text(CSVHeader)
		}
	}
	s.IDs = p.ids()
	s.Truth.File, s.Truth.Column, _ = strings.Cut(p.text(Neighbors), columnMark)
	s.ConnectTimeout, s.AttemptTimeout = p.duration(ConnectTimeout), p.duration(Timeout)
	s.Concurrency, s.AutoConcurrency = p.concurrency()
	if !f.NoLimit {
		s.Rate = p.rate()
	}
	s.Retries, s.RetryOn = int(p.integer(Retries, 0)), p.text(RetryOn)
	s.MaxBadRows = p.text(MaxBadRows)
	s.Backoff, s.BackoffFactor = p.duration(Backoff), p.number(BackoffFactor, 1)
	s.Threshold, s.TopK = p.number(Threshold, 0), int(p.integer(TopK, 0))
	switch f.Coverage {
	case RowsRange:
		s.Coverage.First, s.Coverage.End = p.rows()
	case RowsSample:
		s.Coverage.Sample = p.integer(Sample, 0)
		s.Coverage.Seed = uint64(p.integer(Seed, 1))
		if s.Coverage.Sample < 1 {
			p.report(Sample, lang.L("it must be at least 1"))
		}
	}
	p.validate(s)
	return s, p.problems
}

// numberType reads the type of a raw file's numbers.
func (p parser) numberType() vectors.NumberType {
	t, err := vectors.ParseNumberType(p.text(Type))
	if err != nil {
		p.report(Type, fmt.Sprintf(lang.L("expected one of %s, with > before it where the file is big-endian"), "f4, f8, f2, bf16, i1, u1"))
	}
	return t
}

// parser reads fields and keeps the first problem of each.
type parser struct {
	fields   map[Field]string
	problems Problems
}

func (p parser) report(field Field, problem string) {
	if _, known := p.problems[field]; !known {
		p.problems[field] = problem
	}
}

func (p parser) text(field Field) string { return strings.TrimSpace(p.fields[field]) }

// integer reads a whole number; thousands may be set apart by blanks or commas.
func (p parser) integer(field Field, empty int64) int64 {
	text := plainNumber(p.text(field))
	if text == "" {
		return empty
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		p.report(field, lang.L("a whole number is expected"))
	}
	return n
}

// concurrency reads a number, auto, or auto:N.
func (p parser) concurrency() (n int, auto bool) {
	text := plainNumber(p.text(Concurrency))
	if text == "" {
		return 0, false
	}
	n, auto, err := core.ParseConcurrency(text)
	if err != nil {
		p.report(Concurrency, lang.L("a number from 1 to 4096 is expected, or auto"))
	}
	return n, auto
}

// rate reads a limit: that there is none is never typed.
func (p parser) rate() float64 {
	rate := p.number(Rate, 0)
	if rate == 0 {
		p.report(Rate, lang.L("a number above 0 is expected, or tick No limit"))
	}
	return rate
}

func (p parser) number(field Field, empty float64) float64 {
	text := plainNumber(p.text(field))
	if text == "" {
		return empty
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		p.report(field, lang.L("a number is expected"))
	}
	return x
}

// duration reads a time such as 30s; a bare number is seconds.
func (p parser) duration(field Field) time.Duration {
	text := p.text(field)
	if seconds, err := strconv.ParseFloat(text, 64); err == nil {
		return time.Duration(seconds * float64(time.Second))
	}
	d, err := time.ParseDuration(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		p.report(field, lang.L("a time is expected, such as 30s or 500ms"))
	}
	return d
}

func (p parser) ids() core.IDs {
	ids, err := core.ParseIDs(p.text(IDs))
	if err != nil {
		p.report(IDs, lang.L("expected none, row, row+1, doc-{row:8}.txt, column:NAME or file:PATH"))
	}
	if ids.From != core.NoIDs {
		ids.Prefix = p.fields[IDPrefix] + ids.Prefix
	}
	return ids
}

func (p parser) headers() (headers []target.Header) {
	for line := range strings.Lines(p.fields[Headers]) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		h, err := target.ParseHeader(line)
		switch {
		case err != nil:
			p.report(Headers, err.Error())
		case h.Value == "":
			p.report(Headers, fmt.Sprintf(lang.L("%s has no value: values are not kept, type it again"), h.Name))
		}
		headers = append(headers, h)
	}
	return headers
}

func (p parser) rows() (first, end int64) {
	first, end, err := core.ParseRange(p.text(Range))
	if err != nil {
		p.report(Range, lang.L("expected A:B with 0 ≤ A < B, for rows A to B-1"))
	}
	return first, end
}

// validate adds what core finds wrong.
func (p parser) validate(s core.Settings) {
	err := s.Validate()
	if err == nil {
		return
	}
	var wrong *core.FieldError
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, each := range joined.Unwrap() {
			if errors.As(each, &wrong) {
				p.report(Field(wrong.Field), fmt.Sprintf(lang.L(wrong.Format), wrong.Args...))
			}
		}
	}
}
