package core

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zalando/go-keyring"
)

func TestParseKeyReadsWhatStringWrites(t *testing.T) {
	for text, want := range map[string]Key{
		"none": {}, "prompt": {From: TypedKey}, "env:A_KEY": {From: EnvKey, Name: "A_KEY"}, "keyring:my qdrant": {From: KeyringKey, Name: "my qdrant"},
		"file:/run/secrets/k": {From: FileKey, Name: "/run/secrets/k"}, "command:pass show a:b": {From: CommandKey, Name: "pass show a:b"},
	} {
		got, err := ParseKey(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%q: %+v, %v, written %q", text, got, err, got)
		}
	}
	for _, wrong := range []string{"sk-123456", "env:", "keyring", "prompt:x", "file:", "command:", "files:key"} {
		if key, err := ParseKey(wrong); err == nil || strings.Contains(err.Error(), "123456") {
			t.Errorf("%q: %+v, %v", wrong, key, err)
		}
	}
}

func TestTheKeyIsSentAsThePresetWants(t *testing.T) {
	keyring.MockInit()
	if err := StoreKey("mine", "  t0ken\n"); err != nil {
		t.Fatal(err)
	}
	t.Setenv("A_KEY", "from-env")
	var got string
	s := settings(t, 1, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Get("Authorization") + r.Header.Get("Api-Key") + r.Header.Get("X-Own") + r.Header.Get("X-Typesense-Api-Key")
		fmt.Fprint(w, `{"similarity":1,"result":{"points":[{"id":1,"score":1}]},
			"results":[{"hits":[{"document":{"id":"1"},"vector_distance":0}]}]}`)
	})
	qdrant := API{Preset: "qdrant", Fields: map[string]string{"collection": "c"}}
	for name, tc := range map[string]struct {
		key  Key
		api  API
		want string
	}{
		"generic":         {Key{From: EnvKey, Name: "A_KEY"}, API{}, "Bearer from-env"},
		"qdrant":          {Key{From: KeyringKey, Name: "mine"}, qdrant, "t0ken"},
		"typesense":       {Key{From: TypedKey}, API{Preset: "typesense", Fields: map[string]string{"collection": "c"}}, "typed"},
		"a header of own": {Key{From: TypedKey, Header: "X-Own: k=KEY"}, qdrant, "k=typed"},
	} {
		s.Key, s.API, s.TypedKey = tc.key, tc.api, "typed"
		probe, err := SendProbe(context.Background(), s, 0)
		if err != nil || probe.Err != nil || got != tc.want {
			t.Errorf("%s: sent %q, %v, %v; want %q", name, got, err, probe.Err, tc.want)
		}
		if strings.Contains(probe.Request, tc.want) || strings.Contains(probe.Request, "t0ken") {
			t.Errorf("%s: the key is shown in %s", name, probe.Request)
		}
		if _, curl, err := Vector(s, 0); err != nil || !strings.Contains(curl, ": …'") || strings.Contains(curl, "typed") {
			t.Errorf("%s: %s, %v", name, curl, err)
		}
		if stored, err := json.Marshal(s); err != nil || strings.Contains(string(stored), "typed") {
			t.Errorf("%s: %s, %v", name, stored, err)
		}
	}
}

func TestKeysThatCannotBeHad(t *testing.T) {
	keyring.MockInit()
	s := settings(t, 1, found)
	for says, key := range map[string]Key{
		"VC_NO_SUCH_KEY is not set": {From: EnvKey, Name: "VC_NO_SUCH_KEY"},
		"no key called gone":        {From: KeyringKey, Name: "gone"},
		"type it again":             {From: TypedKey},
		"with KEY for the key":      {From: TypedKey, Header: "X-Key: none"},
		"header without a colon":    {From: TypedKey, Header: "KEY"},
	} {
		s.Key = key
		_, err := Create(context.Background(), s, filepath.Join(t.TempDir(), "r.vcrun"), Options{})
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%+v: %v; want %q", key, err, says)
		}
	}
	s.Key, s.TypedKey = Key{From: TypedKey}, "a\nb-secret"
	if _, err := SendProbe(context.Background(), s, 0); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("a key with a line break: %v", err)
	}
	if err := DeleteKey("gone"); err == nil {
		t.Error("a key that is not there was deleted")
	}
}
