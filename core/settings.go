package core

import (
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"vectorcheck/core/check"
	"vectorcheck/core/declared"
	"vectorcheck/core/gate"
	"vectorcheck/core/pgvector"
	"vectorcheck/core/preset"
	"vectorcheck/core/report"
	"vectorcheck/core/secret"
	"vectorcheck/core/target"
	"vectorcheck/core/vectors"
)

// Settings are everything that makes a run what it is. They are stored in the
// run file, without the values of headers: those may be secrets.
type Settings struct {
	Vectors string `json:"vectors"`       // what vectors.Files takes for the vectors files
	Dim     int    `json:"dim,omitempty"` // of a raw file; 0 means vectors.DefaultDim
	// Type is that of a raw file's numbers; its zero value is float32.
	Type vectors.NumberType `json:"type,omitzero"`
	// Column and CSVHeader are Column and Header of vectors.Options.
	Column    string `json:"column,omitempty"`
	CSVHeader string `json:"csv_header,omitempty"`
	// MaxBadRows is how many rows may be skipped: a count, or a share such as 5%; "" is
	// a tenth, or 10 rows of a small file.
	MaxBadRows string `json:"max_bad_rows,omitempty"`
	IDs        IDs    `json:"ids,omitzero"`

	// URL is the base of the API, or of several that are asked in turn, with commas
	// between them.
	URL string `json:"url"`
	// EarlierURLs are those that a resumed run asked before.
	EarlierURLs []string `json:"earlier_urls,omitempty"`
	API         API      `json:"api,omitzero"`
	// MetricAnyway takes a metric that is not the index's. RequireIndex refuses a run where
	// the API says that no index answers.
	MetricAnyway bool `json:"metric_anyway,omitempty"`
	RequireIndex bool `json:"require_index,omitempty"`
	// Declared is what the API has said of the index before the run went on last.
	Declared declared.Index `json:"declared,omitzero"`
	TopK     int            `json:"top_k"`
	Key      Key            `json:"key,omitzero"`
	// TypedKey is the key itself, where Key says that it is typed.
	TypedKey string          `json:"-"`
	Headers  []target.Header `json:"-"` // sent with every request
	Network  target.Network  `json:"network,omitzero"`
	// HeaderNames are the names of Headers, which a resumed run must be given
	// again.
	HeaderNames []string `json:"header_names,omitempty"`
	// Seal binds the key and the values of the headers to the whole request, without telling
	// them.
	Seal           []byte        `json:"seal,omitempty"`
	ConnectTimeout time.Duration `json:"connect_timeout_ns"`
	AttemptTimeout time.Duration `json:"attempt_timeout_ns"`

	Concurrency int `json:"concurrency"`
	// AutoConcurrency says that the run finds out how many checks at once are worth it, up to
	// Concurrency.
	AutoConcurrency bool    `json:"auto_concurrency,omitempty"`
	Rate            float64 `json:"rate"` // attempts a second; 0 means no limit
	Retries         int     `json:"retries"`
	// RetryOn are the statuses after which an attempt is repeated, as
	// check.ParseStatuses reads them; "" for check.DefaultStatuses.
	RetryOn       string        `json:"retry_on,omitempty"`
	Backoff       time.Duration `json:"backoff_ns"`
	BackoffFactor float64       `json:"backoff_factor"`

	// Threshold is the least similarity of a match, or, with a Truth, the least
	// recall@k.
	Threshold float64 `json:"threshold"`
	Truth     Truth   `json:"truth,omitzero"`
	// Files are the fingerprints of the files of IDs and Truth, by path, as the run
	// began.
	Files    map[string]vectors.Fingerprint `json:"files,omitempty"`
	Coverage Coverage                       `json:"coverage"`
	// Gate is what the run must reach; its fields are beside the others in JSON.
	gate.Gate

	// Demo makes the run check the demo vectors against the demo API; Vectors
	// and URL are filled in then.
	Demo bool `json:"demo,omitempty"`

	// unproven says that they are of a run file whose Seal was not looked at.
	unproven bool
}

// DefaultSettings are those of a run about which nothing was said but its
// vectors and its API.
func DefaultSettings() Settings {
	retry := check.DefaultRetry()
	return Settings{
		TopK:           1,
		ConnectTimeout: target.DefaultConnectTimeout,
		AttemptTimeout: target.DefaultAttemptTimeout,
		Concurrency:    50,
		Retries:        retry.Retries,
		Backoff:        retry.Backoff,
		BackoffFactor:  retry.Factor,
		Threshold:      0.99,
	}
}

// Coverage says which rows of a file a run takes: all of them as its zero value.
type Coverage struct {
	// First and End are a range of rows, [First, End); End 0 means no range.
	First int64 `json:"first,omitempty"`
	End   int64 `json:"end,omitempty"`
	// Sample is how many rows to draw at random; 0 means no sample.
	Sample int64  `json:"sample,omitempty"`
	Seed   uint64 `json:"seed,omitempty"`
}

