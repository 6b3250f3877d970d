//go:build unix

package realdb

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"vectorcheck/core"
	"vectorcheck/core/report"
)

// clientVariable is set in a process that is the client: it names a file of its settings.
const clientVariable = "VECTORCHECK_REALDB_CLIENT"

func TestMain(m *testing.M) {
	if file := os.Getenv(clientVariable); file != "" {
		if err := beClient(file); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// beClient sees the run through whose settings are in a file, beside which its run file lies.
func beClient(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var s core.Settings
	if err := json.Unmarshal(text, &s); err != nil {
		return err
	}
	r, err := core.Create(context.Background(), s, file+".vcrun", core.Options{})
	if err != nil {
		return err
	}
	defer r.Close()
	r.Start()
	<-r.Done()
	return r.Err()
}

// killing are the data of a test that kills; it is skipped where little is to be tested.
func killing(t *testing.T) data {
	t.Helper()
	if os.Getenv("VECTORCHECK_REALDB") != "full" {
		t.Skip("nothing is killed without VECTORCHECK_REALDB=full")
	}
	return newData(t, 600, 12, 6)
}

// slowed is settings by which a run takes some seconds.
func slowed(d data, s core.Settings) core.Settings {
	s.Rate = float64(len(d.rows)) / 4
	return s
}

// whole sees that a run has a right row for each vector.
func whole(t *testing.T, name string, d data, path string) {
	t.Helper()
	summary, err := core.Show(path)
	if err != nil {
		t.Fatal(err)
	}
	f := summary.Figures
	if right := rightVerdicts(t, d, path); right != len(d.rows) || f.Done() != int64(len(d.rows)) || f.Failed() > 0 {
		t.Errorf("%s: %d of %d verdicts right, %d done, %d errors: %+v", name, right, len(d.rows), f.Done(), f.Failed(), summary.Errors)
	}
	fmt.Printf("%s: %d of %d right, %d matches, %d requests\n", name, f.Done(), len(d.rows), f.Matches, f.Attempts)
}

// until waits for a third of a run's rows.
func until(t *testing.T, d data, show func() (report.Summary, error)) {
	t.Helper()
	for start := time.Now(); time.Since(start) < time.Minute; time.Sleep(20 * time.Millisecond) {
		if summary, err := show(); err == nil && summary.Figures.Done() >= int64(len(d.rows))/3 {
			return
		}
	}
	t.Fatal("the run does not get on")
}

// killClient kills the client in mid-run, and resumes the run.
func killClient(t *testing.T, name string, d data, s core.Settings) {
	t.Helper()
	text, err := json.Marshal(slowed(d, s))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "client")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	client := exec.Command(os.Args[0])
	client.Env = append(os.Environ(), clientVariable+"="+file)
	client.Stderr = os.Stderr
	if err := client.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Process.Kill() }()
	until(t, d, func() (report.Summary, error) { return core.Show(file + ".vcrun") })
	_ = client.Process.Signal(syscall.SIGKILL)
	if err := client.Wait(); err == nil {
		t.Fatal("the client has ended by itself")
	}
	r, err := core.Open(context.Background(), file+".vcrun", core.ResumeOptions{}, core.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	r.Start()
	<-r.Done()
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	whole(t, name+", the client killed", d, file+".vcrun")
}

// killServer runs while the server is killed in mid-run, and comes back.
func killServer(t *testing.T, name string, d data, s core.Settings, kill, start func()) {
	t.Helper()
	r, err := core.Create(context.Background(), slowed(d, s), filepath.Join(t.TempDir(), "out.vcrun"), core.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	r.Start()
	until(t, d, r.Summary)
	kill()
	time.Sleep(time.Second)
	start()
	select {
	case <-r.Done():
	case <-time.After(2 * time.Minute):
		t.Fatalf("%s: the run does not go on after the server is back: %s", name, r.State())
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	whole(t, name+", the server killed", d, r.Path())
}

func TestKillsOfWeaviate(t *testing.T) {
	d := killing(t)
	w := newWeaviate(t)
	fillWeaviate(t, w.url, "Items", "", "cosine", d)
	s := settings(d, w.url, "weaviate", map[string]string{"collection": "Items", "id_property": "row"})
	killClient(t, w.name, d, s)
	killServer(t, w.name, d, s, w.server.Kill, func() { w.start(t) })
}

func TestKillsOfChroma(t *testing.T) {
	d := killing(t)
	c := newChroma(t)
	c.start(t)
	fillChroma(t, c.url, "items", "cosine", d)
	s := settings(d, c.url, "chroma", map[string]string{"collection": "items"})
	killClient(t, c.name, d, s)
	killServer(t, c.name, d, s, c.server.Kill, func() { c.start(t) })
}

// PostgreSQL starts anew by itself when one of its processes is killed.
func TestKillsOfPostgreSQL(t *testing.T) {
	url := os.Getenv("VECTORCHECK_TEST_POSTGRES")
	if url == "" {
		t.Skip("VECTORCHECK_TEST_POSTGRES names no database")
	}
	d := killing(t)
	fillTable(t, url, "vectorcheck_kills", "vector_cosine_ops", d)
	s := settings(d, url+"&enable_seqscan=off", "pgvector", map[string]string{"table": "vectorcheck_kills"})
	killClient(t, "PostgreSQL", d, s)
	killServer(t, "PostgreSQL", d, s, func() { killBackend(t, url) }, func() {})
}

// killBackend kills a process of PostgreSQL that serves a run.
func killBackend(t *testing.T, url string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	var pid int
	err = conn.QueryRow(ctx, "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'vectorcheck%' LIMIT 1").Scan(&pid)
	if err != nil {
		t.Fatal(err)
	}
	command, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil || !strings.HasPrefix(string(command), "postgres") {
		t.Skipf("PostgreSQL does not run on this machine: process %d is %q, %v", pid, command, err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Skipf("PostgreSQL is not ours to kill: %v", err)
	}
}
