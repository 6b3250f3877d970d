package hdf5

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"testing"
)

// checkAnyBytes reads whatever bytes there are: it must not panic, and what it
// finds must be in the file.
func checkAnyBytes(t *testing.T, content []byte) {
	t.Helper()
	f, err := read(content)
	if err != nil {
		return
	}
	checkMatrices(t, f, int64(len(content)))
}

// checkMatrices reads rows of all datasets of a file of size bytes.
func checkMatrices(t *testing.T, f *File, size int64) {
	for _, d := range f.Datasets {
		m, err := f.Matrix(d.Name)
		if err != nil {
			continue
		}
		if m.Content != nil {
			checkContent(t, m)
			continue
		}
		if m.Rows < 0 || m.Columns < 0 || m.Offset < 0 || m.Offset > size || m.Rows > 0 && m.Columns > (size-m.Offset)/int64(m.Type.Width)/m.Rows {
			t.Fatalf("%s: %+v in %d bytes", d, m, size)
		}
	}
}

// checkContent reads some rows, of a dataset whose chunks are not too large for a test.
func checkContent(t *testing.T, m Matrix) {
	c, ok := m.Content.(*Chunks)
	if m.Rows < 1 || m.Columns < 1 || ok && c.across()*c.chunking.bytes() > 1<<20 {
		return
	}
	stride := m.Columns * int64(m.Type.Width)
	row := make([]byte, min(stride, 1<<20))
	for _, at := range []int64{0, m.Rows / 2, m.Rows - 1} {
		if n, err := m.Content.ReadAt(row, at*stride); err == nil && n != len(row) {
			t.Fatalf("%d bytes of a row of %d", n, len(row))
		}
	}
}

func TestTruncatedFilesAreRefused(t *testing.T) {
	for name, content := range fixtures(t) {
		for length := range content {
			if _, err := read(content[:length]); err == nil {
				t.Fatalf("%s: the first %d bytes of %d were read", name, length, len(content))
			}
		}
	}
}

// About 400 bytes of each file are damaged in turn.
func TestDamagedFiles(t *testing.T) {
	const few = 400
	for name, content := range fixtures(t) {
		t.Run(name, func(t *testing.T) {
			for i := 0; i < len(content); i += 1 + len(content)/few {
				whole := content[i]
				for _, damaged := range []byte{0, 0xff, whole ^ 1} {
					content[i] = damaged
					checkAnyBytes(t, content)
				}
				content[i] = whole
			}
		})
	}
}

// patch replaces what stands at offset.
func patch(content []byte, offset int, with ...byte) []byte {
	copy(content[offset:], with)
	return content
}

// find gives the offset of the first occurrence of what.
func find(t *testing.T, content []byte, what string) int {
	t.Helper()
	i := bytes.Index(content, []byte(what))
	if i < 0 {
		t.Fatalf("found no %q", what)
	}
	return i
}

func address(a uint64) []byte { return binary.LittleEndian.AppendUint64(nil, a) }

func TestDamageIsToldApart(t *testing.T) {
	old := func() []byte { return fixture(t, "one.h5") }
	newest := func() []byte { return fixture(t, "latest.hdf5") }
	const rootEntry = 56 // of the superblock of version 0
	tests := []struct {
		about   string
		content []byte
		want    []string
	}{
		{"nothing", nil, []string{"signature of HDF5 is not there"}},
		{"another file", make([]byte, 4096), []string{"signature of HDF5 is not there"}},
		{"only a signature", []byte(Signature), []string{"the superblock at byte 0", "expected 9 bytes within the 8"}},
		{"a superblock to come", patch(old(), 8, 4), []string{"superblock has version 4", "0 to 3"}},
		{"short addresses", patch(old(), 13, 4), []string{"addresses of 4 bytes", "h5repack"}},
		{"several files", patch(old(), rootEntry-8, address(96)...), []string{"split in several"}},
		{"cut", old()[:2000], []string{"truncated", "says 2056 bytes, found 2000"}},
		{"open for writing", sealed(patch(newest(), 11, 1), 0, 44), []string{"is being written", "h5clear -s"}},
		{"a superblock changed", patch(newest(), 36, 1), []string{"the superblock", "checksum"}},
		{"an object header changed", patch(newest(), find(t, newest(), "OHDR")+8, 0xaa), []string{"the object header", "checksum"}},
		{"a root beyond the file", patch(old(), rootEntry+8, address(1<<40)...), []string{"the object header at byte 1099511627776"}},
		{"a root at the end of numbers", patch(old(), rootEntry+8, address(1<<64-2)...), []string{"expected 4 bytes within the 2056"}},
		{"no object header", patch(old(), 96, 7), []string{"the object header at byte 96", "expected version 1, found 7"}},
		{"a long object header", patch(old(), 96+8, 0xff, 0xff, 0xff, 0xff), []string{"expected 4294967295 bytes within the 2056"}},
		{"no B-tree", patch(old(), find(t, old(), "TREE"), 'F'), []string{`expected "TREE", found "FREE"`}},
		{"a B-tree of chunks", patch(old(), find(t, old(), "TREE")+4, 1), []string{"found type 1"}},
		{"no heap", patch(old(), find(t, old(), "HEAP"), 'L'), []string{`expected "HEAP", found "LEAP"`}},
		{"a heap to come", patch(old(), find(t, old(), "HEAP")+4, 9), []string{"expected version 0, found 9"}},
		{"a heap beyond the file", patch(old(), find(t, old(), "HEAP")+8, address(1<<40)...), []string{"the data of the local heap", "expected 1099511627776 bytes"}},
		{"no symbol table", patch(old(), find(t, old(), "SNOD"), 'T'), []string{`expected "SNOD", found "TNOD"`}},
		{"a long symbol table", patch(old(), find(t, old(), "SNOD")+6, 0xff, 0xff), []string{"the symbol table", "expected 2621400 bytes"}},
		{"two of a name", patch(fixture(t, "dozen.hdf5"), find(t, fixture(t, "dozen.hdf5"), "d11"), []byte("d10")...), []string{`two datasets are called "d10"`}},
		{"a name beyond the heap", patch(old(), find(t, old(), "SNOD")+8, address(1<<40)...), []string{"the data of the local heap", "expected a name at 1099511627776"}},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			_, err := read(test.content)
			wantError(t, err, test.want...)
		})
	}
}

