package secret

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
)

const (
	saltBytes = 16
	// sealRounds make each guess at a key cost some 50 ms for an attacker with the run file.
	sealRounds = 200_000
)

// Seal binds secrets to a purpose, which is anything that JSON can hold, so that Verify
// detects another purpose. Making a seal takes the secrets, and the seal does not reveal
// them (PBKDF2, RFC 8018).
func Seal(secrets string, purpose any) ([]byte, error) {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // it never fails
	return seal(salt, secrets, purpose)
}

// Verify says whether a seal is one of secrets and what they are for.
func Verify(sealed []byte, secrets string, purpose any) (bool, error) {
	if len(sealed) < saltBytes {
		return false, nil
	}
	want, err := seal(sealed[:saltBytes:saltBytes], secrets, purpose)
	return subtle.ConstantTimeCompare(want, sealed) == 1, err
}

func seal(salt []byte, secrets string, purpose any) ([]byte, error) {
	text, err := json.Marshal(purpose)
	if err != nil {
		return nil, err
	}
	bound, err := pbkdf2.Key(sha256.New, secrets, append(salt[:saltBytes:saltBytes], text...), sealRounds, sha256.Size)
	return append(salt[:saltBytes:saltBytes], bound...), err
}
