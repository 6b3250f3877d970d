package cli_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"

	"vectorcheck/internal/testservers"
)

// tellingDatabase speaks PostgreSQL's protocol (version 3.0), asks for a password, and has it in
// every field of every error.
func tellingDatabase(t *testing.T) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go tellPassword(conn)
		}
	}()
	t.Cleanup(func() {
		listener.Close()
		<-done
	})
	return listener.Addr().String()
}

func tellPassword(conn net.Conn) {
	defer conn.Close()
	b := pgproto3.NewBackend(conn, conn)
	for {
		first, err := b.ReceiveStartupMessage()
		if err != nil {
			return
		}
		if _, tls := first.(*pgproto3.SSLRequest); !tls {
			break
		}
		if _, err := conn.Write([]byte("N")); err != nil {
			return
		}
	}
	b.Send(&pgproto3.AuthenticationCleartextPassword{})
	if b.Flush() != nil || b.SetAuthType(pgproto3.AuthTypeCleartextPassword) != nil {
		return
	}
	message, err := b.Receive()
	given, ok := message.(*pgproto3.PasswordMessage)
	if err != nil || !ok {
		return
	}
	password := given.Password
	b.Send(&pgproto3.AuthenticationOk{})
	b.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
	for b.Flush() == nil {
		message, err := b.Receive()
		if err != nil {
			return
		}
		switch message.(type) {
		case *pgproto3.Query, *pgproto3.Parse:
			failure := pgproto3.ErrorResponse{
				Severity: "ERROR", Code: "XX000", Message: "no " + password, Detail: "DETAIL " + url.QueryEscape(password), Hint: password,
				Where: password, SchemaName: password, TableName: password, ColumnName: password, Routine: password, File: password,
				InternalQuery: password, ConstraintName: password, DataTypeName: password,
			}
			notice := pgproto3.NoticeResponse(failure)
			b.Send(&notice)
			b.Send(&failure)
			if _, simple := message.(*pgproto3.Query); simple {
				b.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
			}
		case *pgproto3.Sync:
			b.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
		case *pgproto3.Terminate:
			return
		}
	}
}