// Order is the coverage of a file with count rows.
func (c Coverage) Order(count int64) (check.Order, error) {
	switch {
	case c.Sample > 0 && c.End > 0:
		return nil, errors.New("a range and a sample exclude each other")
	case c.Sample > 0:
		return check.Sampled(count, c.Sample, c.Seed)
	case c.End > count:
		return nil, fmt.Errorf("range %d:%d reaches past the last of %d rows", c.First, c.End, count)
	case c.End > 0:
		return check.InOrder(c.First, c.End)
	}
	return check.InOrder(0, count)
}

// Of is the coverage of a vectors file. A sample of one that can be read in order only is taken in
// that order.
func (c Coverage) Of(info vectors.Info) (check.Order, error) {
	if info.Sequential && c.Sample > 0 && c.End == 0 {
		return check.SampledInOrder(info.Count, c.Sample, c.Seed)
	}
	return c.Order(info.Count)
}

// ParseRange reads A:B, the rows from A to B-1.
func ParseRange(text string) (first, end int64, err error) {
	from, to, found := strings.Cut(text, ":")
	first, errFirst := strconv.ParseInt(from, 10, 64)
	end, errEnd := strconv.ParseInt(to, 10, 64)
	if !found || errFirst != nil || errEnd != nil || first < 0 || end <= first {
		return 0, 0, fmt.Errorf("%q: expected A:B with 0 <= A < B, for rows A to B-1", text)
	}
	return first, end, nil
}

// FieldError says which setting is wrong, and why.
type FieldError struct {
	Field string // as named in the JSON of Settings
	// Format and Args are the problem as fmt.Sprintf takes it, so that a face
	// can tell it in another language.
	Format string
	Args   []any
}

// PresetField is what a FieldError calls a field of a preset.
func PresetField(name string) string { return "preset." + name }

// Problem is what is wrong with the field.
func (e *FieldError) Problem() string { return fmt.Sprintf(e.Format, e.Args...) }

// Error implements error.
func (e *FieldError) Error() string { return e.Field + ": " + e.Problem() }

// Validate returns a joined error of every *FieldError in s, or nil. It looks
// at neither the file nor the API.
func (s Settings) Validate() error {
	var problems []error
	require := func(ok bool, field, format string, args ...any) {
		if !ok {
			problems = append(problems, &FieldError{field, format, args})
		}
	}
	require(s.Vectors != "" || s.Demo, "vectors", "no vectors file is given")
	require(s.URL != "" || s.Demo, "url", "no API is given: it is the base URL, such as http://127.0.0.1:8080")
	if s.API.IsPostgreSQL() {
		s.requireForPostgreSQL(require)
	} else {
		require(!secret.HasUser(s.URL), "url",
			"it holds a user or a password, which a run file must not: give them as a header, 'Authorization: Basic …'")
	}
	_, err := s.API.shape()
	if unfit := new(preset.Problem); errors.As(err, &unfit) {
		problems = append(problems, &FieldError{PresetField(unfit.Field), unfit.Format, unfit.Args})
		err = nil
	}
	require(err == nil, "preset", "%v", err)
	err = s.IDs.validate()
	require(err == nil, "ids", "%v", err)
	require(s.Truth.File != "" || s.Truth.Column == "", "neighbors", "a column of neighbors is given, but no file")
	err = s.Network.ValidateTLS()
	require(err == nil, "certificate", "%v", err)
	err = s.Network.ValidateProxy()
	require(err == nil, "proxy", "%v", err)
	require(!secret.HasUser(s.Network.Proxy), "proxy",
		"the proxy's URL holds a user or a password, which a run file must not: give them in HTTPS_PROXY and HTTP_PROXY")
	err = s.validateKey()
	require(err == nil, "key", "%v", err)
	require(slices.Contains([]string{"", vectors.HeaderYes, vectors.HeaderNo}, s.CSVHeader), "csv_header", "%q: expected yes, no, or nothing", s.CSVHeader)
	_, err = parseMaxBadRows(s.MaxBadRows)
	require(err == nil, "max_bad_rows", "%v", err)
	require(s.Dim >= 0, "dim", "%d: it must be at least 1", s.Dim)
	require(s.TopK >= 1, "top_k", "%d: it must be at least 1", s.TopK)
	require(s.ConnectTimeout > 0, "connect_timeout", "%s: it must be more than 0", s.ConnectTimeout)
	require(s.AttemptTimeout > 0, "timeout", "%s: it must be more than 0", s.AttemptTimeout)
	require(s.Concurrency >= 1 && s.Concurrency <= check.MaxConcurrency, "concurrency",
		"%d: it must be between 1 and %d", s.Concurrency, check.MaxConcurrency)
	require(s.Rate >= 0 && s.Rate <= maxRate, "rate",
		"%g: it must be between 0, for no limit, and %g a second", s.Rate, float64(maxRate))
	require(s.Retries >= 0 && s.Retries <= maxRetries, "retries", "%d: it must be between 0 and %d", s.Retries, maxRetries)
	_, err = s.retryOn()
	require(err == nil, "retry_on", "%v", err)
	require(s.Backoff >= 0, "backoff", "%s: it must not be negative", s.Backoff)
	require(s.BackoffFactor >= 1 && s.BackoffFactor <= maxBackoffFactor, "backoff_factor",
		"%g: it must be between 1 and %g", s.BackoffFactor, float64(maxBackoffFactor))
	require(s.Threshold >= -1 && s.Threshold <= 1, "threshold", "%g: it must be between -1 and 1", s.Threshold)
	s.requireOfGate(require)
	require(s.Coverage.Sample >= 0, "sample", "%d: it must be at least 1", s.Coverage.Sample)
	require(s.Coverage.First >= 0 && s.Coverage.End >= 0, "range", "it must not be negative")
	return errors.Join(problems...)
}

