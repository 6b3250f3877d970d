package secret

import (
	"strings"
	"testing"
)

// passwords are such that programs which read URLs do not agree upon.
var passwords = []string{
	"p#w3cret", "p^w3cret", "p<w3cret", "p>w3cret", "p|w3cret", `p"w3cret`, "p{w3cret", "p}w3cret", "p[w3cret", "p]w3cret",
	"p`w3cret", `p\w3cret`, "p?w3cret", "pёw3cret", "p/w3cret", "12/w3cret", "12?w3cret", "p@w3cret", "p:w3cret", "p%zzw3cret",
	"p w3cret", "p,w3cret", "p,http://w3cret", "12#w3cret", "p%77w3cret",
}

func TestURLsAreShownWithoutPasswords(t *testing.T) {
	for _, password := range passwords {
		for _, form := range []string{"http://me:PW@host/db", "postgres://me:PW@host:5432/db", "http://host:1/x?PW@y", "me:PW@host", "https://a,http://me:PW@b/c"} {
			text := strings.ReplaceAll(form, "PW", password)
			if got := ShownURL(text); strings.Contains(got, "w3cret") {
				t.Errorf("%q is shown as %q", text, got)
			}
		}
	}
	for text, want := range map[string]string{
		"":                                      "",
		"http://host:8080/a?b=c":                "http://host:8080/a?b=c",
		"http://a,https://b:1/x":                "http://a,https://b:1/x",
		"postgres://me@host/db?sslmode=require": "postgres://me@host/db?sslmode=require",
		"postgres://h1:1,h2:2/db":               "postgres://h1:1,h2:2/db",
		"postgres://me@host:s3cret/db":          "postgres://…",
		"postgres://host:s3cret/db":             "postgres://…",
		"postgres://me@h1,h2/db":                "postgres://me@h1,h2/db",
		"postgres://me@host/db?sslmode=require&password=w3cret":      "postgres://me@host/db?…",
		"postgres://me@host/db?pass%77ord=w3cret":                    "postgres://me@host/db?…",
		"postgres://host/db?sslpassword=w3cret&x=1":                  "postgres://host/db?…",
		"http://token@host/x":                                        "http://…@host/x",
		"unix:///run/a.sock:/v1":                                     "unix:///run/a.sock:/v1",
		"http://host:S3cret/x":                                       "http://…",
		"nowhere":                                                    "nowhere",
		"host=h user=me password='w3cret x'":                         "…",
		"host=h password=w3cret?a=b":                                 "…",
		"postgres://me@host/db?sslmode=require&application_name=a@b": "postgres://…@b",
	} {
		if got := ShownURL(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
	const sentence = "unexpected argument http://me:pa:ss@host/x, and (postgres://me@host/db): http://host/: postgres://h/d?password=x no"
	if got := ShownURLs(sentence); got != "unexpected argument http://…@host/x, and (postgres://me@host/db): http://host/: postgres://h/d?… no" {
		t.Errorf("%q", got)
	}
}

func TestUsersOfURLs(t *testing.T) {
	for text, want := range map[string]bool{
		"http://host/x@y": false, "http://host": false, "unix:///run/a@b.sock": false, "": false, "http://a,http://b": false,
		"http://me@host": true, "http://me:p#w@host": true, "http://me:p^w@host": true, "http://a/ok,me:pw@b": true, "http://a/ok,me:p/w@b": true,
		"me:pw@host": true, "http://a, http://me@b": true, "http://host:x@y/z": true,
	} {
		if got := HasUser(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	for text, want := range map[string]bool{
		"postgres://me@host/db": false, "postgres://host/a:b@c": false, "postgres://me@host:1/db?sslmode=require": false,
		"postgres://me:@host": true, "postgres://me:p?x@host/db": true, "postgres://host?password=x": true, "postgres://host?Pass%57ord=x": true,
		"postgres://host/db?a=b&sslpassword=x": true,
	} {
		if got := HasPassword(text); got != want {
			t.Errorf("%q has a password: %v", text, got)
		}
	}
}
