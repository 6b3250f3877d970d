package pgvector

import (
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// odd are characters that URLs should not have, and that the driver takes in a password.
var odd = []string{"#", "^", "<", ">", "|", `"`, "{", "}", "[", "]", "`", `\`, "?", "ё"}

// The driver has the last word on whether a URL holds a password.
func TestPasswordsInURLsAreFound(t *testing.T) {
	t.Setenv(PasswordVariable, "")
	for _, c := range append(odd, "@", "/", " ", "%zz", ",", "=", "&", ":", "") {
		for _, form := range []string{"postgres://me:PW@host:5432/db", "postgresql://me:PW@h1,h2/db?sslmode=disable", "postgres://me@host/db?password=PW"} {
			url := strings.ReplaceAll(form, "PW", "w3"+c+"cret")
			err := CheckURL(url)
			if err == nil || strings.Contains(err.Error(), "w3") || strings.Contains(err.Error(), "cret") {
				t.Errorf("%q: %v", url, err)
			}
			if config, parsed := pgconn.ParseConfig(url); parsed == nil && config.Password != "" && !errors.Is(err, ErrPassword) {
				t.Errorf("%q: %v, though the driver finds %q", url, err, config.Password)
			}
		}
	}
	for _, url := range []string{
		"postgres://me@host:5432/db", "postgres://h1:1,h2:2/db", "postgres://host/db?sslmode=disable&hnsw.ef_search=100&pool_max_conns=4",
		"postgres:///db?host=/run/postgresql&default_query_exec_mode=exec", "postgres://[::1]:5432/db", "postgres://host/db?application_name=a@b",
	} {
		for _, password := range []string{"", "of the environment"} {
			t.Setenv(PasswordVariable, password)
			if err := CheckURL(url); err != nil {
				t.Errorf("%q: %v", url, err)
			}
		}
	}
	if err := CheckURL("postgres://host/db?sslmode=verify-full&sslrootcert=/none.pem"); err == nil || !strings.Contains(err.Error(), "/none.pem") {
		t.Errorf("%v: want it to name the file", err)
	}
}

// What the driver says of a URL that it cannot read is not shown: it may be a part of a password.
func TestURLsThatCannotBeRead(t *testing.T) {
	for _, url := range []string{"postgres://me@host:s3cret/db", "postgres://[s3cret/db", "postgres://me@host:1s3cret@x/db"} {
		_, err := New(Config{URL: url, Table: "t", Column: "c", Metric: L2})
		if err == nil || strings.Contains(err.Error(), "s3") {
			t.Errorf("%q: %v", url, err)
		}
		if err := CheckURL(url); err == nil || strings.Contains(err.Error(), "s3") {
			t.Errorf("%q: %v", url, err)
		}
	}
}
