//go:build unix

package realdb

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"vectorcheck/core/target/floatjson"
	"vectorcheck/internal/testservers"
)

// npm is the folder that .ci/databases fills. Without it the test is skipped.
func npm(t *testing.T, name string) string {
	t.Helper()
	folder, err := filepath.Abs("../../bin/databases")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(folder, "node_modules", name)); err != nil {
		t.Skipf("%s is not there: .ci/databases installs it", name)
	}
	return folder
}

// version is that of a package of npm.
func version(t *testing.T, folder, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "node_modules", name, "package.json"))
	var about struct{ Version string }
	if err != nil || json.Unmarshal(text, &about) != nil {
		t.Fatal(err)
	}
	return about.Version
}

// pglite serves PostgreSQL's protocol, with pgvector, one connection at a time.
const pglite = `import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite/vector'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
const db = await PGlite.create({ extensions: { vector } })
await new PGLiteSocketServer({ db, host: '127.0.0.1', port: Number(process.argv[2]) }).start()
`

// slowStart is how long a database may take to listen: PGlite compiles itself first.
const slowStart = 3 * time.Minute

func startPGlite(t *testing.T) (url, name string) {
	t.Helper()
	folder, port := npm(t, "@electric-sql/pglite-socket"), testservers.Port(t)
	script, err := os.CreateTemp(folder, "pglite-*.mjs") // beside what it imports
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Remove(script.Name()) })
	if _, err := io.WriteString(script, pglite); err != nil || script.Close() != nil {
		t.Fatal(err)
	}
	testservers.StartWithin(t, slowStart, port, testservers.Program(t, "node", "nodejs"), script.Name(), port)
	return "postgres://postgres@127.0.0.1:" + port + "/postgres?sslmode=disable", "PGlite " + version(t, folder, "@electric-sql/pglite")
}

// startPgBouncer puts PgBouncer before a database, with pooling by transaction.
func startPgBouncer(t *testing.T, config *pgx.ConnConfig) (url string) {
	t.Helper()
	program, port, folder := testservers.Program(t, "pgbouncer", "pgbouncer"), testservers.Port(t), t.TempDir()
	users := testservers.Write(t, folder, "users", strconv.Quote(config.User)+` "x"`+"\n")
	file := testservers.Write(t, folder, "pgbouncer.ini", fmt.Sprintf(`[databases]
%s = host=%s port=%d user=%s password=%s
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %s
unix_socket_dir =
auth_type = any
auth_file = %s
pool_mode = transaction
default_pool_size = 8
`, config.Database, config.Host, config.Port, config.User, config.Password, port, users))
	if os.Getuid() == 0 { // it does not run as root
		for _, path := range []string{filepath.Dir(folder), folder} {
			if err := os.Chmod(path, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		for _, path := range []string{users, file} {
			if err := os.Chmod(path, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		testservers.Start(t, port, program, "-q", "-u", "nobody", file)
	} else {
		testservers.Start(t, port, program, "-q", file)
	}
	return fmt.Sprintf("postgres://%s@127.0.0.1:%s/%s?sslmode=disable", config.User, port, config.Database)
}

// fewRows fit into the 64 KiB beyond which PGlite's socket cuts a message.
const fewRows = 20

// fillTable makes a table with an index by an operator class; the test drops it.
func fillTable(t *testing.T, url, table, class string, d data) {
	t.Helper()
	ctx := context.Background()
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	if config.Password == "" {
		config.Password = "postgres"
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	run := func(sql string) {
		t.Helper()
		if _, err := conn.Exec(ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	run("CREATE EXTENSION IF NOT EXISTS vector")
	run("DROP TABLE IF EXISTS " + table)
	run(fmt.Sprintf("CREATE TABLE %s (id int PRIMARY KEY, embedding vector(%d))", table, dim))
	ids, rows := d.stored()
	for at := 0; at < len(ids); at += fewRows {
		var values []string
		for i := at; i < min(len(ids), at+fewRows); i++ {
			values = append(values, fmt.Sprintf("(%d,'%s')", ids[i], floatjson.AppendVector(nil, rows[i])))
		}
		run("INSERT INTO " + table + " VALUES " + strings.Join(values, ","))
	}
	run(fmt.Sprintf("CREATE INDEX %s_hnsw ON %s USING hnsw (embedding %s)", table, table, class))
	run("ANALYZE " + table)
}

// startChroma starts the one of npm, which wants a C library of 2023 or newer, unless
// VECTORCHECK_TEST_CHROMA is the URL of one.
func startChroma(t *testing.T) (url, name string) {
	t.Helper()
	if url = os.Getenv("VECTORCHECK_TEST_CHROMA"); url != "" {
		return url, "Chroma"
	}
	c := newChroma(t)
	c.start(t)
	return c.url, c.name
}

// restartable is a database that can be killed, and started again with what it has kept.
type restartable struct {
	url, name string
	launch    func(t *testing.T) *testservers.Server
	server    *testservers.Server
}

func (r *restartable) start(t *testing.T) {
	t.Helper()
	r.server = r.launch(t)
}

func newChroma(t *testing.T) *restartable {
	t.Helper()
	folder, port, data := npm(t, "chromadb"), testservers.Port(t), t.TempDir()
	program := filepath.Join(folder, "node_modules", ".bin", "chroma")
	if says, err := exec.Command(program, "--version").CombinedOutput(); err != nil {
		_, reason, _ := strings.Cut(string(says), "Error: ")
		t.Skipf("Chroma of npm does not run here: %.120s", reason)
	}
	return &restartable{url: "http://127.0.0.1:" + port, name: "Chroma of chromadb " + version(t, folder, "chromadb"), launch: func(t *testing.T) *testservers.Server {
		return testservers.StartWithin(t, slowStart, port, program, "run", "--path", data, "--host", "127.0.0.1", "--port", port)
	}}
}

const chromaCollections = "/api/v2/tenants/default_tenant/databases/default_database/collections"

// fillChroma makes anew a collection that compares by a space; "" leaves that to Chroma.
func fillChroma(t *testing.T, url, name, space string, d data) {
	t.Helper()
	gone, err := http.NewRequest(http.MethodDelete, url+chromaCollections+"/"+name, nil)
	if err != nil {
		t.Fatal(err)
	}
	if response, err := http.DefaultClient.Do(gone); err == nil {
		response.Body.Close()
	}
	about := map[string]any{"name": name}
	if space != "" {
		about["configuration"] = map[string]any{"hnsw": map[string]any{"space": space}}
	}
	var made struct{ ID string }
	post(t, url+chromaCollections, about, &made)
	ids, rows := d.stored()
	for at := 0; at < len(ids); at += 250 {
		end := min(len(ids), at+250)
		var names []string
		for _, id := range ids[at:end] {
			names = append(names, strconv.Itoa(id))
		}
		post(t, url+chromaCollections+"/"+made.ID+"/add", map[string]any{"ids": names, "embeddings": rows[at:end]}, nil)
	}
}

func post(t *testing.T, url string, body, reply any) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.Post(url, "application/json", bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	told, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode/100 != 2 {
		t.Fatalf("%s: %s: %.300s, %v", url, response.Status, told, err)
	}
	if reply != nil {
		if err := json.Unmarshal(told, reply); err != nil {
			t.Fatal(err)
		}
	}
}
