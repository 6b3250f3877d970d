package pgvector

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// The SQLSTATEs by which something between that keeps no session shows itself, such as
// PgBouncer or PGlite's socket.
const (
	statementExists  = "42P05"
	statementMissing = "26000"
	protocolRefused  = "08P01"
)

// pooler is what was learnt of what stands between: it is safe for concurrent use.
type pooler struct {
	notice    func(string)
	unnamed   atomic.Bool // statements have no name
	local     atomic.Bool // settings go with each query
	settings  []setting   // of the URL, as local ones
	unwelcome []string    // parameters of the connection that a pooler refuses, by name
}

// way is how an attempt asks.
type way struct{ named, local bool }

// now is how an attempt is to ask.
func (p *pooler) now() way { return way{!p.unnamed.Load(), p.local.Load()} }

// setting is one of the server's for a transaction.
type setting struct{ name, value string }

// newPooler takes the parameters of config that are settings of the server.
func newPooler(config *pgx.ConnConfig, notice func(string)) (*pooler, error) {
	p := &pooler{notice: notice}
	if notice == nil {
		p.notice = func(string) {}
	}
	// With any other mode, a person has said that nothing keeps statements.
	p.unnamed.Store(config.DefaultQueryExecMode != pgx.QueryExecModeCacheStatement)
	for _, name := range slices.Sorted(maps.Keys(config.RuntimeParams)) {
		value := config.RuntimeParams[name]
		switch name {
		case "application_name", "client_encoding", "datestyle", "timezone", "standard_conforming_strings":
			continue // poolers take those
		case "options":
			settings, err := parseOptions(value)
			if err != nil {
				return nil, err
			}
			p.settings = append(p.settings, settings...)
		case "default_transaction_read_only":
			p.settings = append(p.settings, setting{"transaction_read_only", value})
		default:
			p.settings = append(p.settings, setting{name, value})
		}
		p.unwelcome = append(p.unwelcome, name)
	}
	return p, nil
}

// parseOptions reads -c name=value and --name=value, as the server's command line has them.
func parseOptions(text string) (settings []setting, err error) {
	words := strings.Fields(text)
	for i := 0; i < len(words); i++ {
		word := words[i]
		switch {
		case word == "-c" && i+1 < len(words):
			i++
			word = words[i]
		case strings.HasPrefix(word, "-c"):
			word = word[2:]
		case strings.HasPrefix(word, "--"):
			word = word[2:]
		default:
			return nil, fmt.Errorf("url: options %q: expected -c name=value: give settings as parameters of the URL instead, such as ?hnsw.ef_search=100", text)
		}
		name, value, found := strings.Cut(word, "=")
		if !found || strings.Contains(word, `\`) {
			return nil, fmt.Errorf("url: options %q: expected -c name=value: give settings as parameters of the URL instead, such as ?hnsw.ef_search=100", text)
		}
		settings = append(settings, setting{name, value})
	}
	return settings, nil
}

// beforeConnect leaves out of a connection what a pooler has refused.
func (p *pooler) beforeConnect(_ context.Context, config *pgx.ConnConfig) error {
	if p.local.Load() {
		config.RuntimeParams = maps.Clone(config.RuntimeParams)
		for _, name := range p.unwelcome {
			delete(config.RuntimeParams, name)
		}
	}
	return nil
}

// learn says whether to ask again at once, in another way, after an error: with statements
// that have no name, or with settings that go with each query.
// asked is how it was.
func (p *pooler) learn(err error, asked way) bool {
	var stated *pgconn.PgError
	if !errors.As(err, &stated) {
		return false
	}
	switch {
	case asked.named && (stated.Code == statementExists || stated.Code == statementMissing):
		if !p.unnamed.Swap(true) {
			p.notice("what is asked keeps no prepared statements (" + stated.Code + "), as a pooler does not: it is asked with unnamed ones from now on")
		}
		return true
	case stated.Code == protocolRefused && len(p.settings) > 0 && strings.Contains(stated.Message, "startup parameter"):
		if asked.local {
			return false // without them it is refused too
		}
		p.unnamed.Store(true)
		if p.local.Swap(true) {
			return true
		}
		p.notice("a pooler refuses settings of the connection (" + stated.Message + "): they are sent with each query from now on")
		return true
	}
	return false
}

// localSettings is the statement which makes the settings those of the transaction, and its
// parameters; "" where that is not called for.
func (p *pooler) localSettings(w way) (query string, values [][]byte) {
	if !w.local {
		return "", nil
	}
	var calls []string
	for i, s := range p.settings {
		calls = append(calls, fmt.Sprintf("set_config($%d, $%d, true)", 2*i+1, 2*i+2))
		values = append(values, []byte(s.name), []byte(s.value))
	}
	return "SELECT " + strings.Join(calls, ", "), values
}

// statementName is that of a query where it is prepared: behind a pooler, the statement of
// another program may be met under a name.
func statementName(query string) string {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(query))
	return fmt.Sprintf("vectorcheck_%016x", hash.Sum64())
}
