package demo

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// The bytes must never change: runs on disk carry the file's fingerprint.
func TestWriteVectorsGolden(t *testing.T) {
	for _, test := range []struct {
		name string
		spec Spec
		sum  string
	}{
		{"default", Spec{}, "173272b41327b260f438854eca4dc219f353a4bb2547048520f9103487d42e4d"},
		{"small", small, "ec7091d81abc561e6ea9fd4289dca62c294924c7f2c47792b6d4fe37eb335657"},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "demo.f32")
			if err := WriteVectors(path, test.spec); err != nil {
				t.Fatal(err)
			}
			sum := sha256.Sum256(read(t, path))
			if got := hex.EncodeToString(sum[:]); got != test.sum {
				t.Errorf("SHA-256 is %s, expected %s", got, test.sum)
			}
		})
	}
}

func TestWriteVectorsIsRawFloat32(t *testing.T) {
	path := filepath.Join(t.TempDir(), "demo.f32")
	if err := WriteVectors(path, small); err != nil {
		t.Fatal(err)
	}
	data, rows := read(t, path), vectorsOf(t, small)
	if len(data) != 4*len(rows) {
		t.Fatalf("%d bytes, expected %d", len(data), 4*len(rows))
	}
	for i, want := range rows {
		if got := math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:])); got != want {
			t.Fatalf("number %d is %v, expected %v", i, got, want)
		}
	}
}

func TestWriteVectorsKeepsOrReplaces(t *testing.T) {
	whole := func(t *testing.T) []byte {
		path := filepath.Join(t.TempDir(), "demo.f32")
		if err := WriteVectors(path, small); err != nil {
			t.Fatal(err)
		}
		return read(t, path)
	}(t)
	damaged := append([]byte(nil), whole...)
	damaged[len(damaged)/2] ^= 1
	for _, test := range []struct {
		name   string
		before []byte
		kept   bool
	}{
		{"right", whole, true},
		{"cut short", whole[:len(whole)-4], false},
		{"one bit off", damaged, false},
		{"empty", nil, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			folder := t.TempDir()
			path := filepath.Join(folder, "demo.f32")
			if err := os.WriteFile(path, test.before, 0o644); err != nil {
				t.Fatal(err)
			}
			old := time.Now().Add(-time.Hour)
			if err := os.Chtimes(path, old, old); err != nil {
				t.Fatal(err)
			}
			if err := WriteVectors(path, small); err != nil {
				t.Fatal(err)
			}
			if string(read(t, path)) != string(whole) {
				t.Error("the file is not the demo vectors")
			}
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			if kept := time.Since(info.ModTime()) > time.Minute; kept != test.kept {
				t.Errorf("file kept: %v, expected %v", kept, test.kept)
			}
			expectFiles(t, folder, 1)
		})
	}
}

func TestWriteVectorsErrors(t *testing.T) {
	folder := t.TempDir()
	if err := WriteVectors(filepath.Join(folder, "none", "demo.f32"), small); err == nil {
		t.Error("no error for a folder that does not exist")
	}
	if err := WriteVectors(folder, small); err == nil {
		t.Error("no error for a path that is a folder")
	}
	if err := WriteVectors(filepath.Join(folder, "demo.f32"), Spec{Dim: -1}); err == nil {
		t.Error("no error for a negative dimension")
	}
	expectFiles(t, folder, 0)
}

func expectFiles(t *testing.T, folder string, want int) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != want {
		t.Errorf("%v in the folder: expected %d files", entries, want)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
