package core

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"

	"vectorcheck/core/runfile"
)

func TestRunName(t *testing.T) {
	now := time.Date(2026, 11, 23, 16, 45, 0, 0, time.UTC)
	for want, s := range map[string]Settings{
		"vectors-20261123-164500": {Vectors: "/data/vectors.bin"},
		"a.b-20261123-164500":     {Vectors: "a.b.fvecs"},
		"demo-20261123-164500":    {Vectors: "/cache/x.f32", Demo: true},
	} {
		if got := runName(s, now); got != want {
			t.Errorf("%q; want %q", got, want)
		}
	}
}

// Runs that begin at once in one folder have files of their own; one whose name was
// chosen is refused where there is another.
func TestRunsThatBeginWithinASecond(t *testing.T) {
	const runs = 5
	path := filepath.Join(t.TempDir(), "a")
	made := make(chan string, runs)
	var wg sync.WaitGroup
	for range runs {
		wg.Go(func() {
			file, err := createNamed(path, runfile.Meta{Settings: []byte("{}")})
			if err != nil {
				t.Error(err)
				return
			}
			made <- file.Path()
			if err := file.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	close(made)
	got := map[string]bool{}
	for path := range made {
		got[path] = true
	}
	for _, want := range []string{"a.vcrun", "a-2.vcrun"} {
		if len(got) != runs || !got[filepath.Join(filepath.Dir(path), want)] {
			t.Fatalf("there are %v; want %d with %s", got, runs, want)
		}
	}
	if _, err := Create(t.Context(), settings(t, 10, found), path+RunFileExtension, Options{}); !errors.Is(err, runfile.ErrExists) {
		t.Errorf("Create = %v", err)
	}
}

// What else is wrong with a file is not tried again under other names.
func TestCreateIn(t *testing.T) {
	s := settings(t, 10, found)
	r, err := CreateIn(context.Background(), s, t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if name := filepath.Base(r.Path()); !regexp.MustCompile(`^vectors-\d{8}-\d{6}\.vcrun$`).MatchString(name) {
		t.Errorf("it is named %s", name)
	}
	if _, err := CreateIn(context.Background(), s, filepath.Join(t.TempDir(), "none"), Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without its folder: %v", err)
	}
}
