package pgvector

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"

	"vectorcheck/core/target"
	"vectorcheck/internal/testkit"
)

// ended is what PostgreSQL says to a session that it ends for being idle.
var ended = &pgproto3.ErrorResponse{Severity: "FATAL", SeverityUnlocalized: "FATAL", Code: "57P05",
	Message: "terminating connection due to idle-session timeout"}

// sendings counts what a target.Sending is told.
type sendings struct{ sent, again int }

func (s *sendings) Sent() { s.sent++ }

func (s *sendings) Again(context.Context) bool {
	s.again++
	return true
}

// somethingCame waits until something is to be read from the only connection of api.
func somethingCame(t *testing.T, api *Target) {
	t.Helper()
	testkit.WaitFor(t, "the end of the connection", func() bool {
		all := api.connections.sockets
		all.mu.Lock()
		defer all.mu.Unlock()
		for s := range all.open {
			return testkit.Readable(t, s.Socket.Conn)
		}
		return false
	})
}

// says sends a message past the session, which waits for the client.
func says(s *session, message pgproto3.BackendMessage) {
	text, err := message.Encode(nil)
	if err == nil {
		_, err = s.Conn.Write(text)
	}
	if err != nil {
		s.server.t.Error(err)
	}
}

// A connection that the server has ended, or over which anything has come, costs no
// attempt.
func TestNothingIsAskedOverAConnectionThatIsNotQuiet(t *testing.T) {
	for name, fault := range map[string]func(s *session){
		"closed": func(s *session) { s.Close() },
		"ended for being idle": func(s *session) {
			says(s, ended)
			s.Close()
		},
		"a notice": func(s *session) {
			says(s, &pgproto3.NoticeResponse{Severity: "NOTICE", Code: "00000", Message: "shutting down soon"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			sessions := make(chan *session, 10)
			s := serve(t, password, query, "[0.1,-2]", func(s *session) {
				s.found([2]string{"7", "0"})
				sessions <- s
			})
			api := newTarget(t, config(s))
			if _, err := api.Attempt(context.Background(), vector, nil); err != nil {
				t.Fatal(err)
			}
			fault(<-sessions)
			somethingCame(t, api)
			var sending sendings
			if _, err := api.Attempt(context.Background(), vector, &sending); err != nil {
				t.Error(err)
			}
			if n, second := s.Queries.Load(), <-sessions; n != 2 || second.id != 2 || sending != (sendings{sent: 1}) {
				t.Errorf("%d queries, the second over connection %d; %+v", n, second.id, sending)
			}
		})
	}
}

// A query that crosses the end of an idle session is sent again, and is no attempt more;
// one that crosses another end may have been taken.
func TestAQueryThatMeetsAnEnd(t *testing.T) {
	for name, test := range map[string]struct {
		end     func(s *session)
		queries int64
		sendings
	}{
		"idle": {func(s *session) {
			s.Send(ended)
			_ = s.Flush()
			s.Close()
		}, 3, sendings{2, 1}},
		"closed": {func(s *session) { s.Close() }, 2, sendings{1, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			var s *standIn
			s = serve(t, password, query, "[0.1,-2]", func(c *session) {
				if s.Queries.Load() == 2 {
					test.end(c)
					return
				}
				c.found([2]string{"7", "0"})
			})
			api := newTarget(t, config(s))
			if _, err := api.Attempt(context.Background(), vector, nil); err != nil {
				t.Fatal(err)
			}
			var sending sendings
			_, err := api.Attempt(context.Background(), vector, &sending)
			if test.again == 0 {
				if failure := wantError(t, err, target.Connection, "closed before the reply"); !failure.Waited {
					t.Error("it is not told that the connection had waited")
				}
			} else if err != nil {
				t.Error(err)
			}
			if n := s.Queries.Load(); n != test.queries || sending != test.sendings {
				t.Errorf("%d queries, %+v", n, sending)
			}
		})
	}
}
