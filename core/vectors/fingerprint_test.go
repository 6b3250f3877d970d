package vectors

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTakeFingerprint(t *testing.T) {
	content := []byte("twelve bytes")
	path := write(t, "any name", content)
	written := time.Date(2025, 6, 1, 12, 30, 15, 123456000, time.FixedZone("east", 2*60*60))
	if err := os.Chtimes(path, written, written); err != nil {
		t.Fatal(err)
	}
	got, err := TakeFingerprint(path)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(append([]byte{12, 0, 0, 0, 0, 0, 0, 0}, content...))
	want := Fingerprint{Size: 12, ModTime: written.UTC(), Hash: hex.EncodeToString(sum[:])}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestTakeFingerprintRefuses(t *testing.T) {
	folder := t.TempDir()
	_, err := TakeFingerprint(folder)
	wantError(t, err, folder, "is a folder")
	missing := filepath.Join(folder, "missing.bin")
	_, err = TakeFingerprint(missing)
	wantError(t, err, missing)
}

func TestFingerprintOfATruncatedFile(t *testing.T) {
	path := write(t, "a.bin", make([]byte, 100))
	f, _, err := openRegular(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	_, err = source{f, path, 101}.hash()
	wantError(t, err, path, "fingerprint", "EOF")
}

func TestFingerprintSeesAChange(t *testing.T) {
	const size = 8 << 20
	content := make([]byte, size)
	path := write(t, "a.bin", content)
	before, err := TakeFingerprint(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []int64{0, endBytes - 1, endBytes, size - endBytes - 1, size - endBytes, size - 1} {
		content[at] = 1
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		now, err := TakeFingerprint(path)
		if err != nil {
			t.Fatal(err)
		}
		if now.Hash == before.Hash {
			t.Errorf("a change of byte %d was not seen", at)
		}
		content[at] = 0
	}
}

// zeros is a file of any size with at most one byte that is not 0.
type zeros struct{ odd int64 }

func (z zeros) ReadAt(p []byte, offset int64) (int, error) {
	clear(p)
	if z.odd >= offset && z.odd < offset+int64(len(p)) {
		p[z.odd-offset] = 1
	}
	return len(p), nil
}

// A terabyte is told from another by any byte of its parts, and by none between.
func TestHashOfALargeFile(t *testing.T) {
	const size = 1 << 40
	hash := func(odd int64) string {
		t.Helper()
		sum, err := source{zeros{odd}, "large.bin", size}.hash()
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	before, spans := hash(-1), probes(size)
	for i, s := range spans {
		if hash(s.offset+s.length-1) == before {
			t.Errorf("the last byte of part %d, %+v, was not seen", i, s)
		}
		if after := s.offset + s.length; i < len(spans)-1 && after < spans[i+1].offset && hash(after) != before {
			t.Errorf("byte %d, after part %d, %+v, was read", after, i, s)
		}
	}
	if other, _ := (source{zeros{-1}, "large.bin", size + 1}).hash(); other == before {
		t.Error("the size is not in the hash")
	}
}

// What a disk can do to a file is told by its own reason.
func TestFingerprintOfAChangedFile(t *testing.T) {
	written := time.Date(2025, 6, 1, 12, 30, 15, 0, time.UTC)
	content := make([]byte, 1000)
	tests := []struct {
		name    string
		content []byte
		time    time.Time
		want    string
	}{
		{"written again", content, written, ""},
		{"touched", content, written.Add(time.Second), "its modification time was 2025-06-01T12:30:15Z"},
		{"a byte flipped, its time put back", append(make([]byte, 999), 1), written, "its content was "},
		{"grown", make([]byte, 1001), written, "its size was 1000 bytes and is now 1001"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := write(t, "a.bin", content)
			take := func(modified time.Time) Fingerprint {
				t.Helper()
				if err := os.Chtimes(path, modified, modified); err != nil {
					t.Fatal(err)
				}
				f, err := TakeFingerprint(path)
				if err != nil {
					t.Fatal(err)
				}
				return f
			}
			before := take(written)
			if err := os.WriteFile(path, test.content, 0o600); err != nil {
				t.Fatal(err)
			}
			reason, changed := before.Changed(take(test.time))
			if !strings.HasPrefix(reason, test.want) || changed != (test.want != "") {
				t.Errorf("Changed = %q, %v, want %q", reason, changed, test.want)
			}
		})
	}
}

func TestProbes(t *testing.T) {
	const all = 2*endBytes + blocksBetween*blockBytes
	for _, size := range []int64{0, 1, endBytes, endBytes + 1, all - 1, all, all + 1, 5_120_000_000, 1 << 62} {
		spans := probes(size)
		read, end := int64(0), int64(0)
		for i, s := range spans {
			if s.length < 1 || s.length > endBytes || s.offset < 0 || s.offset+s.length > size {
				t.Fatalf("size %d: part %d is %+v", size, i, s)
			}
			if s.offset < end {
				t.Fatalf("size %d: part %d, %+v, begins before %d", size, i, s, end)
			}
			read, end = read+s.length, s.offset+s.length
		}
		if end != size || size > 0 && spans[0].offset != 0 {
			t.Errorf("size %d: parts %+v do not take in both ends", size, spans)
		}
		if want := min(size, all); read != want {
			t.Errorf("size %d: %d bytes are read, want %d", size, read, want)
		}
	}
	if got := len(probes(1 << 40)); got != blocksBetween+2 {
		t.Errorf("%d parts, want %d", got, blocksBetween+2)
	}
}

func TestFingerprintChanged(t *testing.T) {
	at := time.Date(2025, 6, 1, 12, 30, 15, 123456789, time.UTC)
	old := Fingerprint{Size: 512, ModTime: at, Hash: "0123456789abcdef"}
	tests := []struct {
		name string
		now  Fingerprint
		want string // "" if it has not changed
	}{
		{"the same", old, ""},
		{"the same in another zone", Fingerprint{Size: 512, ModTime: at.In(time.FixedZone("east", 3600)), Hash: old.Hash}, ""},
		{"size", Fingerprint{Size: 1024, ModTime: at, Hash: "fedcba9876543210"}, "its size was 512 bytes and is now 1024"},
		{"content", Fingerprint{Size: 512, ModTime: at, Hash: "fedcba9876543210"},
			"its content was 0123456789ab (SHA-256 of samples) and is now fedcba987654"},
		{"time", Fingerprint{Size: 512, ModTime: at.Add(time.Nanosecond), Hash: old.Hash},
			"its modification time was 2025-06-01T12:30:15.123456789Z and is now 2025-06-01T12:30:15.12345679Z"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			reason, changed := old.Changed(test.now)
			if reason != test.want || changed != (test.want != "") {
				t.Errorf("Changed = %q, %v, want %q", reason, changed, test.want)
			}
		})
	}
}

func TestFingerprintSurvivesJSON(t *testing.T) {
	path := write(t, "a.bin", slices.Repeat([]byte{7}, 1000))
	taken, err := TakeFingerprint(path)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(taken)
	if err != nil {
		t.Fatal(err)
	}
	var kept Fingerprint
	if err := json.Unmarshal(data, &kept); err != nil {
		t.Fatal(err)
	}
	if reason, changed := kept.Changed(taken); changed {
		t.Errorf("kept as %s: %s", data, reason)
	}
}
