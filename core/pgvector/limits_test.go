package pgvector

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"vectorcheck/core/target"
	"vectorcheck/core/target/shortage"
)

// poorClient holds the URL of the server for a process that may open but few files.
const poorClient = "VECTORCHECK_TEST_POOR_CLIENT"

// A client that may open but few files makes do with fewer connections, and leaves some
// files to the rest of the program.
func TestFilesRunOut(t *testing.T) {
	if url := os.Getenv(poorClient); url != "" {
		askWithFewFiles(t, url)
		return
	}
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell that lowers the limit")
	}
	s := serve(t, password, query, "[0.1,-2]", func(s *session) {
		time.Sleep(5 * time.Millisecond)
		s.found([2]string{"7", "0"})
	})
	client := exec.Command(shell, "-c", `ulimit -n 40 && exec "$0" "$@"`, os.Args[0], "-test.run=^TestFilesRunOut$", "-test.v")
	client.Env = append(os.Environ(), poorClient+"="+s.URL)
	if text, err := client.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.conns); n < 10 || n > 100 {
		t.Errorf("%d connections were made", n)
	}
	if n := s.Queries.Load(); n != poorSenders*poorAttempts {
		t.Errorf("%d queries for %d attempts", n, poorSenders*poorAttempts)
	}
}

const poorSenders, poorAttempts = 100, 10

func askWithFewFiles(t *testing.T, url string) {
	var told []string
	cfg := config(&standIn{URL: url})
	cfg.MaxConnections, cfg.Notice = 200, func(text string) { told = append(told, text) }
	api := newTarget(t, cfg)
	var all sync.WaitGroup
	for range poorSenders {
		all.Go(func() {
			for range poorAttempts {
				if _, err := api.Attempt(context.Background(), vector, nil); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	want := "too many open files (fewer connections: lower --concurrency); the run goes on with those that it has"
	if len(told) != 1 || told[0] != want {
		t.Errorf("told %q", told)
	}
	if n := api.connections.shortage.Waiting(); n != 0 {
		t.Errorf("%d are left waiting", n)
	}
	for range shortage.Spare / 2 {
		f, err := os.Open(os.DevNull)
		if err != nil {
			t.Fatalf("nothing is left: %v", err)
		}
		defer f.Close()
	}
}

// Those who wait for a connection end with their time, and with the target.
func TestAShortageEndsNoAttemptEarlyNorLate(t *testing.T) {
	arrived, release := make(chan struct{}), make(chan struct{})
	s := serve(t, password, query, "[0.1,-2]", func(s *session) {
		arrived <- struct{}{}
		<-release
		s.found([2]string{"7", "0"})
	})
	api := newTarget(t, config(s))
	var busy sync.WaitGroup
	busy.Go(func() { _, _ = api.Attempt(context.Background(), vector, nil) })
	<-arrived
	exhausted := &target.Error{Kind: target.Connection, Text: "no free local ports", Exhausted: true}
	if !api.connections.shrink(exhausted) {
		t.Fatal("it does not go on with the connection that it has")
	}
	late, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	_, err := api.Attempt(late, vector, nil)
	wantError(t, err, target.Connection, "no free local ports, and none came free within 30s")
	ended, end := context.WithCancel(context.Background())
	time.AfterFunc(20*time.Millisecond, end)
	_, err = api.Attempt(ended, vector, nil)
	wantError(t, err, target.Connection, "cancelled")
	close(release)
	busy.Wait()
}