// requireForPostgreSQL is what holds for a table of such a database only.
func (s Settings) requireForPostgreSQL(require func(ok bool, field, format string, args ...any)) {
	for _, u := range target.SplitURLs(s.URL) {
		isOne := strings.HasPrefix(u, "postgres://") || strings.HasPrefix(u, "postgresql://")
		require(u == "" || isOne, "url", "it is no URL of PostgreSQL: write postgres://user@host:5432/database")
		if u == "" || !isOne {
			continue
		}
		err := pgvector.CheckURL(u)
		holds := errors.Is(err, pgvector.ErrPassword)
		require(!holds, "url", "it holds a password, which a run file must not: give it as the API key")
		require(err == nil || holds, "url", "%v", err)
	}
	query, place := s.API.Fields["query"], s.API.Fields["table"]+s.API.Fields["filter"]
	require(s.API.Fields["table"] != "" || query != "", PresetField("table"), "it is missing")
	require(query == "" || place == "", PresetField("query"), "it stands for table and filter: leave them out")
	require(query == "" || strings.Contains(query, "$1"), PresetField("query"), "it has no $1, for the vector")
	require(len(s.Headers) == 0, "header", "PostgreSQL takes no headers: leave them out")
	require(s.Network == target.Network{}, "certificate",
		"PostgreSQL takes no proxy, and its certificates from its URL: sslmode, sslrootcert, sslcert, sslkey")
}

const (
	maxRate          = 1_000_000
	maxRetries       = 100
	maxBackoffFactor = 100
)

func (s Settings) retry() check.Retry {
	retry := check.DefaultRetry()
	retry.Retries, retry.Backoff, retry.Factor = s.Retries, s.Backoff, s.BackoffFactor
	if on, err := s.retryOn(); err == nil { // Validate has seen to it
		retry.On = on
	}
	return retry
}

// retryOn are the statuses after which an attempt is repeated.
func (s Settings) retryOn() (check.Statuses, error) {
	if s.RetryOn == "" {
		return check.DefaultStatuses(), nil
	}
	return check.ParseStatuses(s.RetryOn)
}

// compared says what hits are compared with.
func (s Settings) compared() report.Compared {
	truth := s.Truth.File != ""
	return report.Compared{IDs: s.IDs.From != NoIDs && !truth, Neighbors: truth, K: s.TopK}
}

// VectorsOptions say how the vectors file is to be read.
func (s Settings) VectorsOptions() vectors.Options {
	return vectors.Options{Dim: s.Dim, Type: s.Type, Column: s.Column, IDColumn: s.IDs.Column, Queries: s.Truth.File != "", Header: s.CSVHeader}
}

// makeAbsolute makes the paths those from the root, as a run may be resumed elsewhere.
func (s *Settings) makeAbsolute() (err error) {
	for _, path := range s.paths() {
		switch {
		case *path == "":
			continue
		case path == &s.Vectors:
			if s.Vectors, err = vectors.AbsoluteFiles(s.Vectors); err != nil {
				return err
			}
			continue
		}
		if *path, err = filepath.Abs(*path); err != nil {
			return err
		}
	}
	return nil
}

// withHeaders takes the headers of a resumed run: exactly those that it began
// with, for their values are not in the run file.
func (s Settings) withHeaders(headers []target.Header) (Settings, error) {
	given := map[string]bool{}
	for _, h := range headers {
		given[http.CanonicalHeaderKey(h.Name)] = true
	}
	for _, name := range s.HeaderNames {
		if !given[http.CanonicalHeaderKey(name)] {
			return s, &FieldError{"header",
				"this run sends a header %s, whose value is not kept in the run file: give it again", []any{name}}
		}
	}
	s.Headers, s.HeaderNames = headers, names(headers)
	return s, nil
}

func names(headers []target.Header) (names []string) {
	for _, h := range headers {
		names = append(names, h.Name)
	}
	return names
}
