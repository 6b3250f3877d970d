package pgvector

import (
	"errors"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"

	"vectorcheck/core/secret"
)

// PasswordVariable is the variable of the environment that holds the password, if no other
// is given.
const PasswordVariable = "PGPASSWORD"

// Password is the one that the driver logs in with where none is given: of the environment, of
// the file of passwords (~/.pgpass) or of the service file, as the URL has it; "" for none.
func Password(url string) string {
	config, err := pgconn.ParseConfig(url)
	if err != nil {
		return ""
	}
	return config.Password
}

// ErrPassword says that a URL holds a password.
var ErrPassword = errors.New("url: it holds a password: give that as the API key")

// settings are what a URL may set, but for its passwords, and for what the server or the pool
// is told.
var settings = []string{
	"host", "port", "database", "user", "passfile", "connect_timeout", "sslmode", "sslkey", "sslcert", "sslcertmode",
	"sslrootcert", "sslnegotiation", "sslsni", "ssl", "krbspn", "krbsrvname", "target_session_attrs", "service", "servicefile",
	"min_protocol_version", "max_protocol_version", "channel_binding", "require_auth",
}

// CheckURL says why a URL cannot be used. It is ErrPassword where the driver finds a password
// in it, as far as it can be parsed. No error shows the URL.
func CheckURL(url string) error {
	if secret.HasPassword(url) {
		return ErrPassword
	}
	config, err := pgconn.ParseConfig(url)
	if err != nil {
		return parseError(url, err)
	}
	allowed := slices.Clone(settings)
	for name := range config.RuntimeParams {
		allowed = append(allowed, name)
	}
	if _, err := pgconn.ParseConfigWithOptions(url, pgconn.ParseConfigOptions{ConnStringAllowedKeys: allowed}); err != nil {
		return ErrPassword
	}
	return nil
}

// parseError says why a URL could not be parsed; without any of it where what is wrong with it
// may be a part of a password.
func parseError(url string, err error) error {
	var parse *pgconn.ParseConfigError
	if errors.As(err, &parse) && parse.Unwrap() != nil && secret.ShownURL(url) == url {
		return parse.Unwrap()
	}
	return errors.New("it cannot be read as a URL of PostgreSQL: expected postgres://user@host:5432/database, with what is special written as %20 is, and the password as the API key")
}
