package core

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"vectorcheck/core/runfile"
	"vectorcheck/core/target"
)

// ResumeOptions are what a run file does not say of how to go on with it.
type ResumeOptions struct {
	// Settings, if not nil, take the place of those in the run file, which keeps them
	// from then on. They may differ in what a run can take; else the error is a
	// *NewRunError. Headers and TypedKey are theirs then.
	Settings *Settings

	Headers     []target.Header // with all the names that the run began with
	TypedKey    string          // as in Settings
	RetryErrors bool            // check the failed vectors again too
	MaxBadRows  string          // as in Settings; "" for what the run has
	// MetricAnyway and RequireIndex are as in Settings; false for what the run has.
	MetricAnyway, RequireIndex bool
	// URL is the address that a person has named: the run, and its key, go there from now
	// on, where that would otherwise be a *PlaceError. "" is that of the run, or of Settings.
	URL string
	// Way is the proxy and the certificates that a person has said are right, where that
	// would otherwise be a *PlaceError with Way; nil says nothing.
	Way *target.Network
	// Key, if not nil, is where the key comes from from now on.
	Key *Key
	// Moved says where the files of the run are now.
	Moved Moved
	// Out, if not "", is the name of a copy of the run file that goes on in its place.
	Out string
}

// NewRunError says which settings a run cannot take.
type NewRunError struct{ Fields []string }

// Error implements error.
func (e *NewRunError) Error() string {
	return fmt.Sprintf("the run cannot go on with another %s, as its results would be of two kinds: begin a new run",
		strings.Join(e.Fields, ", "))
}

// ChangeSettings gives the run in the file at path other settings, to go on with later.
// It asks neither the API nor the vectors file. A run that goes on is refused.
func ChangeSettings(path string, resume ResumeOptions) (err error) {
	file, err := runfile.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	s, changed, err := resume.settings(file)
	if err == nil && changed {
		err = saveSettings(file, s)
	}
	return err
}

// settings are those to go on with the run in file with; changed says whether the file
// has others.
func (o ResumeOptions) settings(file *runfile.File) (s Settings, changed bool, err error) {
	kept, err := readSettings(file)
	if err != nil {
		return s, false, err
	}
	if s, err = o.applyTo(kept); err != nil {
		return s, false, err
	}
	if err := o.takeOver(&s, kept); err != nil {
		return s, false, err
	}
	if err := s.Validate(); err != nil {
		return s, false, fmt.Errorf("%s: the settings of the run cannot be used: %w", file.Path(), err)
	}
	if err := s.checkPlace(kept, o); err != nil {
		return s, false, err
	}
	s.unproven = false
	before, err := json.Marshal(kept)
	if err != nil {
		return s, false, err
	}
	if sealed, err := s.isSealedFor(s.request()); err != nil || !sealed {
		if s.Seal, err = s.newSeal(); err != nil {
			return s, false, err
		}
	}
	after, err := json.Marshal(s)
	return s, !bytes.Equal(before, after), err
}

// applyTo are the settings of a run file with what o says of them.
func (o ResumeOptions) applyTo(kept Settings) (s Settings, err error) {
	if o.Settings == nil {
		if s, err = kept.withHeaders(o.Headers); err == nil {
			s.TypedKey, s.MaxBadRows = o.TypedKey, cmp.Or(o.MaxBadRows, s.MaxBadRows)
			s.MetricAnyway, s.RequireIndex = s.MetricAnyway || o.MetricAnyway, s.RequireIndex || o.RequireIndex
		}
		return s, err
	}
	to := *o.Settings
	to.MetricAnyway = to.MetricAnyway || o.MetricAnyway
	if err := to.makeAbsolute(); err != nil {
		return s, err
	}
	changes := kept.Changes(to)
	if fields := NeedNewRun(changes); len(fields) > 0 {
		return s, &NewRunError{fields}
	}
	return kept.With(to, changes), nil
}

// takeOver has s name what a person has said of where things are now.
func (o ResumeOptions) takeOver(s *Settings, kept Settings) error {
	if err := s.move(o.Moved); err != nil {
		return err
	}
	if o.URL != "" && s.Demo {
		return &FieldError{"url", "the demo brings its own API: leave it out", nil}
	}
	s.URL = cmp.Or(o.URL, s.URL)
	if o.Key != nil {
		header := s.Key.Header
		s.Key = *o.Key
		s.Key.Header = cmp.Or(s.Key.Header, header)
		if err := s.makeAbsolute(); err != nil {
			return err
		}
	}
	if s.URL != kept.URL && !slices.Contains(s.EarlierURLs, kept.URL) {
		s.EarlierURLs = append(slices.Clip(s.EarlierURLs), kept.URL)
	}
	return nil
}

// unsent are the settings of a run file of which nothing is left to send: as they were, but for
// where its files are now. changed says whether that is another place.
func (s Settings) unsent(file *runfile.File) (kept Settings, changed bool, err error) {
	if kept, err = readSettings(file); err != nil {
		return kept, false, err
	}
	before := []string{kept.Vectors, kept.IDs.File, kept.Truth.File}
	kept.Vectors, kept.IDs.File, kept.Truth.File, kept.Files = s.Vectors, s.IDs.File, s.Truth.File, s.Files
	return kept, !slices.Equal(before, []string{s.Vectors, s.IDs.File, s.Truth.File}), nil
}

// checkPlace refuses, with a *PlaceError, to go elsewhere than the run file says, or
// with secrets than they were given for, but for what a person has said in o.
func (s Settings) checkPlace(kept Settings, o ResumeOptions) error {
	confirmed := o.URL
	place := Place{s.URL, s.Network}
	switch {
	case place == (Place{kept.URL, kept.Network}):
		return s.checkSeal(kept, confirmed)
	case confirmed != "" && confirmed == s.URL:
		return s.checkWay(kept, o.Way)
	}
	secrets, err := s.secrets()
	if err != nil {
		return err
	}
	return &PlaceError{Place: place, Moved: true, Key: secrets != ""}
}

// checkWay refuses to go to another address that a person has named, with secrets, by a way
// that may not be the one that was set when the run began: through a proxy, without a look at
// certificates, or by a request that is none of VectorCheck's own. The seal of the run file
// says whether it is.
func (s Settings) checkWay(kept Settings, confirmed *target.Network) error {
	if kept.isUsual() || s.Network != kept.Network || confirmed != nil && *confirmed == s.Network {
		return nil
	}
	sealed, err := s.isSealedFor(kept.request())
	if err == nil && !sealed {
		err = &PlaceError{Place: Place{s.URL, s.Network}, Request: s.describeRequest(), Moved: true, Key: true, Way: true}
	}
	return err
}

// isUsual says whether nothing of the way and the request is but what VectorCheck itself knows.
func (s Settings) isUsual() bool {
	return s.Network == (target.Network{}) && s.API.Own == nil && s.Key.Header == ""
}

// saveSettings keeps s in a run file.
func saveSettings(file *runfile.File, s Settings) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return file.SaveSettings(text)
}
