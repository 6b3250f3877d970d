package secret

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// ShownURL is a URL, or several with commas between them, to be shown: without passwords, and
// without users but those of a database, who are no secret there. What cannot be read for
// certain is left out: a password that is not escaped makes a URL one that programs read in
// different ways.
func ShownURL(text string) string {
	parts := splitURLs(text)
	for i, part := range parts {
		parts[i] = shownURL(part)
	}
	return strings.Join(parts, ",")
}

// nextURL is where another URL begins.
var nextURL = regexp.MustCompile(`,\s*[A-Za-z][A-Za-z0-9+.-]*://`)

func splitURLs(text string) (parts []string) {
	for {
		next := nextURL.FindStringIndex(text)
		if next == nil {
			return append(parts, text)
		}
		parts = append(parts, text[:next[0]])
		text = text[next[0]+1:]
	}
}

func shownURL(text string) string {
	scheme, rest := "", text
	if i := strings.Index(text, "://"); i >= 0 {
		scheme, rest = text[:i+len("://")], text[i+len("://"):]
	}
	if hasPasswordParameter(text) {
		before, _, found := strings.Cut(text, "?")
		if !found || hasPasswordParameter(before) { // a connection string of libpq
			return scheme + mark
		}
		return shownURL(before) + "?" + mark
	}
	at := strings.LastIndexByte(rest, '@')
	hosts := isPostgreSQL(scheme) && databaseHosts.MatchString(rest[at+1:])
	_, err := url.Parse(scheme + rest[at+1:])
	switch {
	case !hosts && err != nil && scheme != "":
		rest = mark
	case at >= 0 && !(hosts && isUserAlone(rest, at)):
		rest = mark + rest[at:]
	}
	return scheme + rest
}

// databaseHosts is what follows the user: one host or more, with a port or without.
var databaseHosts = regexp.MustCompile(`^(\[[0-9a-fA-F:]*\]|[^\[\]:/?,]*)(:\d*)?(,(\[[0-9a-fA-F:]*\]|[^\[\]:/?,]*)(:\d*)?)*([/?].*)?$`)

// isUserAlone says whether what stands before the only @ of a URL is no more than a user.
func isUserAlone(rest string, at int) bool {
	return !strings.ContainsAny(rest[:at], ":/?#@") && !strings.Contains(rest[at+1:], "@")
}

func isPostgreSQL(scheme string) bool { return scheme == "postgres://" || scheme == "postgresql://" }

// passwordParameter is one of a URL of PostgreSQL, decoded.
var passwordParameter = regexp.MustCompile(`(?i)[?&\s]\s*(ssl)?password\s*=`)

// HasPassword says whether a URL of PostgreSQL has a password: before the @, which libpq
// looks for as far as the first slash, or in a parameter. It rather takes what is none for one
// than the other way round.
func HasPassword(text string) bool {
	_, rest, found := strings.Cut(text, "://")
	if found && beforeAt(rest, ":") {
		return true
	}
	return hasPasswordParameter(text)
}

func hasPasswordParameter(text string) bool {
	return slices.ContainsFunc(layersOf(text), func(l layer) bool { return passwordParameter.MatchString(l.text()) })
}

// beforeAt says whether rest, what follows the scheme of a URL, has any of characters before an
// @ that stands before the first slash.
func beforeAt(rest, characters string) bool {
	i := strings.IndexAny(rest, "@/")
	return i >= 0 && rest[i] == '@' && strings.ContainsAny(rest[:i], characters)
}

// HasUser says whether a URL of HTTP, or one of several with commas between them, may have a
// user or a password.
func HasUser(text string) bool {
	for i, part := range strings.Split(text, ",") {
		if i > 0 && !strings.Contains(part, "://") && strings.Contains(part, "@") {
			return true // what follows a comma is no part of a URL, which has none
		}
		rest := part
		if _, after, found := strings.Cut(part, "://"); found {
			rest = after
		}
		u, err := url.Parse(strings.TrimSpace(part))
		i := strings.IndexAny(rest, "@/")
		if i >= 0 && rest[i] == '@' || err == nil && u.User != nil || err != nil && strings.Contains(rest, "@") {
			return true
		}
	}
	return false
}

// urlWithAt is a URL in a text, with an @ or a password as a parameter in it.
var urlWithAt = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://\S*(@|(?i:password))\S*`)

// ShownURLs is a text in which each URL is as ShownURL gives it.
func ShownURLs(text string) string {
	return urlWithAt.ReplaceAllStringFunc(text, func(found string) string {
		kept := strings.TrimRight(found, `:;,.'")`+"`")
		return ShownURL(kept) + found[len(kept):]
	})
}
