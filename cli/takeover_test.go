package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// stopped is a run that was interrupted, of vectors and ids in a folder of its own.
type stopped struct {
	folder, file, vectors, ids string
	server                     *api
	saved                      int // rows that have a result
}

const takenRows = 3000

// named answers with the id of the row, and asks for a key.
func named(key string, refused *atomic.Int64) func(w http.ResponseWriter, r *http.Request, row, _ int) {
	return func(w http.ResponseWriter, r *http.Request, row, _ int) {
		if r.Header.Get("Authorization") != "Bearer "+key {
			refused.Add(1)
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		time.Sleep(2 * time.Millisecond)
		fmt.Fprintf(w, `{"results": [{"id": "doc-%d", "score": 1}]}`, row)
	}
}

// interrupted begins a run with a key, and stops it in the middle.
func interrupted(t *testing.T) stopped {
	t.Helper()
	var refused atomic.Int64
	s := stopped{folder: t.TempDir(), server: serve(t, named("old-key", &refused))}
	s.vectors, s.ids, s.file = writeVectors(t, s.folder, takenRows), filepath.Join(s.folder, "ids.txt"), filepath.Join(s.folder, "out.vcrun")
	var ids strings.Builder
	for row := range takenRows {
		fmt.Fprintf(&ids, "doc-%d\n", row)
	}
	if err := os.WriteFile(s.ids, []byte(ids.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	p := startWith(t, s.folder, []string{"OLD_KEY=old-key"}, "run", s.vectors, "--dim", "4", "--url", s.server.URL, "--ids", "file:"+s.ids,
		"--key", "env:OLD_KEY", "--concurrency", "4", "--out", s.file)
	underWay(t, s.server, s.file)
	_ = p.Process.Signal(os.Interrupt)
	if code := p.exit(t); code != 3 {
		t.Fatalf("exit code %d\n%s", code, &p.err)
	}
	s.saved = len(savedRows(t, s.file))
	s.server.counts()
	return s
}

// carry copies a file to a folder, under a name, with another time.
func carry(t *testing.T, from, folder, name string) string {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(folder, name)
	if err := os.WriteFile(to, data, 0o600); err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(-time.Hour)
	if err := os.Chtimes(to, later, later); err != nil {
		t.Fatal(err)
	}
	return to
}

// complete looks whether a run is whole, by what its document says.
func complete(t *testing.T, stdout string) (document struct {
	Finished bool
	Matches  int64
	Errors   int64
	URL      string
	Earlier  []string `json:"earlier_urls"`
	Began    string   `json:"vectors_began"`
	Vectors  struct{ Path string }
}) {
	t.Helper()
	if err := json.Unmarshal([]byte(stdout), &document); err != nil {
		t.Fatalf("%v\n%s", err, stdout)
	}
	if !document.Finished || document.Matches != takenRows || document.Errors != 0 {
		t.Errorf("%+v; want %d matches", document, takenRows)
	}
	return document
}

// A run file, its vectors and its ids, copied to another folder with other times, go on there
// with the API at another address.
func TestARunIsTakenOver(t *testing.T) {
	t.Parallel()
	s := interrupted(t)
	var refused atomic.Int64
	server := serve(t, named("new-key", &refused))
	for _, tc := range []struct {
		name                    string
		vectorsName, idsName    string // where they are in the new folder
		args                    func(folder string) []string
		wantVectors, wantReport string
	}{
		{"beside the run file", "vectors.f32", "ids.txt", func(string) []string { return nil }, "vectors.f32", "which is beside the run file, and the same"},
		{"under other names", "base.f32", "names.txt", func(folder string) []string {
			return []string{"--vectors", filepath.Join(folder, "base.f32"), "--ids", "file:" + filepath.Join(folder, "names.txt")}
		}, "base.f32", "written at another time than when the run began"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			folder := t.TempDir()
			file := carry(t, s.file, folder, "taken.vcrun")
			carry(t, s.vectors, folder, tc.vectorsName)
			carry(t, s.ids, folder, tc.idsName)
			away := filepath.Join(t.TempDir(), "away")
			if err := os.Rename(s.folder, away); err != nil { // on another machine, it is not there
				t.Fatal(err)
			}
			defer func() { _ = os.Rename(away, s.folder) }()
			args := append([]string{"resume", file, "--url", server.URL, "--key", "env:NEW_KEY", "--json"}, tc.args(folder)...)
			p := startWith(t, folder, []string{"NEW_KEY=new-key"}, args...)
			if code := p.exit(t); code != 0 {
				t.Fatalf("exit code %d\n%s%s", code, &p.out, &p.err)
			}
			got := complete(t, p.out.String())
			if want := filepath.Join(folder, tc.wantVectors); got.Vectors.Path != want || got.Began != s.vectors || got.URL != server.URL || len(got.Earlier) != 1 || got.Earlier[0] != s.server.URL {
				t.Errorf("the report does not name both places: %+v", got)
			}
			for _, want := range []string{tc.wantReport, "the run began with them at " + s.vectors, "before, " + s.server.URL + " was asked"} {
				if !strings.Contains(p.err.String(), want) {
					t.Errorf("nothing says %q:\n%s", want, &p.err)
				}
			}
			asked := server.counts()
			if len(asked) != takenRows-s.saved {
				t.Errorf("%d rows were asked for; %d had no result", len(asked), takenRows-s.saved)
			}
			if n := len(s.server.counts()); n > 0 || refused.Load() > 0 {
				t.Errorf("the old address was asked for %d rows, %d requests had no right key", n, refused.Load())
			}
		})
	}
}

// A key goes to an address that a person has named, and to no other.
func TestAnotherKeyAsksForTheAddress(t *testing.T) {
	t.Parallel()
	s := interrupted(t)
	resume := []string{"resume", s.file, "--key", "env:NEW_KEY"}
	p := startWith(t, s.folder, []string{"NEW_KEY=new-key"}, resume...)
	if code := p.exit(t); code != 2 || !strings.Contains(p.err.String(), "add --url "+s.server.URL) {
		t.Errorf("exit code %d\n%s", code, &p.err)
	}
	if n := len(s.server.counts()); n > 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// What is not there, or is another file, ends with what to do, and changes nothing.
func TestATakenOverRunWithoutItsFiles(t *testing.T) {
	t.Parallel()
	s := interrupted(t)
	folder := t.TempDir()
	file := carry(t, s.file, folder, "taken.vcrun")
	if err := os.Rename(s.vectors, s.vectors+".old"); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(s.vectors + ".old")
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	other := filepath.Join(folder, "other.f32")
	if err := os.WriteFile(other, data, 0o600); err != nil {
		t.Fatal(err)
	}
	_, before, _ := run(t, folder, "show", file, "--json")
	for _, tc := range []struct {
		says string
		args []string
	}{
		{"say where it is with --vectors PATH", nil},
		{"other.f32 has changed since this run began, or is another file: its content was", []string{"--vectors", other}},
		{"none.f32: no such file", []string{"--vectors", filepath.Join(folder, "none.f32")}},
		{"this run has no file of them", []string{"--neighbors", other}},
		{"expected file:PATH", []string{"--ids", "row"}},
	} {
		p := startWith(t, folder, []string{"OLD_KEY=old-key"}, append([]string{"resume", file}, tc.args...)...)
		if code := p.exit(t); code != 2 || !strings.Contains(p.err.String(), tc.says) {
			t.Errorf("%v: exit code %d, want 2 and %q\n%s", tc.args, code, tc.says, &p.err)
		}
	}
	if _, after, _ := run(t, folder, "show", file, "--json"); before != after || before == "" {
		t.Errorf("the run was changed: it is\n%s\nand was\n%s", after, before)
	}
	if n := len(s.server.counts()); n > 0 {
		t.Errorf("%d rows were asked for", n)
	}
}

// With --out, the run goes on in a copy; the file that it began in stays as it is.
func TestARunGoesOnInACopy(t *testing.T) {
	t.Parallel()
	s := interrupted(t)
	before, err := os.ReadFile(s.file)
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(s.folder, "copy.vcrun")
	resume := []string{"resume", s.file, "--out", out, "--json"}
	p := startWith(t, s.folder, []string{"OLD_KEY=another"}, resume...)
	if code := p.exit(t); code != 2 {
		t.Errorf("exit code %d\n%s", code, &p.err)
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a run that cannot go on left a copy behind")
	}
	p = startWith(t, s.folder, []string{"OLD_KEY=old-key"}, resume...)
	if code := p.exit(t); code != 0 {
		t.Fatalf("exit code %d\n%s", code, &p.err)
	}
	complete(t, p.out.String())
	if rows := len(savedRows(t, out)); rows != takenRows {
		t.Errorf("%d rows in the copy", rows)
	}
	if after, err := os.ReadFile(s.file); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the first file was changed: %v", err)
	}
	p = startWith(t, s.folder, []string{"OLD_KEY=old-key"}, resume...)
	if code := p.exit(t); code != 2 || !strings.Contains(p.err.String(), "it is kept as it is") {
		t.Errorf("a copy over another run: exit code %d\n%s", code, &p.err)
	}
}

// A file that was touched, but not changed, is the same.
func TestATouchedVectorsFileGoesOn(t *testing.T) {
	t.Parallel()
	s := interrupted(t)
	if err := os.Chtimes(s.vectors, time.Now(), time.Now()); err != nil {
		t.Fatal(err)
	}
	p := startWith(t, s.folder, []string{"OLD_KEY=old-key"}, "resume", s.file, "--json")
	if code := p.exit(t); code != 0 || !strings.Contains(p.err.String(), "the same by all of its content (SHA-256)") {
		t.Fatalf("exit code %d\n%s", code, &p.err)
	}
	if got := complete(t, p.out.String()); got.Began != "" || len(got.Earlier) != 0 {
		t.Errorf("%+v", got)
	}
}
