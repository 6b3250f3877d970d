package pgvector

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"vectorcheck/core/target"
)

// states are the SQLSTATEs, or classes of them, that say more of a failure than that
// the server refuses the query (PostgreSQL manual, appendix A). The first that fits
// holds.
var states = []struct {
	prefix    string
	kind      target.Kind
	permanent bool
}{
	{"57014", target.Timeout, false},   // query cancelled: statement_timeout
	{"55P03", target.Throttled, false}, // lock not available
	{"53", target.Throttled, false},    // out of connections, memory, disk
	{"57P", target.Connection, false},  // shut down, starting up, crashed
	{"08", target.Connection, false},
	{"40", target.Connection, false},   // rolled back: a standby's conflict with recovery
	{"28", target.Connection, true},    // user or password
	{"3D000", target.Connection, true}, // no such database
	{"42", target.BadReply, true},      // no such table, column, operator; no right to it
	{"22", target.BadReply, true},      // another dimension
	{"25006", target.BadReply, true},   // a query of one's own that would write
}

// stage is what a query fails at.
type stage int

const (
	connecting stage = iota
	asking
)

// limits are what attempts are bound by, and where they go, for texts.
type limits struct {
	host, addr       string
	connect, attempt time.Duration
}

func address(c *pgx.ConnConfig) string {
	if strings.HasPrefix(c.Host, "/") {
		return c.Host
	}
	return net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port)))
}

// failure says why an attempt came to nothing.
func (t *Target) failure(ctx context.Context, err error, at stage) *target.Error {
	return t.hidden(t.reason(ctx, err, at))
}

// hidden is a failure without the password in its text.
func (t *Target) hidden(failure *target.Error) *target.Error {
	failure.Text = t.hide(failure.Text)
	return failure
}

func (t *Target) reason(ctx context.Context, err error, at stage) *target.Error {
	var stated *pgconn.PgError
	switch {
	case t.cancelled(ctx):
		return &target.Error{Kind: target.Connection, Text: "cancelled"}
	case errors.As(err, &stated):
		return said(stated)
	case errors.Is(err, errColumns):
		return &target.Error{Kind: target.BadReply, Text: err.Error(), Permanent: true}
	case at == connecting && errors.Is(ctx.Err(), context.DeadlineExceeded):
		return &target.Error{Kind: target.Timeout, Text: fmt.Sprintf("no free connection within %s", t.limits.attempt)}
	case at == connecting:
		return target.DialError(err, t.limits.host, t.limits.addr, fmt.Sprintf("within %s", t.limits.connect))
	case pgconn.Timeout(err), errors.Is(ctx.Err(), context.DeadlineExceeded):
		return &target.Error{Kind: target.Timeout, Text: fmt.Sprintf("no reply within %s", t.limits.attempt)}
	}
	return target.ExchangeError(err)
}

// idleTimeout is the SQLSTATE with which a server ends a session that has no query under
// way (idle_session_timeout).
const idleTimeout = "57P05"

// tooManyConnections is the SQLSTATE of a server whose max_connections, or those of the role or
// the database, are all taken.
const tooManyConnections = "53300"

// notTaken says whether a query has come to nothing before the server took it: nothing of
// it went out, or the server had ended the session for being idle.
func notTaken(err error) bool {
	var stated *pgconn.PgError
	return errors.As(err, &stated) && stated.Code == idleTimeout || pgconn.SafeToRetry(err)
}

// said is the error for what the server has said.
func said(e *pgconn.PgError) *target.Error {
	failure := &target.Error{Kind: target.BadReply, Text: "PostgreSQL says: " + strings.TrimSpace(e.Message) + " (" + e.Code + ")"}
	if e.Hint != "" {
		failure.Text += ": " + strings.TrimSpace(e.Hint)
	}
	for _, s := range states {
		if strings.HasPrefix(e.Code, s.prefix) {
			failure.Kind, failure.Permanent = s.kind, s.permanent
			failure.Crowded = e.Code == tooManyConnections
			break
		}
	}
	return failure
}
