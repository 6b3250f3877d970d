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

// PlaceError says that a run would ask, and send its key, elsewhere than it began to:
// somebody may have written another address into its file. A person is to say whether
// that is right.
type PlaceError struct {
	Place Place
	// Moved says that the place is another than that of the run file, and was asked
	// for. Otherwise it is that of the run file, to which the key may never have been
	// meant to go.
	Moved bool
	// Way says that a person has named the address, but not the way there, of the run file:
	// its proxy and certificates, which are not known to be those that the run began with.
	Way bool
	Key bool // a key, or the values of headers, would go there
}

// Error implements error.
func (e *PlaceError) Error() string {
	switch {
	case e.Way:
		return fmt.Sprintf("the key, or the proxy or the certificates of the run file, are not those that this run began with: the key would go to %s", e.Place)
	case e.Moved && e.Key:
		return fmt.Sprintf("the address of the API is another than the one of this run: it, and the key, would go to %s", e.Place)
	case e.Moved:
		return fmt.Sprintf("the address of the API is another than the one of this run: it would go to %s", e.Place)
	}
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
	sealed, err := s.isSealed()
	if err == nil && !sealed {
		err = &PlaceError{Place: Place{s.URL, s.Network}, Key: true}
	}
	return err
}

// isSealed says whether the seal is that of what s sends of secrets, which it is where
// there are none.
func (s Settings) isSealed() (bool, error) {
	salt := s.Seal
	if len(salt) < saltBytes {
		salt = make([]byte, saltBytes)
	}
	want, err := s.seal(salt)
	return want == nil || subtle.ConstantTimeCompare(want, s.Seal) == 1, err
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
