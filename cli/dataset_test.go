package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// split makes three files of the rows of one, in a folder of their own: by name part-10 is the
// second, by number the last.
func split(t *testing.T, vectors string) (folder string, parts []string) {
	t.Helper()
	content, err := os.ReadFile(vectors)
	if err != nil {
		t.Fatal(err)
	}
	folder = filepath.Join(t.TempDir(), "parts")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	const row = dim * 4
	for _, part := range []struct {
		name        string
		first, rows int
	}{{"part-1.f32", 0, 30}, {"part-2.f32", 30, 50}, {"part-10.f32", 80, 20}} {
		path := filepath.Join(folder, part.name)
		if err := os.WriteFile(path, content[part.first*row:(part.first+part.rows)*row], 0o600); err != nil {
			t.Fatal(err)
		}
		parts = append(parts, path)
	}
	return folder, parts
}

// document is a report without what differs between two runs of the same.
func document(t *testing.T, text string) map[string]any {
	t.Helper()
	var all map[string]any
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	for name := range all {
		if strings.Contains(name, "latency") || strings.HasSuffix(name, "_ms") || strings.HasPrefix(name, "checks_per") ||
			slices.Contains([]string{"run_file", "created", "vectors", "url", "probes"}, name) {
			delete(all, name)
		}
	}
	return all
}

// Three files in any order give the figures of the one that they are parts of, whichever way
// they are named.
func TestSeveralFilesAreOneDataSet(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	one := writeVectors(t, home, 100)
	folder, parts := split(t, one)
	server := serve(t, func(w http.ResponseWriter, r *http.Request, row, nth int) {
		switch row {
		case 40:
			http.Error(w, "no such thing", http.StatusNotFound)
		case 90:
			fmt.Fprint(w, `{"similarity": 0.5, "id": "other"}`)
		default:
			fmt.Fprintf(w, `{"similarity": 1, "id": "%d"}`, row)
		}
	})
	flags := []string{"--dim", strconv.Itoa(dim), "--url", server.URL, "--ids", "row", "--json"}
	code, stdout, stderr := run(t, home, append([]string{"run", one, "--out", "one.vcrun"}, flags...)...)
	if code != 0 {
		t.Fatalf("%d\n%s%s", code, stdout, stderr)
	}
	want := document(t, stdout)
	for name, files := range map[string][]string{
		"a folder":        {folder},
		"a pattern":       {filepath.Join(folder, "part-*.f32")},
		"mixed arguments": {parts[2], parts[0], parts[1]},
	} {
		file := strings.ReplaceAll(name, " ", "-") + ".vcrun"
		code, stdout, stderr := run(t, home, slices.Concat([]string{"run"}, files, []string{"--out", file}, flags)...)
		if code != 0 {
			t.Fatalf("%s: %d\n%s%s", name, code, stdout, stderr)
		}
		got := document(t, stdout)
		if example := got["error_groups"].([]any)[0].(map[string]any)["examples"].([]any)[0].(map[string]any); example["place"] != "part-2.f32:10" {
			t.Errorf("%s: %v", name, example)
		} else {
			delete(example, "place")
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s:\n%v\nwant\n%v", name, got, want)
		}
		if asked := server.counts(); len(asked) != 100 {
			t.Errorf("%s: %d rows were asked for", name, len(asked))
		}
		_, report, _ := run(t, home, "show", file)
		for _, want := range []string{"3 files, raw, 100 × 4", "row 40 (part-2.f32:10): "} {
			if !strings.Contains(report, want) {
				t.Errorf("%s: the report does not say %q:\n%s", name, want, report)
			}
		}
	}
	code, stdout, stderr = run(t, home, "info", parts[2], parts[1], parts[0], "--dim", strconv.Itoa(dim))
	if code != 0 || !strings.Contains(stdout, "part-10.f32  rows 80 to 99") || !strings.Contains(stdout, "Vectors") {
		t.Errorf("%d\n%s%s", code, stdout, stderr)
	}
	code, stdout, stderr = run(t, home, "test", folder, "--dim", strconv.Itoa(dim), "--url", server.URL, "--row", "part-10.f32:3")
	if code != 0 || !strings.Contains(stdout, "row 83 (part-10.f32:3): match") {
		t.Errorf("%d\n%s%s", code, stdout, stderr)
	}
	code, _, stderr = run(t, home, "test", folder, "--dim", strconv.Itoa(dim), "--url", server.URL, "--row", "part-10.f32:20")
	if code != 2 || !strings.Contains(stderr, "part-10.f32 has the rows 0 to 19") {
		t.Errorf("%d, %s", code, stderr)
	}
}