// sealed puts the checksum of the bytes from start to end after them.
func sealed(content []byte, start, end int) []byte {
	return patch(content, end, binary.LittleEndian.AppendUint32(nil, checksum(content[start:end]))...)
}

func TestDatasetBeyondTheFile(t *testing.T) {
	content := fixture(t, "one.h5")
	layout := find(t, content, "\x03\x01"+string(address(2048))) // contiguous, version 3
	tests := []struct {
		about string
		with  []byte
		want  string
	}{
		{"behind the end", address(2049), "truncated: expected 8 bytes from byte 2049"},
		{"at the end of numbers", address(1<<64 - 2), "truncated"},
		{"undefined", address(1<<64 - 1), "nothing was ever written"},
	}
	for _, test := range tests {
		_, err := mustRead(t, patch(bytes.Clone(content), layout+2, test.with...)).Matrix("vectors")
		wantError(t, err, test.want, `"vectors"`)
	}
	_, err := mustRead(t, patch(bytes.Clone(content), layout+10, address(16)...)).Matrix("vectors")
	wantError(t, err, "16 bytes are stored for shape (1, 2) of f4")
	_, err = mustRead(t, patch(bytes.Clone(content), layout, 2)).Matrix("vectors")
	wantError(t, err, "version 2", "3, 4 or 5")
	_, err = mustRead(t, patch(bytes.Clone(content), layout+1, 9)).Matrix("vectors")
	wantError(t, err, "class of storage", "found 9")
}

// Structures that point back at themselves end.
func TestLoops(t *testing.T) {
	t.Run("a B-tree that is its own child", func(t *testing.T) {
		content := fixture(t, "many.hdf5")
		tree := find(t, content, "TREE\x00\x01") // of level 1
		_, err := read(patch(content, tree+24+8, address(uint64(tree))...))
		wantError(t, err, "below level 1, found type 0 and level 1")
	})
	t.Run("an object header that continues itself", func(t *testing.T) {
		content := fixture(t, "attributes.hdf5")
		const chunk = 96 + 16 // of the root group's object header
		length := uint64(binary.LittleEndian.Uint32(content[96+8:]))
		message := chunk + find(t, content[chunk:chunk+length], "\x10\x00\x10\x00")
		patch(content, message+8, append(address(chunk), address(length)...)...)
		_, err := read(content)
		wantError(t, err, "takes more than 16777216 bytes, or points back at itself")
	})
	t.Run("groups that contain one another", func(t *testing.T) {
		if _, err := mustRead(t, fixture(t, "storage.hdf5")).Dataset("group/again/chunked"); !errors.Is(err, ErrNotFound) {
			t.Errorf("the root group was listed twice: %v", err)
		}
	})
}

// brokenReader fails from a byte on.
type brokenReader struct {
	io.ReaderAt
	from int64
}

var errBroken = errors.New("broken disk")

func (b brokenReader) ReadAt(p []byte, offset int64) (int, error) {
	if offset+int64(len(p)) > b.from {
		return 0, errBroken
	}
	return b.ReaderAt.ReadAt(p, offset)
}

func TestReadErrorsAreTold(t *testing.T) {
	content := fixture(t, "one.h5")
	for _, from := range []int64{0, 50, 100, 1000} {
		_, err := Read(brokenReader{bytes.NewReader(content), from}, int64(len(content)))
		if !errors.Is(err, errBroken) {
			t.Errorf("broken from %d on: %v", from, err)
		}
	}
}

func TestChecksum(t *testing.T) {
	// The expected hashes are those in the comments of lookup3.c.
	tests := map[string]uint32{"": 0xdeadbeef, "Four score and seven years ago": 0x17770551}
	for text, want := range tests {
		if found := checksum([]byte(text)); found != want {
			t.Errorf("checksum(%q) = %08x, want %08x", text, found, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, content := range fixtures(f) {
		f.Add(content)
	}
	f.Fuzz(checkAnyBytes)
}

// FuzzMessages reads the messages of an object header without the checksums
// that guard those of version 2.
func FuzzMessages(f *testing.F) {
	root := fixture(f, "attributes.hdf5")
	f.Add(root[96+16:], false)
	newest := fixture(f, "latest.hdf5")
	f.Add(newest[bytes.Index(newest, []byte("OHDR"))+8:], true)
	f.Fuzz(func(t *testing.T, content []byte, isNew bool) {
		m := &metadata{r: bytes.NewReader(content), size: uint64(len(content))}
		reader := messageReader{metadata: m, prefix: 8, next: oldMessage, enter: func(*block) error { return nil }}
		if isNew {
			reader.prefix, reader.next = 4, newMessage
		}
		chunk, err := m.block("the object header", 0, min(m.size, 1000))
		if err != nil {
			return
		}
		messages, err := reader.all(chunk)
		if err != nil {
			return
		}
		o := object{messages: messages}
		_, _ = m.links(o)
		_, _ = m.attributes(o)
		f := &File{Datasets: []Dataset{m.dataset("d", o)}, metadata: m}
		checkMatrices(t, f, int64(len(content)))
	})
}
