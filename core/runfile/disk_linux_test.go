package runfile

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"vectorcheck/internal/smalldisk"
)

// A disk that is really full harms nothing, however much room it had left, and
// even if the file was removed or is closed meanwhile.
func TestRealDiskFull(t *testing.T) {
	folder := smalldisk.Mount(t, 2<<20)
	for left := int64(0); left < 240<<10; left += 40 << 10 {
		f, err := Create(filepath.Join(folder, "run.vcrun"), testMeta())
		if err != nil {
			t.Fatal(err)
		}
		appendOrFail(t, f, batchOf(0, 1000))
		empty := smalldisk.Fill(t, folder, left)
		saved := int64(1000)
		for err = nil; err == nil; {
			if err = f.Append(batchOf(saved, 500)); err == nil {
				saved += 500
			}
		}
		if !Transient(err) || !strings.Contains(err.Error(), "nothing that was saved is lost") {
			t.Fatalf("%d bytes left: %v", left, err)
		}
		expectSaved(t, f, saved)
		if left%(80<<10) == 0 {
			_ = f.Close()
			if f, err = OpenReadOnly(f.Path()); err == nil {
				expectSaved(t, f, saved)
				f.Close()
			}
			empty()
			if f, err = Open(filepath.Join(folder, "run.vcrun")); err != nil {
				t.Fatal(err)
			}
		} else {
			remove(t, f, "")
			empty()
		}
		appendOrFail(t, f, batchOf(saved, 500))
		expectAlone(t, f, saved+500)
		remove(t, f, "")
	}
}

func TestRealDiskReadOnly(t *testing.T) {
	folder := smalldisk.Mount(t, 2<<20)
	path := filepath.Join(folder, "run.vcrun")
	f, err := Create(path, testMeta())
	if err != nil {
		t.Fatal(err)
	}
	appendOrFail(t, f, batchOf(0, 100))
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("", folder, "", unix.MS_REMOUNT|unix.MS_RDONLY, ""); err != nil {
		t.Skipf("no disk can be made read-only here: %v", err)
	}
	reader, err := OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	expectSaved(t, reader, 100)
	reader.Close()
	for name, try := range map[string]func() (*File, error){
		"open":   func() (*File, error) { return Open(path) },
		"create": func() (*File, error) { return Create(filepath.Join(folder, "new.vcrun"), testMeta()) },
	} {
		if _, err := try(); !errors.Is(err, ErrReadOnly) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The system's limit of how large files get is a full disk of another kind.
func TestFileSizeLimit(t *testing.T) {
	f := newFile(t)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	out, err := child("limited", f.Path()).CombinedOutput()
	if err != nil {
		t.Fatalf("%s%v", out, err)
	}
	var saved int64
	if _, err := fmt.Sscan(string(out), &saved); err != nil || saved < 1000 {
		t.Fatalf("%s%v", out, err)
	}
	expectReopened(t, f, saved)
}

func init() { tasks["limited"] = appendWithinLimits }

// appendWithinLimits has every other batch fail for the size of the WAL, and prints how
// many results are saved in the end.
func appendWithinLimits(path string) error {
	f, err := Open(path)
	if err != nil {
		return err
	}
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	saved := int64(0)
	for bytes := uint64(0); bytes < 1<<20; bytes += 40_000 {
		low := unix.Rlimit{Cur: bytes, Max: limit.Max}
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &low); err != nil {
			return err
		}
		for err == nil {
			if err = f.Append(batchOf(saved, 100)); err == nil {
				saved += 100
			}
		}
		if !errors.Is(err, ErrIO) || !Transient(err) {
			return err
		}
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &limit); err != nil {
			return err
		}
		if err = f.Append(batchOf(saved, 100)); err != nil {
			return err
		}
		saved += 100
	}
	fmt.Println(saved)
	return f.Close()
}
