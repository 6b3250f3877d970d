package core

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vectorcheck/core/vectors"
)

// A copy is the same by its content, and it is said how much of that was compared.
func TestSameInput(t *testing.T) {
	for _, tc := range []struct {
		name   string
		size   int
		change func(data []byte) []byte
		later  bool
		says   string // "" for nothing
		fails  string
	}{
		{"as it was", 1000, nil, false, "", ""},
		{"a small copy", 1000, nil, true, "by all of its content", ""},
		{"a large copy", 1 << 20, nil, true, "what lies between the samples was not compared", ""},
		{"another byte", 1 << 20, func(data []byte) []byte { data[100]++; return data }, true, "", "its content was"},
		{"another size", 1 << 20, func(data []byte) []byte { return data[:len(data)-4] }, false, "", "its size was 1048576 bytes and is now 1048572"},
	} {
		path := filepath.Join(t.TempDir(), "vectors.f32")
		write := func(data []byte) vectors.Fingerprint {
			t.Helper()
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			when := time.Unix(1_700_000_000, 0)
			if tc.later {
				when = when.Add(time.Hour)
			}
			if err := os.Chtimes(path, when, when); err != nil {
				t.Fatal(err)
			}
			f, err := vectors.TakeFingerprint(path)
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		data := make([]byte, tc.size)
		began := write(data)
		began.ModTime = time.Unix(1_700_000_000, 0).UTC()
		if tc.change != nil {
			data = tc.change(data)
		}
		said := ""
		err := sameInput(path, began, write(data), func(format string, args ...any) { said += fmt.Sprintf(format, args...) })
		if (err == nil) != (tc.fails == "") || err != nil && !strings.Contains(err.Error(), tc.fails) {
			t.Errorf("%s: %v; want %q", tc.name, err, tc.fails)
		}
		if (said == "") != (tc.says == "") || !strings.Contains(said, tc.says) {
			t.Errorf("%s: it says %q; want %q", tc.name, said, tc.says)
		}
	}
}

// A data set of several files is found beside the run file too, its files copied flat or in
// their folder, but only as a whole and with the same content.
func TestADataSetIsFoundBesideTheRunFile(t *testing.T) {
	for _, tc := range []struct {
		name, into string
		more       bool                // a file of another set is there too
		spoil      func(folder string) // nil for nothing
		fails      string
	}{
		{"in its folder", "shards", false, nil, ""},
		{"flat", "", false, nil, ""},
		{"flat, beside others", "", true, nil, ""},
		{"flat, one of them missing", "", false, func(folder string) { _ = os.Remove(filepath.Join(folder, "part-2.npy")) }, "nor beside the run file"},
		{"flat, one of them another", "", false, func(folder string) {
			_ = os.WriteFile(filepath.Join(folder, "part-10.npy"), npy(9, 9), 0o600)
		}, "part-10.npy: its content was"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := settings(t, 1, found)
			began := filepath.Join(t.TempDir(), "shards")
			s.Vectors, s.Dim = began, 0
			parts := map[string][]byte{"part-1.npy": npy(1, 2), "part-2.npy": npy(3, 4), "part-10.npy": npy(5, 6)}
			write := func(folder string) {
				t.Helper()
				if err := os.MkdirAll(folder, 0o700); err != nil {
					t.Fatal(err)
				}
				for name, data := range parts {
					if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
						t.Fatal(err)
					}
				}
			}
			write(began)
			r := create(t, s)
			if err := r.Close(); err != nil {
				t.Fatal(err)
			}
			folder := filepath.Join(t.TempDir(), "new")
			write(filepath.Join(folder, tc.into))
			if tc.more {
				if err := os.WriteFile(filepath.Join(folder, "a.npy"), npy(7, 7), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if tc.spoil != nil {
				tc.spoil(folder)
			}
			path := filepath.Join(folder, "out.vcrun")
			if err := os.Rename(r.Path(), path); err != nil {
				t.Fatal(err)
			}
			if err := os.RemoveAll(began); err != nil {
				t.Fatal(err)
			}
			again, err := Open(context.Background(), path, ResumeOptions{}, Options{})
			if tc.fails != "" {
				if err == nil || !strings.Contains(err.Error(), tc.fails) {
					t.Errorf("%v; want %q", err, tc.fails)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			again.Start()
			<-again.Done()
			if got := again.Snapshot(); got.Saved != 3 {
				t.Errorf("%d rows were checked; want 3", got.Saved)
			}
			if err := errors.Join(again.Err(), again.Close()); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// npy is an .npy file of one vector.
func npy(x, y float32) []byte {
	header := fmt.Sprintf("%-117s\n", "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }")
	data := append([]byte("\x93NUMPY\x01\x00"), byte(len(header)), 0)
	data = append(data, header...)
	for _, v := range []float32{x, y} {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
	}
	return data
}
