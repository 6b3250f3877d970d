package core

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"strings"

	"vectorcheck/core/target"
)

const (
	saltBytes = 16
	// sealRounds make each guess at a key cost some 50 ms, for who has the run file.
	sealRounds = 200_000
)

// Place is where the requests of a run go, and so its key.
type Place struct {
	URL     string
	Network target.Network
}

// String names it as a person is to judge it.
func (p Place) String() string {
	text := p.URL
	if p.Network.Proxy != "" && p.Network.Proxy != target.NoProxy {
		text += " through the proxy " + p.Network.Proxy
	}
	if p.Network.Insecure {
		text += ", whose certificate is not checked"
	}
	return fmt.Sprintf("%q", text)
}

// PlaceError says that a run file names a place to which the key that it asks for may
// never have been meant to go: somebody may have written another one into it.
type PlaceError struct{ Place Place }

// Error implements error.
func (e *PlaceError) Error() string {
	return fmt.Sprintf("the address of the API, or the key, is not the one that this run began with: the key would go to %s", e.Place)
}

// seal binds what s sends of secrets to where it sends them, so that a run file in which
// the address was changed is told from one that VectorCheck wrote. It is nil where
// there are no secrets. A seal can be made only by who has them, and does not tell them
// (PBKDF2, RFC 8018).
func (s Settings) seal(salt []byte) ([]byte, error) {
	secrets, err := s.secrets()
	if err != nil || secrets == "" {
		return nil, err
	}
	place, err := json.Marshal(Place{s.URL, s.Network})
	if err != nil {
		return nil, err
	}
	bound, err := pbkdf2.Key(sha256.New, secrets, append(salt[:saltBytes:saltBytes], place...), sealRounds, sha256.Size)
	return append(salt[:saltBytes:saltBytes], bound...), err
}

func (s Settings) newSeal() ([]byte, error) {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // it never fails
	return s.seal(salt)
}

// checkSeal refuses, with a *PlaceError, to send secrets elsewhere than they were given
// for. confirmed is the URL that a person has said they may go to; "" for none.
func (s Settings) checkSeal(confirmed string) error {
	if confirmed != "" && confirmed == s.URL {
		return nil
	}
	salt := s.Seal
	if len(salt) < saltBytes {
		salt = make([]byte, saltBytes)
	}
	want, err := s.seal(salt)
	if err == nil && subtle.ConstantTimeCompare(want, s.Seal) == 0 && want != nil {
		err = &PlaceError{Place{s.URL, s.Network}}
	}
	return err
}

// secrets are the key and the values of the headers.
func (s Settings) secrets() (string, error) {
	key, err := s.Key.find(s.TypedKey)
	if err != nil {
		return "", err
	}
	values := []string{key}
	for _, h := range s.Headers {
		values = append(values, h.Value)
	}
	return strings.Join(values, "\n"), nil
}