// A run over several files goes on with the files that it began with, and with no others.
func TestARunOverSeveralFilesGoesOn(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	folder, parts := split(t, writeVectors(t, home, 100))
	var mended atomic.Bool
	server := serve(t, func(w http.ResponseWriter, r *http.Request, row, nth int) {
		if row >= 60 && !mended.Load() {
			http.Error(w, "no such thing", http.StatusNotFound)
			return
		}
		fmt.Fprint(w, `{"similarity": 1}`)
	})
	code, stdout, stderr := run(t, home, "run", folder, "--dim", strconv.Itoa(dim), "--url", server.URL, "--out", "out.vcrun", "--concurrency", "4")
	if code != 0 {
		t.Fatalf("%d\n%s%s", code, stdout, stderr)
	}
	mended.Store(true)
	server.counts()
	more := filepath.Join(folder, "part-11.f32")
	content, err := os.ReadFile(parts[0])
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(parts[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(more, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := run(t, home, "resume", "out.vcrun"); code != 2 || !strings.Contains(stderr, "it had 3 files and has now 4") {
		t.Errorf("with a file more: %d, %s", code, stderr)
	}
	if err := os.Remove(more); err != nil {
		t.Fatal(err)
	}
	changed := bytes.Clone(content)
	changed[0]++
	if err := os.WriteFile(parts[0], changed, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := run(t, home, "resume", "out.vcrun"); code != 2 || !strings.Contains(stderr, "part-1.f32: its content was") {
		t.Errorf("with a file that changed: %d, %s", code, stderr)
	}
	if err := os.WriteFile(parts[0], content, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(parts[0], before.ModTime(), before.ModTime()); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr = run(t, home, "resume", "out.vcrun", "--retry-errors", "--json")
	if code != 0 {
		t.Fatalf("%d\n%s%s", code, stdout, stderr)
	}
	var got figures
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || got.Matches != 100 {
		t.Errorf("%+v, %v", got, err)
	}
	if asked := server.counts(); asked[0] > 0 || len(asked) != 40 {
		t.Errorf("asked for again: %v", asked)
	}
}

// Many files need no more open files than a few.
func TestAThousandFilesAndFewDescriptors(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is needed to bound the open files")
	}
	home := t.TempDir()
	content, err := os.ReadFile(writeVectors(t, home, 1000))
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(home, "shards")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	const row = dim * 4
	for i := range 1000 {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("part-%d.f32", i)), content[i*row:(i+1)*row], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	server := serve(t, nil)
	for _, flags := range []string{"", " --sample 500"} {
		command := exec.Command(bash, "-c", fmt.Sprintf("ulimit -n 256 && exec %s run %s --dim %d --url %s --json --concurrency 50%s", program, folder, dim, server.URL, flags))
		p := begin(t, home, nil, command)
		if code := p.exit(t); code != 0 {
			t.Fatalf("%d, %s", code, &p.err)
		}
		want := 1000
		if flags != "" {
			want = 500
		}
		if asked := server.counts(); len(asked) != want {
			t.Errorf("%d rows were asked for; want %d", len(asked), want)
		}
		if said := p.err.String(); strings.Contains(said, "open files") {
			t.Error(said)
		}
	}
}

// embedding is a row of VectorDBBench's files.
type embedding struct {
	ID  int64     `parquet:"id"`
	Emb []float32 `parquet:"emb,list"`
}

type truthRow struct {
	ID        int64   `parquet:"id"`
	Neighbors []int64 `parquet:"neighbors_id,list"`
}

func writeParquet[T any](t *testing.T, folder, name string, rows []T) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := parquet.WriteFile(path, rows); err != nil {
		t.Fatal(err)
	}
	return path
}

// The files of VectorDBBench are used as they lie in their folder: rows that are shuffled, with
// their ids, and queries with the ids of their neighbors.
func TestTheFilesOfVectorDBBench(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	folder := filepath.Join(home, "cohere_small_100k")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	vector := func(id int) []float32 { return []float32{float32(id + 1), 0.5, -0.25, 1e-7} }
	const rows = 30
	shards := make([][]embedding, 3)
	for i := range rows {
		id := i * 7 % rows // shuffled
		shards[i/10] = append(shards[i/10], embedding{int64(id), vector(id)})
	}
	for i, shard := range shards {
		writeParquet(t, folder, fmt.Sprintf("shuffle_train-%02d-of-3.parquet", i), shard)
	}
	var queries []embedding
	var truths []truthRow
	for i := range 5 {
		queries = append(queries, embedding{int64(i), vector(3 * i)})
		truths = append(truths, truthRow{int64(i), []int64{int64(3 * i), 1}})
	}
	test := writeParquet(t, folder, "test.parquet", queries)
	neighbors := writeParquet(t, folder, "neighbors.parquet", truths)
	server := serve(t, func(w http.ResponseWriter, r *http.Request, row, nth int) {
		fmt.Fprintf(w, `{"similarity": 1, "id": %d}`, row)
	})
	for name, args := range map[string][]string{
		"rows":    {folder, "--ids", "column:id"},
		"queries": {test, "--neighbors", neighbors},
	} {
		code, stdout, stderr := run(t, home, slices.Concat([]string{"run"}, args, []string{"--url", server.URL, "--json"})...)
		var got figures
		if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != 0 {
			t.Fatalf("%s: %d, %v\n%s%s", name, code, err, stdout, stderr)
		}
		want := map[string]int64{"rows": rows, "queries": 5}[name]
		if got.Total != want || got.Matches != want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