// searchForKey looks for oddKey in every file of a folder.
func searchForKey(t *testing.T, folder string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		wantNoKey(t, path, content)
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// The password of a database is nowhere, from wherever it came, though the database repeats it.
func TestPasswordsThatADatabaseRepeats(t *testing.T) {
	t.Parallel()
	keyFile := testservers.Write(t, t.TempDir(), "key", oddKey)
	passwords := testservers.Write(t, t.TempDir(), "pgpass", "*:*:*:*:"+strings.NewReplacer(`\`, `\\`, ":", `\:`).Replace(oddKey)+"\n")
	services := testservers.Write(t, t.TempDir(), "services", "[prod]\npassword="+oddKey+"\n")
	if err := os.Chmod(passwords, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		variables []string
		args      []string
	}{
		"environment": {[]string{"VC_TEST_KEY=" + oddKey}, []string{"--key", "env:VC_TEST_KEY"}},
		"file":        {nil, []string{"--key", "file:" + keyFile}},
		"command":     {nil, []string{"--key", "command:cat " + keyFile}},
		"PGPASSWORD":  {[]string{"PGPASSWORD=" + oddKey}, nil},
		".pgpass":     {[]string{"PGPASSFILE=" + passwords}, nil},
		"a service":   {[]string{"PGSERVICEFILE=" + services, "PGSERVICE=prod"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			base := append([]string{writeVectors(t, folder, 3), "--dim", fmt.Sprint(dim), "--preset", "pgvector", "--field", "table=items",
				"--url", "postgres://me@" + tellingDatabase(t) + "/db"}, c.args...)
			for _, args := range [][]string{{"test"}, {"run", "--out", "out.vcrun", "--json"}, {"run", "--out", "out2.vcrun", "--metric-anyway"}} {
				p := startWith(t, folder, c.variables, append(args, base...)...)
				code := p.exit(t)
				text := p.out.String() + p.err.String()
				if wantNoKey(t, args[0], []byte(text)); code == 0 || code == 2 || !strings.Contains(text, "XX000") && !strings.Contains(text, "no …") {
					t.Errorf("%v: exit code %d\n%s", args, code, text)
				}
			}
			searchForKey(t, folder)
		})
	}
}

// A key that an API repeats where it is asked what it searches, or refuses that, is nowhere.
func TestKeysThatAnInquiryRepeats(t *testing.T) {
	t.Parallel()
	fields := map[string][]string{
		"chroma": {"collection=items"}, "elasticsearch": {"index=items", "field=v"}, "milvus": {"collection=items"}, "opensearch": {"index=items", "field=v"},
		"pinecone": nil, "qdrant": {"collection=items"}, "turbopuffer": {"namespace=items"}, "typesense": {"collection=items"},
		"vespa": {"schema=items", "field=v"}, "weaviate": {"collection=Items"},
	}
	for name, filled := range fields {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			for _, status := range []int{http.StatusOK, http.StatusBadRequest} {
				asked := make(chan struct{}, 1000)
				server := serve(t, nil)
				server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					select {
					case asked <- struct{}{}:
					default:
					}
					all := fmt.Sprint(r.Header)
					w.Header().Set("Location", "/"+url.PathEscape(all))
					w.WriteHeader(status)
					json.NewEncoder(w).Encode(map[string]any{
						"id": all, "name": all, "error": all, "message": all, "result": map[string]any{"status": all, "config": all},
						"data": []any{map[string]any{"id": all, "distance": all}}, "errors": []any{map[string]any{"message": all}}, "metadata": map[string]any{"hnsw:space": all},
					})
				})
				base := []string{writeVectors(t, folder, 3), "--dim", fmt.Sprint(dim), "--preset", name, "--url", server.URL, "--key", "env:VC_TEST_KEY"}
				for _, field := range filled {
					base = append(base, "--field", field)
				}
				for _, args := range [][]string{{"test"}, {"run", "--out", fmt.Sprint("out", status, ".vcrun"), "--json", "--retries", "0"}} {
					p := startWith(t, folder, []string{"VC_TEST_KEY=" + oddKey}, append(args, base...)...)
					code := p.exit(t)
					wantNoKey(t, fmt.Sprint(args[0], " ", status), []byte(p.out.String()+p.err.String()))
					if len(asked) == 0 {
						t.Errorf("%v: nothing is asked: exit code %d\n%s", args, code, &p.err)
					}
				}
			}
			searchForKey(t, folder)
		})
	}
}

// A password in a URL, however it is written, is refused, and shown and kept nowhere.
func TestPasswordsInURLsAreNowhere(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	vectors := writeVectors(t, folder, 2)
	escaped := url.QueryEscape(oddKey)
	for _, c := range []struct{ flag, value string }{
		{"--url", "http://me:" + oddKey + "@127.0.0.1:1/"},
		{"--url", "http://me:" + escaped + "@127.0.0.1:1/"},
		{"--url", "http://" + escaped + "@127.0.0.1:1/"},
		{"--url", "https://" + escaped + ":@127.0.0.1"},
		{"--url", "me:" + oddKey + "@127.0.0.1"},
		{"--url", "//me:" + oddKey + "@127.0.0.1"},
		{"--url", "http:me:" + oddKey + "@127.0.0.1"},
		{"--url", "http://127.0.0.1:" + oddKey},
		{"--url", "http://me:x:" + oddKey + "@127.0.0.1:y/"},
		{"--url", "http://a,me:" + oddKey + "@127.0.0.1"},
		{"--url", "http://a/b,http://me:" + oddKey + "@127.0.0.1"},
		{"--url", "ftp://me:" + oddKey + "@127.0.0.1"},
		{"--url", "postgres://me:" + oddKey + "@127.0.0.1/db"},
		{"--url", "postgresql://me:" + escaped + "@127.0.0.1/db"},
		{"--url", "postgres://me@127.0.0.1/db?password=" + escaped},
		{"--url", "postgres://me@127.0.0.1/db?sslpassword=" + escaped},
		{"--url", "postgres://me@127.0.0.1/db?PASSWORD=" + escaped},
		{"--url", "postgres://me@127.0.0.1/db?pass%77ord=" + escaped},
		{"--url", "host=127.0.0.1 user=me password='" + oddKey + "'"},
		{"--proxy", "http://me:" + oddKey + "@127.0.0.1:1"},
		{"--proxy", "me:" + oddKey + "@127.0.0.1:1"},
		{"--proxy", "http://127.0.0.1:" + oddKey},
	} {
		for _, preset := range [][]string{nil, {"--preset", "pgvector", "--field", "table=items"}} {
			if preset != nil && c.flag == "--proxy" {
				continue
			}
			args := append([]string{"run", vectors, "--dim", fmt.Sprint(dim), "--out", "out.vcrun", c.flag, c.value}, preset...)
			if c.flag == "--proxy" {
				args = append(args, "--url", "http://127.0.0.1:1")
			}
			code, stdout, stderr := run(t, folder, args...)
			what := fmt.Sprintf("%s %s %v", c.flag, c.value, preset)
			if wantNoKey(t, what, []byte(stdout+stderr)); code != 2 {
				t.Errorf("%s: exit code %d\n%s", what, code, stderr)
			}
			if left, _ := filepath.Glob(filepath.Join(folder, "*.vcrun*")); len(left) > 0 {
				t.Fatalf("%s: it leaves %v", what, left)
			}
		}
	}
	searchForKey(t, folder)
}
