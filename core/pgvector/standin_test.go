package pgvector

import (
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"
)

// standIn is a server that speaks PostgreSQL's protocol (version 3.0) and knows one
// query. It notes what does not go by the rules.
type standIn struct {
	URL     string
	Queries atomic.Int64 // executed

	t        *testing.T
	password string
	query    string
	vector   string
	reply    func(s *session)
	deaf     bool // it takes no requests to cancel
	// pooler makes it one that stands between: it takes no settings of a connection, and has
	// none of the statements with a name, or others under each.
	pooler   pooling
	local    atomic.Int64 // transactions with settings of their own
	listener net.Listener
	ended    sync.WaitGroup
	mu       sync.Mutex
	conns    []net.Conn
}

// pooling is how a pooler answers.
type pooling struct {
	parse, bind string // SQLSTATE for statements with a name; "" for none
	parameters  bool   // settings of a connection are refused
}

// session is a connection of a standIn.
type session struct {
	net.Conn
	*pgproto3.Backend
	server   *standIn
	id       int
	parsed   bool
	settings bool // the statement that was parsed last sets some
	failed   bool // until the next Sync
}

func (s *standIn) hangUpOne(id int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns[id-1].Close()
}

// serve answers the query with reply, which ends it unless it ends the connection.
func serve(t *testing.T, password, query, vector string, reply func(s *session)) *standIn {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &standIn{
		URL: "postgres://us@" + listener.Addr().String() + "/db?sslmode=disable", t: t,
		password: password, query: query, vector: vector, reply: reply, listener: listener,
	}
	s.ended.Go(s.accept)
	t.Cleanup(func() {
		listener.Close()
		s.hangUp()
		s.ended.Wait()
	})
	return s
}

func (s *standIn) accept() {
	for {
		c, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.conns = append(s.conns, c)
		id := len(s.conns)
		s.mu.Unlock()
		s.ended.Go(func() {
			defer c.Close()
			(&session{Conn: c, Backend: pgproto3.NewBackend(c, c), server: s, id: id}).run()
		})
	}
}

func (s *standIn) hangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		c.Close()
	}
}

func (s *session) run() {
	startup, err := s.ReceiveStartupMessage()
	if err != nil {
		return
	}
	if cancel, ok := startup.(*pgproto3.CancelRequest); ok && !s.server.deaf {
		s.server.hangUpOne(int(cancel.ProcessID))
	}
	hello, ok := startup.(*pgproto3.StartupMessage)
	if !ok {
		return
	}
	if hello.Parameters["user"] != "us" || hello.Parameters["database"] != "db" || hello.Parameters["application_name"] != "vectorcheck" {
		s.server.t.Errorf("the client begins with %v", hello.Parameters)
	}
	if _, given := hello.Parameters["hnsw.ef_search"]; given && s.server.pooler.parameters {
		s.refuse(protocolRefused, "unsupported startup parameter: hnsw.ef_search")
		_ = s.Flush()
		return
	}
	if !s.admits() {
		return
	}
	s.Send(&pgproto3.AuthenticationOk{})
	s.Send(&pgproto3.ParameterStatus{Name: "standard_conforming_strings", Value: "on"})
	s.Send(&pgproto3.ParameterStatus{Name: "client_encoding", Value: "UTF8"})
	s.Send(&pgproto3.BackendKeyData{ProcessID: uint32(s.id), SecretKey: []byte{0, 0, 0, 1}})
	s.ready()
	for s.step() {
	}
}

// admits asks for the password.
func (s *session) admits() bool {
	s.Send(&pgproto3.AuthenticationCleartextPassword{})
	if s.Flush() != nil || s.SetAuthType(pgproto3.AuthTypeCleartextPassword) != nil {
		return false
	}
	message, err := s.Receive()
	if err != nil {
		return false
	}
	if given, ok := message.(*pgproto3.PasswordMessage); !ok || given.Password != s.server.password {
		s.refuse("28P01", `password authentication failed for user "us"`)
		_ = s.Flush()
		return false
	}
	return true
}

func (s *session) ready() {
	s.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
	_ = s.Flush()
}

func (s *session) refuse(code, message string) {
	s.Send(&pgproto3.ErrorResponse{Severity: "ERROR", SeverityUnlocalized: "ERROR", Code: code, Message: message})
}

// null stands for NULL.
const null = "NULL"

func (s *session) found(rows ...[2]string) {
	for _, r := range rows {
		values := [][]byte{[]byte(r[0]), []byte(r[1])}
		if r[1] == null {
			values[1] = nil
		}
		s.Send(&pgproto3.DataRow{Values: values})
	}
	s.Send(&pgproto3.CommandComplete{CommandTag: []byte("SELECT 1")})
}

// step answers a message, and says whether the connection goes on.
func (s *session) step() bool {
	message, err := s.Receive()
	if err != nil {
		return false
	}
	if _, ok := message.(*pgproto3.Sync); s.failed && !ok {
		return true
	}
	switch m := message.(type) {
	case *pgproto3.Parse:
		if code := s.server.pooler.parse; code != "" && m.Name != "" {
			s.refuse(code, "prepared statement exists")
			s.failed = true
			return true
		}
		if s.settings = m.Query == "SELECT set_config($1, $2, true)"; s.settings {
			s.Send(&pgproto3.ParseComplete{})
			return true
		}
		if m.Query != s.server.query {
			s.server.t.Errorf("the query is %s, want %s", m.Query, s.server.query)
		}
		if s.parsed && m.Name != "" {
			s.server.t.Errorf("the query is prepared twice over one connection")
		}
		s.parsed = true
		s.Send(&pgproto3.ParseComplete{})
	case *pgproto3.Describe:
		if m.ObjectType == 'S' {
			s.Send(&pgproto3.ParameterDescription{ParameterOIDs: []uint32{16385}})
		}
		s.Send(&pgproto3.RowDescription{Fields: []pgproto3.FieldDescription{{Name: []byte("id"), DataTypeOID: 25}, {Name: []byte("?column?"), DataTypeOID: 701}}})
	case *pgproto3.Bind:
		if code := s.server.pooler.bind; code != "" && m.PreparedStatement != "" {
			s.refuse(code, "prepared statement does not exist")
			s.failed = true
			return true
		}
		if s.settings = s.settings && m.PreparedStatement == ""; s.settings {
			if len(m.Parameters) != 2 || string(m.Parameters[0]) != "hnsw.ef_search" || string(m.Parameters[1]) != "77" {
				s.server.t.Errorf("the settings are %q", m.Parameters)
			}
			s.Send(&pgproto3.BindComplete{})
			return true
		}
		if len(m.Parameters) != 1 || string(m.Parameters[0]) != s.server.vector || strings.Contains(string(m.Parameters[0]), "e+") {
			s.server.t.Errorf("the parameters are %q, want %q", m.Parameters, s.server.vector)
		}
		s.Send(&pgproto3.BindComplete{})
	case *pgproto3.Execute:
		if s.settings {
			s.server.local.Add(1)
			s.Send(&pgproto3.DataRow{Values: [][]byte{[]byte("77")}})
			s.Send(&pgproto3.CommandComplete{CommandTag: []byte("SELECT 1")})
			return true
		}
		s.server.Queries.Add(1)
		s.server.reply(s)
	case *pgproto3.Sync:
		s.failed = false
		s.ready()
	case *pgproto3.Terminate:
		return false
	default:
		s.server.t.Errorf("the client sends %T", m)
	}
	return true
}
