package core

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
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
	// URL is what a person has said the run, and its key, may go to, where that would
	// otherwise be a *PlaceError; it must be that of the run. "" says nothing.
	URL string
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
	if err := s.Validate(); err != nil {
		return s, false, fmt.Errorf("%s: the settings of the run cannot be used: %w", file.Path(), err)
	}
	if err := s.checkPlace(kept, o.URL); err != nil {
		return s, false, err
	}
	s.unproven = false
	before, err := json.Marshal(kept)
	if err != nil {
		return s, false, err
	}
	if sealed, err := s.isSealed(); err != nil || !sealed {
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
	if err := to.makeAbsolute(); err != nil {
		return s, err
	}
	changes := kept.Changes(to)
	if fields := NeedNewRun(changes); len(fields) > 0 {
		return s, &NewRunError{fields}
	}
	return kept.With(to, changes), nil
}

// checkPlace refuses, with a *PlaceError, to go elsewhere than the run file says, or
// with secrets than they were given for. confirmed is the URL that a person has said is
// right; "" for none.
func (s Settings) checkPlace(kept Settings, confirmed string) error {
	place := Place{s.URL, s.Network}
	if place == (Place{kept.URL, kept.Network}) || confirmed != "" && confirmed == s.URL {
		return s.checkSeal(confirmed)
	}
	secrets, err := s.secrets()
	if err != nil {
		return err
	}
	return &PlaceError{Place: place, Moved: true, Key: secrets != ""}
}

// saveSettings keeps s in a run file.
func saveSettings(file *runfile.File, s Settings) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return file.SaveSettings(text)
}
