package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writeLines is a JSON Lines file of n vectors that tell their rows, but those that bad
// gives another line for.
func writeLines(t *testing.T, folder string, n int, bad map[int]string) (path string) {
	t.Helper()
	var b strings.Builder
	for i := range n {
		if line, is := bad[i]; is {
			b.WriteString(line + "\n")
			continue
		}
		fmt.Fprintf(&b, "{\"id\":%d,\"v\":[%d,0.5,-0.25,1e-7]}\n", i, i+1)
	}
	path = filepath.Join(folder, "rows.jsonl")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Rows without a vector are skipped, with reason and place wherever a person looks.
func TestRowsWithoutAVector(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	server := serve(t, nil)
	bad := map[int]string{0: `{"id":0,"v":null}`, 53: `{"id":53,"v":[1,NaN]}`, 60: `{"id":60,"v":[`, 99: `{"id":99}`}
	vectors, file := writeLines(t, folder, 100, bad), filepath.Join(folder, "out.vcrun")
	code, stdout, stderr := run(t, folder, "run", vectors, "--url", server.URL, "--out", file)
	if code != 0 {
		t.Fatalf("exit code %d\n%s%s", code, stdout, stderr)
	}
	for _, part := range []string{"96 of 96 answered", "Skipped         4", "skipped: 4", `row 99: line 100: "v" is missing: expected an array of numbers`} {
		if !strings.Contains(stdout, part) {
			t.Errorf("the report does not say %q:\n%s", part, stdout)
		}
	}
	for row, times := range server.counts() {
		if _, is := bad[row]; is || times != 1 {
			t.Errorf("row %d was asked for %d times", row, times)
		}
	}
	out := filepath.Join(folder, "skipped.csv")
	if code, _, stderr := run(t, folder, "export", file, out, "--outcome", "skipped"); code != 0 {
		t.Fatal(stderr)
	}
	rows := readCSV(t, out)
	if len(rows) != 5 || rows[1][0] != "0" || rows[1][6] != `line 1: "v" is null: expected an array of numbers` ||
		rows[2][6] != fmt.Sprintf("line 54: the vector has 2 numbers: expected %d", dim) || !strings.HasPrefix(rows[3][6], `line 61: found "{\"id\":60`) {
		t.Errorf("%q", rows)
	}
	_, stdout, _ = run(t, folder, "info", vectors)
	if !strings.Contains(stdout, "No vector") || !strings.Contains(stdout, "in 4, the first in row 0") {
		t.Errorf("info says\n%s", stdout)
	}
}

// Too many of them are refused before anything is sent, unless they are allowed.
func TestTooManyRowsWithoutAVector(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	server := serve(t, nil)
	bad := map[int]string{}
	for i := range 30 {
		bad[3*i] = `{"v":null}`
	}
	vectors, file := writeLines(t, folder, 100, bad), filepath.Join(folder, "out.vcrun")
	args := []string{"run", vectors, "--url", server.URL, "--out", file}
	code, _, stderr := run(t, folder, args...)
	if _, err := os.Stat(file); code != 2 || err == nil || !strings.Contains(stderr, "30 of 100 rows that were looked at") || len(server.counts()) > 0 {
		t.Errorf("exit code %d, %v\n%s", code, err, stderr)
	}
	if code, _, stderr := run(t, folder, append(args, "--max-bad-rows", "30%")...); code != 0 || len(server.counts()) != 70 {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	if code, _, stderr := run(t, folder, append(args, "--max-bad-rows", "few")...); code != 2 || !strings.Contains(stderr, `"few": expected a count of rows`) {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
}
