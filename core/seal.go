package core

import (
	"cmp"
	"fmt"
	"strings"

	"vectorcheck/core/pgvector"
	"vectorcheck/core/secret"
	"vectorcheck/core/target"
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
	// its proxy, certificates and request, which are not known to be those that the run began
	// with.
	Way bool
	Key bool // a key, or the values of headers, would go there
	// Request is what would be sent, where it may be another than that of the run.
	Request string
}

// Error implements error.
func (e *PlaceError) Error() string {
	switch {
	case e.Way:
		return fmt.Sprintf("the key, or the request, the proxy or the certificates of the run file, are not those that this run began with: the key would go to %s, by %s", e.Place, e.Request)
	case e.Moved && e.Key:
		return fmt.Sprintf("the address of the API is another than the one of this run: it, and the key, would go to %s", e.Place)
	case e.Moved:
		return fmt.Sprintf("the address of the API is another than the one of this run: it would go to %s", e.Place)
	}
	return fmt.Sprintf("the address of the API, the request, or the key, is not the one that this run began with: the key would go to %s, by %s", e.Place, e.Request)
}

// request is all of a run that decides what is sent, where, and by which way, but for the
// vectors: what a seal binds the secrets to. What is found out anew before each run is no part.
type request struct {
	URL         string
	Network     target.Network
	API         API
	TopK        int
	Key         Key
	KeyHeader   string
	HeaderNames []string
}

func (s Settings) request() request {
	api := s.API
	api.Found, api.Metric = "", api.metric()
	return request{s.URL, s.Network, api, s.TopK, s.Key.kept(), s.keyHeader(), s.HeaderNames}
}

// describeRequest names the request as a person is to judge it.
func (s Settings) describeRequest() string {
	if s.API.IsPostgreSQL() {
		if query := s.API.Fields["query"]; query != "" {
			return fmt.Sprintf("the query %q", query)
		}
		text := fmt.Sprintf("a query of the table %q, column %q", s.API.Fields["table"], s.API.Fields["column"])
		if filter := s.API.Fields["filter"]; filter != "" {
			text += fmt.Sprintf(", filter %q", filter)
		}
		return text
	}
	shape, err := s.API.shape()
	if err != nil {
		return "an unknown request"
	}
	text := fmt.Sprintf("%s to %q", cmp.Or(shape.Method, "POST"), cmp.Or(shape.Path, "/search"))
	if s.Key.From != NoKey {
		text += fmt.Sprintf(" with the key %s in the header %q", s.Key, s.keyHeader())
	}
	if len(s.HeaderNames) > 0 {
		text += fmt.Sprintf(" with the headers %q", s.HeaderNames)
	}
	return text
}

// newSeal binds what s sends of secrets to all of its request, so that a run file in which
// that was changed is told from one that VectorCheck wrote. It is nil where there are no
// secrets.
func (s Settings) newSeal() ([]byte, error) {
	secrets, err := s.secrets()
	if err != nil || secrets == "" {
		return nil, err
	}
	return secret.Seal(secrets, s.request())
}

// checkSeal refuses, with a *PlaceError, to send secrets otherwise than they were given
// for, as the run file that kept was read from tells. confirmed is the URL that a person has
// said they may go to; "" for none.
func (s Settings) checkSeal(kept Settings, confirmed string) error {
	if confirmed != "" && confirmed == s.URL {
		return nil
	}
	sealed, err := s.isSealedFor(kept.request())
	if err == nil && !sealed {
		err = &PlaceError{Place: Place{s.URL, s.Network}, Request: s.describeRequest(), Key: true}
	}
	return err
}

// isSealedFor says whether the seal is that of what s sends of secrets for r, which it is
// where there are none.
func (s Settings) isSealedFor(r request) (bool, error) {
	secrets, err := s.secrets()
	if err != nil || secrets == "" {
		return err == nil, err
	}
	return secret.Verify(s.Seal, secrets, r)
}

// secrets are the key, which may be a password of the environment, and the values of the
// headers.
func (s Settings) secrets() (string, error) {
	key, err := s.Key.find(s.TypedKey)
	if err != nil {
		return "", err
	}
	if s.API.IsPostgreSQL() && key == "" {
		key = pgvector.Password(s.URL)
	}
	values := []string{key}
	for _, h := range s.Headers {
		values = append(values, h.Value)
	}
	return strings.Join(values, "\n"), nil
}
