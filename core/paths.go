package core

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"vectorcheck/core/vectors"
)

// fileScheme begins paths in the run file that JSON cannot say, as they are not UTF-8. All
// others are there as they are: they are absolute, and do not begin so.
const fileScheme = "file://"

// storedPath is path as JSON can say it: file:///data/caf%E9.fbin.
func storedPath(path string) string {
	if utf8.ValidString(path) {
		return path
	}
	var text strings.Builder
	text.WriteString(fileScheme)
	for i := range len(path) {
		if c := path[i]; c <= ' ' || c == '%' || c >= utf8.RuneSelf {
			fmt.Fprintf(&text, "%%%02X", c)
		} else {
			text.WriteByte(c)
		}
	}
	return text.String()
}

// pathOf is the path of a storedPath.
func pathOf(stored string) string {
	if text, ok := strings.CutPrefix(stored, fileScheme); ok {
		if path, err := url.PathUnescape(text); err == nil {
			return path
		}
	}
	return stored
}

// plainSettings have the fields of Settings, and paths that are all UTF-8.
type plainSettings Settings

// MarshalJSON implements json.Marshaler.
func (s Settings) MarshalJSON() ([]byte, error) {
	s.eachPath(storedPath)
	s.Key = s.Key.kept()
	return json.Marshal(plainSettings(s))
}

// UnmarshalJSON implements json.Unmarshaler.
func (s *Settings) UnmarshalJSON(text []byte) error {
	if err := json.Unmarshal(text, (*plainSettings)(s)); err != nil {
		return err
	}
	s.eachPath(pathOf)
	return nil
}

// paths are those of all files that settings name.
func (s *Settings) paths() []*string {
	n := &s.Network
	all := []*string{&s.Vectors, &s.IDs.File, &s.Truth.File, &n.CA, &n.Certificate, &n.Key}
	if s.Key.From == FileKey {
		all = append(all, &s.Key.Name)
	}
	return all
}

// eachPath changes all paths; Files becomes another map.
func (s *Settings) eachPath(change func(string) string) {
	for _, path := range s.paths() {
		*path = change(*path)
	}
	if s.Files == nil {
		return
	}
	files := make(map[string]vectors.Fingerprint, len(s.Files))
	for path, fingerprint := range s.Files {
		files[change(path)] = fingerprint
	}
	s.Files = files
}
