package core

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"vectorcheck/core/vectors"
)

// Paths that are not UTF-8 come back from JSON byte for byte, and all others stand in it as
// they are.
func TestPathsOfAnyBytes(t *testing.T) {
	for _, path := range []string{"/data/caf\xe9 50%.fbin", "/\xff", "/data/café.fbin", "/data/100%25 file://x", ""} {
		s := DefaultSettings()
		for _, p := range s.paths() {
			*p = path
		}
		s.Files = map[string]vectors.Fingerprint{path: {Size: 7}}
		text, err := json.Marshal(s)
		if err != nil || !utf8.Valid(text) || strings.Contains(string(text), `\ufffd`) {
			t.Errorf("%q: %s, %v", path, text, err)
		}
		var back Settings
		if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(s, back) {
			t.Errorf("%q comes back as %+v, %v", path, back, err)
		}
		if utf8.ValidString(path) && !strings.Contains(string(text), `"vectors":"`+path+`"`) {
			t.Errorf("%q is not there as it is: %s", path, text)
		}
	}
}
