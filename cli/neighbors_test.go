package cli_test

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// answerIDs is an API that answers each row with these ids.
func answerIDs(t *testing.T, of func(row int) []string) *httptest.Server {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var query struct{ Vector []float32 }
		if err := json.NewDecoder(r.Body).Decode(&query); err != nil {
			t.Error(err)
			return
		}
		row := int(query.Vector[0]) - 1
		var hits []string
		for i, id := range of(row) {
			hits = append(hits, fmt.Sprintf(`{"id":%s,"score":%g}`, id, 0.9-float64(i)/100))
		}
		fmt.Fprintf(w, `{"results":[%s]}`, strings.Join(hits, ","))
	}))
	t.Cleanup(server.Close)
	return server
}

func writeFile(t *testing.T, folder, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// ivecs has these neighbors.
func ivecs(rows ...[]int32) (content []byte) {
	for _, row := range rows {
		content = binary.LittleEndian.AppendUint32(content, uint32(len(row)))
		for _, n := range row {
			content = binary.LittleEndian.AppendUint32(content, uint32(n))
		}
	}
	return content
}

// figure is a number of a report in JSON.
func figure(t *testing.T, stdout, name string) float64 {
	t.Helper()
	found := regexp.MustCompile(`"` + name + `": ([0-9.]+)`).FindStringSubmatch(stdout)
	if found == nil {
		t.Fatalf("no %s\n%s", name, stdout)
	}
	value, err := strconv.ParseFloat(found[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// wantRecall compares the share of neighbors that a run found, of so many.
func wantRecall(t *testing.T, name, stdout string, found, of float64) {
	t.Helper()
	if recall := figure(t, stdout, "neighbor_recall_at_k"); math.Abs(recall-found/of) > 1e-6 {
		t.Errorf("%s: recall %v; want %v of %v neighbors", name, recall, found, of)
	}
}

// The rows that neighbors are have the ids of a file, whose lines are the rows of the API
// and not the queries.
func TestNeighborsUnderIDsOfAFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	queries := writeVectors(t, folder, 3)
	truth := writeFile(t, folder, "truth.ivecs", ivecs([]int32{5, 1, 3}, []int32{0, 2, 9}, []int32{4, 6, 7}))
	writeFile(t, folder, "ids.txt", []byte("a\nb\nc\n7\n07\nf\ng\n5\ni\nj\n"))
	server := answerIDs(t, func(row int) []string {
		return [][]string{
			{`"f"`, `"b"`},  // rows 5 and 1: both
			{`"c"`, `"0"`},  // row 2; the number of row 0 is no id
			{`7`, `"07.0"`}, // 7 is row 3, and no neighbor; 07 is row 4
		}[row]
	})
	args := []string{"run", queries, "--dim", "4", "--url", server.URL, "--neighbors", truth, "--top-k", "2", "--json"}
	code, stdout, stderr := run(t, folder, append(args, "--ids", "file:ids.txt")...)
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	wantRecall(t, "ids.txt", stdout, 4, 6)
	if accuracy := figure(t, stdout, "accuracy"); math.Abs(accuracy-1.0/3) > 1e-6 {
		t.Errorf("accuracy %v; want 1 of 3 queries", accuracy)
	}
}

// What cannot be a recall is refused before anything is sent.
func TestNeighborsThatNoAnswerCanHave(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	queries := writeVectors(t, folder, 2)
	writeFile(t, folder, "ids.txt", []byte("a\nb\nc\na\n"))
	server := answerIDs(t, func(int) []string { return []string{`"a"`} })
	for name, tc := range map[string]struct {
		truth []byte
		ids   string
		says  string
	}{
		"padding":               {ivecs([]int32{1, 2}, []int32{3, -1}), "row", `query 1 has fewer than 2 true neighbors, as many as the top_k: number 2 of them is "-1"`},
		"a neighbor twice":      {ivecs([]int32{1, 2}, []int32{3, 3}), "row", "query 1 has the true neighbor 3 twice"},
		"a row without an id":   {ivecs([]int32{1, 2}, []int32{3, 4}), "file:ids.txt", "query 1 has the row 4 as a true neighbor"},
		"an id that is not one": {ivecs([]int32{1, 2}, []int32{3, 0}), "file:ids.txt", `query 1 has the true neighbor a twice`},
		"no column":             {ivecs([]int32{1, 2}, []int32{3, 0}), "column:id", "no ids"},
	} {
		truth := writeFile(t, folder, strings.ReplaceAll(name, " ", "")+".ivecs", tc.truth)
		code, _, stderr := run(t, folder, "run", queries, "--dim", "4", "--url", server.URL, "--neighbors", truth, "--top-k", "2", "--ids", tc.ids)
		if code == 0 || !strings.Contains(stderr, tc.says) {
			t.Errorf("%s: exit code %d, want %q\n%s", name, code, tc.says, stderr)
		}
	}
}

// An API that has a prefix before the ids of the file is told apart from one that finds nothing.
func TestNeighborsUnderIDsWithAPrefix(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	const rows = 20
	var neighbors [][]int32
	var ids strings.Builder
	for i := range int32(rows) {
		neighbors = append(neighbors, []int32{rows - 1 - i})
		fmt.Fprintf(&ids, "k%d\n", i*i)
	}
	truth := writeFile(t, folder, "truth.ivecs", ivecs(neighbors...))
	writeFile(t, folder, "ids.txt", []byte(ids.String()))
	server := answerIDs(t, func(row int) []string { n := rows - 1 - row; return []string{fmt.Sprintf(`"shop:k%d"`, n*n)} })
	args := []string{"run", writeVectors(t, folder, rows), "--dim", "4", "--url", server.URL, "--neighbors", truth, "--top-k", "1", "--ids", "file:ids.txt", "--json"}
	if code, _, stderr := run(t, folder, args...); code != 4 || !strings.Contains(stderr, "ids.txt with the prefix shop: would fit") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	code, stdout, stderr := run(t, folder, append(args, "--id-prefix", "shop:")...)
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	wantRecall(t, "with the prefix", stdout, rows, rows)
}

// Files of text hold row numbers, or the ids that the API has.
func TestNeighborsInText(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	queries := writeVectors(t, folder, 2)
	server := answerIDs(t, func(row int) []string {
		return [][]string{{`"sku-7"`, `"07"`}, {`7`, `"x"`}}[row]
	})
	for name, tc := range map[string]struct {
		file, content, ids string
		found              float64 // of 4
		says               string  // of a refusal
	}{
		"ids in JSON":         {file: "a.jsonl", content: `{"query":"a","neighbors":["sku-7","07"]}` + "\n" + `{"neighbors":["7","sku-8"]}`, found: 3},
		"rows in JSON":        {file: "b.jsonl", content: "[9,7]\n[7,8]\n", found: 1},
		"rows with an offset": {file: "c.jsonl", content: "[9,7]\n[6,8]\n", ids: "row+1", found: 1},
		"ids in CSV":          {file: "d.csv", content: "sku-7,sku-8\n07,x\n", found: 2},
		"rows in CSV":         {file: "e.csv", content: "query,n0,n1\n0,9,8\n1,1,7\n", found: 1},
		"padding":             {file: "f.jsonl", content: `["sku-7","07"]` + "\n" + `["7",""]`, says: `number 2 of them is "", which is padding`},
		"texts and row":       {file: "g.jsonl", content: `["1","2"]` + "\n" + `["7","8"]`, ids: "row+1", says: "holds the ids of the neighbors as the API has them"},
		"too few":             {file: "h.csv", content: "1,2\n3,\n", says: "holds 1 neighbors of each query: expected at least 2"},
		"one query too many":  {file: "i.csv", content: "a,b\nc,d\ne,f\n", says: "neighbors of 3 queries: expected those of the 2 vectors"},
	} {
		truth := writeFile(t, folder, tc.file, []byte(tc.content))
		args := []string{"run", queries, "--dim", "4", "--url", server.URL, "--neighbors", truth, "--top-k", "2", "--json"}
		if tc.ids != "" {
			args = append(args, "--ids", tc.ids)
		}
		code, stdout, stderr := run(t, folder, args...)
		switch {
		case tc.says != "":
			if code == 0 || !strings.Contains(stderr, tc.says) {
				t.Errorf("%s: exit code %d\n%s", name, code, stderr)
			}
		case code != 0:
			t.Errorf("%s: exit code %d\n%s", name, code, stderr)
		default:
			wantRecall(t, name, stdout, tc.found, 4)
		}
	}
}

type namedTruth struct {
	Query     int64    `parquet:"query"`
	Neighbors []string `parquet:"neighbors_id,list"`
}

// Lists of texts in a Parquet file are ids.
func TestNeighborsAsTextsOfParquet(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	queries := writeVectors(t, folder, 2)
	server := answerIDs(t, func(row int) []string { return [][]string{{`"sku-7"`, `7`}, {`"b"`, `"07"`}}[row] })
	truth := writeParquet(t, folder, "truth.parquet", []namedTruth{{0, []string{"7", "sku-7", "x"}}, {1, []string{"7", "b", "07"}}})
	args := []string{"run", queries, "--dim", "4", "--url", server.URL, "--neighbors", truth, "--top-k", "2", "--json"}
	code, stdout, stderr := run(t, folder, args...)
	if code != 0 {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	wantRecall(t, "texts", stdout, 3, 4)
	if code, _, stderr = run(t, folder, append(args, "--ids", "row+1")...); code != 4 && code != 2 || !strings.Contains(stderr, "as the API has them") {
		t.Errorf("with row numbers: exit code %d\n%s", code, stderr)
	}
}
