package core

import (
	"os"
	"strings"

	"vectorcheck/core/check"
	"vectorcheck/core/pgvector"
	"vectorcheck/core/secret"
)

// keys are what is hidden wherever it comes back: the key, and what of headers tells who asks.
func (s Settings) keys() (keys []string, err error) {
	key, err := s.Key.find(s.TypedKey)
	if err != nil {
		return nil, err
	}
	if keys = append(keys, secret.HeaderValue(key)...); s.API.IsPostgreSQL() {
		keys = append(keys, os.Getenv(pgvector.PasswordVariable), pgvector.Password(s.URL))
	}
	for _, h := range s.Headers {
		if isCredential(h.Name) {
			keys = append(keys, secret.HeaderValue(h.Value)...)
		}
	}
	return keys, nil
}

// isCredential says whether a header, by its name, tells who asks.
func isCredential(name string) bool {
	name = strings.ToLower(name)
	for _, part := range []string{"auth", "cookie", "key", "token", "secret", "password", "credential"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// hider hides what s has of secrets in what the API says.
func (s Settings) hider() (*secret.Hider, error) {
	keys, err := s.keys()
	if err != nil {
		return nil, err
	}
	var values []string
	for _, h := range s.Headers {
		values = append(values, secret.HeaderValue(h.Value)...)
	}
	return secret.NewHider(keys, values), nil
}

// hidden gives results on without the secrets that the API has repeated in them.
func hidden(hide *secret.Hider, record func(check.Result)) func(check.Result) {
	return func(result check.Result) {
		result.TopID = hide.ID(result.TopID)
		if result.Reason != "" {
			result.Reason = hide.Text(result.Reason)
		}
		record(result)
	}
}
