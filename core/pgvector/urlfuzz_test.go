package pgvector

import (
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"vectorcheck/core/secret"
)

// FuzzPasswordsInURLs gives the driver texts with a password in them: where it finds one, the
// text is refused, and shown without it.
func FuzzPasswordsInURLs(f *testing.F) {
	for _, form := range []string{
		"postgres://me:PW@host/db", "postgresql://me:PW@h1:1,h2:2/db?sslmode=require", "postgres://me@host/db?password=PW",
		"postgres://me@host/db?a=b&pass%77ord=PW", "postgres://host/db?sslpassword=PW", "postgres://:PW@host", "postgres://me:PW@/db?host=/tmp",
		"postgres://me:PW@[::1]:5432/db", "postgres://me@host:PW/db", "host=h password=PW", "postgres://a/b@c:PW@d", "postgres://me@host/db?options=-c%20a=PW",
	} {
		for _, around := range []string{"", "#", "^", "<", `"`, "{", "[", "`", `\`, "?", "ё", "/", "@", ":", "%", " ", "&", "=", ","} {
			f.Add(form, around, "")
			f.Add(form, "", around)
		}
	}
	f.Setenv(PasswordVariable, "")
	f.Setenv("PGPASSFILE", "/nowhere")
	const core = "w3cretZQ"
	f.Fuzz(func(t *testing.T, form, before, after string) {
		text := strings.ReplaceAll(form, "PW", before+core+after)
		config, err := pgconn.ParseConfig(text)
		if err != nil || !strings.Contains(config.Password, core) {
			return
		}
		switch err := CheckURL(text); {
		case err == nil:
			t.Errorf("%q is taken, with the password %q", text, config.Password)
		case strings.Contains(err.Error(), core):
			t.Errorf("%q: the error shows it: %v", text, err)
		}
		if shown := secret.ShownURL(text); strings.Contains(shown, core) {
			t.Errorf("%q is shown as %q", text, shown)
		}
	})
}

// FuzzUsersInURLs is the same of what net/http sends as a user and a password.
func FuzzUsersInURLs(f *testing.F) {
	for _, form := range []string{"http://me:PW@host/x", "https://PW@host", "http://a,http://me:PW@b", "http://me:PW@host:80/a@b?c=d#e", "http://me:PW@[::1]/"} {
		for _, around := range []string{"", "#", "%41", "é", ":", "!", "$", "&", "'", "*", ";", "="} {
			f.Add(form, around)
		}
	}
	const core = "w3cretZQ"
	f.Fuzz(func(t *testing.T, form, around string) {
		text := strings.ReplaceAll(form, "PW", around+core+around)
		u, err := url.Parse(text)
		if err != nil || u.User == nil || !strings.Contains(u.User.String(), core) {
			return
		}
		if !secret.HasUser(text) {
			t.Errorf("%q is taken", text)
		}
		if shown := secret.ShownURL(text); strings.Contains(shown, core) {
			t.Errorf("%q is shown as %q", text, shown)
		}
	})
}
