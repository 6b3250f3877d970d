package vectors

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestNaturalOrder(t *testing.T) {
	want := []string{"a", "part-1", "part-2", "part-02", "part-10", "part-10-a", "part-99999999999999999999998", "part-99999999999999999999999", "q"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, compareNatural)
	want[2], want[3] = "part-02", "part-2" // of one value: by their bytes
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	for _, pair := range [][2]string{{"a2", "a10"}, {"a", "a1"}, {"x9y1", "x10y0"}, {"2", "a"}} {
		if compareNatural(pair[0], pair[1]) >= 0 || compareNatural(pair[1], pair[0]) <= 0 || compareNatural(pair[0], pair[0]) != 0 {
			t.Errorf("%q", pair)
		}
	}
}

// touch makes empty files in a new folder.
func touch(t *testing.T, names ...string) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range names {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestFilesOfAFolder(t *testing.T) {
	for name, tc := range map[string]struct {
		files string // in the folder
		want  string // or, after a !, a part of the error
	}{
		"a series":                  {"part-10.npy part-2.npy part-1.npy _SUCCESS .part-3.npy README.txt notes.md", "part-1.npy part-2.npy part-10.npy"},
		"own names":                 {"b.npy a.npy", "a.npy b.npy"},
		"one file":                  {"a.npy sub/b.npy", "a.npy"},
		"VectorDBBench":             {"shuffle_train-00-of-10.parquet shuffle_train-09-of-10.parquet neighbors.parquet neighbors_head_1p.parquet test.parquet scalar_labels.parquet", "shuffle_train-00-of-10.parquet shuffle_train-09-of-10.parquet"},
		"VectorDBBench, small":      {"train.parquet neighbors.parquet test.parquet", "train.parquet"},
		"VectorDBBench, both":       {"train-0-of-2.parquet train-1-of-2.parquet shuffle_train-0-of-2.parquet shuffle_train-1-of-2.parquet", "!shuffle_train-0-of-2.parquet (and 1 like it), train-0-of-2.parquet"},
		"VectorDBBench, both small": {"train.parquet shuffle_train.parquet", "!shuffle_train.parquet, train.parquet"},
		"TEXMEX":                    {"sift_base.fvecs sift_learn.fvecs sift_query.fvecs sift_groundtruth.ivecs", "sift_base.fvecs"},
		"Hugging Face":              {"train-00000-of-00002-0123456789abcdef.parquet train-00001-of-00002-fedcba9876543210.parquet test-00000-of-00001-aaaabbbbccccdddd.parquet validation-00000-of-00001.parquet", "train-00000-of-00002-0123456789abcdef.parquet train-00001-of-00002-fedcba9876543210.parquet"},
		"Spark":                     {"part-00001-0a1b2c3d-0000-4000-8000-00000000000a-c000.snappy.parquet part-00000-4a1b2c3d-0000-4000-8000-00000000000b-c000.snappy.parquet", "part-00000-4a1b2c3d-0000-4000-8000-00000000000b-c000.snappy.parquet part-00001-0a1b2c3d-0000-4000-8000-00000000000a-c000.snappy.parquet"},
		"queries alone":             {"test-2.npy test-1.npy", "test-1.npy test-2.npy"},
		"two roles alone":           {"test.parquet neighbors.parquet", "!neighbors.parquet, test.parquet"},
		"two formats":               {"a.npy b.fvecs", "!may be no parts of one data set: b.fvecs, a.npy"},
		"compressed too":            {"a.npy a.npy.gz", "!a pattern in quotes"},
		"a series and another":      {"part-1.npy part-2.npy old.npy", "!old.npy, part-1.npy (and 1 like it)"},
		"folders only":              {"x/a.npy y/b.npy", "!one of the folders in it"},
		"nothing":                   {"notes.md", "!is a folder without a file of vectors"},
	} {
		folder := touch(t, strings.Fields(tc.files)...)
		files, err := Files(folder)
		for i := range files {
			files[i], _ = filepath.Rel(folder, files[i])
		}
		if text, wrong := strings.CutPrefix(tc.want, "!"); wrong {
			if err == nil || !strings.Contains(err.Error(), text) || !strings.Contains(err.Error(), folder) {
				t.Errorf("%s: %q, %v; want %s", name, files, err, text)
			}
		} else if got := strings.Join(files, " "); err != nil || got != tc.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestFilesOfPatternsAndLists(t *testing.T) {
	folder := touch(t, "a/part-2.npy", "a/part-10.npy", "b/part-1.npy", "odd[1].npy", "x:y.npy")
	at := func(parts ...string) string {
		for i := range parts {
			parts[i] = filepath.Join(folder, filepath.FromSlash(parts[i]))
		}
		return strings.Join(parts, string(filepath.ListSeparator))
	}
	for spec, want := range map[string]string{
		at("a/*.npy"):                     "a/part-2.npy a/part-10.npy",
		at("*/part-*.npy"):                "a/part-2.npy a/part-10.npy b/part-1.npy",
		at("b", "a/part-10.npy"):          "a/part-10.npy b/part-1.npy",
		at("odd[1].npy"):                  "odd[1].npy",
		at("x:y.npy"):                     "x:y.npy",
		at("none.npy"):                    "none.npy", // for Open to tell
		at("*.nothing"):                   "!no file fits this pattern",
		at("a/part-2.npy", "a"):           "!named twice",
		at("a/part-2.npy", "a/*.nothing"): "!no file fits",
		at("a["):                          "!no pattern of names",
	} {
		files, err := Files(spec)
		for i := range files {
			files[i], _ = filepath.Rel(folder, files[i])
			files[i] = filepath.ToSlash(files[i])
		}
		if text, wrong := strings.CutPrefix(want, "!"); wrong {
			if err == nil || !strings.Contains(err.Error(), text) {
				t.Errorf("%s: %q, %v", spec, files, err)
			}
		} else if got := strings.Join(files, " "); err != nil || got != want {
			t.Errorf("%s: %q, %v", spec, got, err)
		}
	}
	if _, err := JoinFiles([]string{"a" + string(filepath.ListSeparator) + "b", "c"}); err == nil {
		t.Error("a list in a list")
	}
	t.Chdir(folder)
	got, err := AbsoluteFiles(strings.Join([]string{"a", "b/*.npy"}, string(filepath.ListSeparator)))
	if want := at("a", "b/*.npy"); err != nil || got != want {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := AbsoluteFiles("x:y.npy"); err != nil || got != at("x:y.npy") {
		t.Errorf("%q, %v", got, err)
	}
}

func TestPlaces(t *testing.T) {
	info := Info{Count: 9, Shards: []Shard{{"a.npy", 2}, {"sub/b:c.npy", 3}, {"d.npy", 4}}}
	p := info.Places()
	for row, want := range []string{"a.npy:0", "a.npy:1", "sub/b:c.npy:0", "sub/b:c.npy:1", "sub/b:c.npy:2", "d.npy:0"} {
		if got := p.Of(int64(row)); got != want {
			t.Errorf("row %d: %q", row, got)
		}
		if got, err := p.Row(want); got != int64(row) || err != nil {
			t.Errorf("%s: %d, %v", want, got, err)
		}
	}
	for _, wrong := range []string{"", "x", "-1", "a.npy:2", "a.npy:-1", "a.npy:", "e.npy:0", "a.npy"} {
		if row, err := p.Row(wrong); err == nil {
			t.Errorf("%q: %d", wrong, row)
		}
	}
	alone := Info{Count: 9}.Places()
	if row, err := alone.Row("7"); alone.Of(3) != "" || alone.Beside(3) != "" || row != 7 || err != nil {
		t.Errorf("%q, %d, %v", alone.Of(3), row, err)
	}
	if _, err := alone.Row("a.npy:7"); err == nil || strings.Contains(err.Error(), "in a file") {
		t.Error(err)
	}
}

func TestBaseOf(t *testing.T) {
	for path, want := range map[string]string{
		"/data/base.fbin": "base.fbin", `C:\data\base.fbin`: "base.fbin", `\\server\share\base.fbin`: "base.fbin", "C:/data/base.fbin": "base.fbin",
	} {
		if got := baseOf(path); got != want {
			t.Errorf("baseOf(%q) = %q, want %q", path, got, want)
		}
	}
}

func TestBesideAnotherFile(t *testing.T) {
	list := string(filepath.ListSeparator)
	for path, want := range map[string]string{
		filepath.Join("old", "a.npy"):                                      filepath.Join("new", "a.npy"),
		filepath.Join("old", "part-*.npy"):                                 filepath.Join("new", "part-*.npy"),
		filepath.Join("old", "a.npy") + list + filepath.Join("x", "b.npy"): filepath.Join("new", "a.npy") + list + filepath.Join("new", "b.npy"),
		`C:\data\a.npy`: filepath.Join("new", "a.npy"),
	} {
		if got := Beside("new", path); got != want {
			t.Errorf("%s: %s; want %s", path, got, want)
		}
	}
}
