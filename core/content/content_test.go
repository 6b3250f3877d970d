package content

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"
)

type memory struct {
	*bytes.Reader
	err error
}

func (memory) Close() error { return nil }

func (m memory) ReadAt(b []byte, at int64) (int, error) {
	if m.err != nil {
		return 0, m.err
	}
	return m.Reader.ReadAt(b, at)
}

func sources(files ...[]byte) (all []Source) {
	for i, data := range files {
		all = append(all, Source{"vectors", string(rune('a' + i)), int64(len(data)), func() (Handle, error) { return memory{bytes.NewReader(data), nil}, nil }})
	}
	return all
}

// saved is what a run file gives back.
func saved(t *testing.T, k Known) (back Known) {
	t.Helper()
	text, err := json.Marshal(k)
	if err == nil {
		err = json.Unmarshal(text, &back)
	}
	if err != nil {
		t.Fatal(err)
	}
	return back
}

var fast = Pace{1, 1e18}

// Every byte of every file counts, and what differs is named by its block.
func TestAChangedByteIsFound(t *testing.T) {
	one, two := bytes.Repeat([]byte{1}, 3*minBlock+7), bytes.Repeat([]byte{2}, minBlock)
	first := New(sources(one, two), Known{}, false, fast)
	if err := first.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	kept := saved(t, first.Known())
	if f := kept.Files; f[0].Hashed() != int64(len(one)) || f[1].Hashed() != minBlock || f[0].Compared != 0 || kept.Resumed {
		t.Fatalf("%+v", kept)
	}
	for name, c := range map[string]struct {
		file, at   int
		first, end int64
	}{
		"the first byte":        {0, 0, 0, minBlock},
		"in the middle":         {0, 2*minBlock - 1, minBlock, 2 * minBlock},
		"the last byte":         {0, 3*minBlock + 6, 3 * minBlock, 3*minBlock + 7},
		"of another file":       {1, minBlock / 2, 0, minBlock},
		"the last of the files": {1, minBlock - 1, 0, minBlock},
	} {
		files := [][]byte{bytes.Clone(one), bytes.Clone(two)}
		files[c.file][c.at]++
		h := New(sources(files...), kept, true, fast)
		changed := new(ChangedError)
		if err := h.Run(context.Background()); !errors.As(err, &changed) {
			t.Errorf("%s: %v", name, err)
		} else if got := changed.Change; got.First != c.first || got.End != c.end || got.Name != string(rune('a'+c.file)) {
			t.Errorf("%s: %+v", name, got)
		}
		h.Note(changed.Change)
		again := saved(t, h.Known())
		if err := New(sources(files...), again, true, fast).Recheck(context.Background()); !errors.As(err, &changed) {
			t.Errorf("%s: looked at again: %v", name, err)
		}
		if err := New(sources(one, two), again, true, fast).Recheck(context.Background()); err != nil {
			t.Errorf("%s: put back: %v", name, err)
		}
	}
	h := New(sources(one, two), kept, true, fast)
	if err := h.Run(context.Background()); err != nil {
		t.Errorf("unchanged: %v", err)
	}
	if k := h.Known(); !k.Resumed || k.Files[0].Compared != int64(len(one)) || k.Files[1].Compared != minBlock {
		t.Errorf("%+v", k)
	}
}

// What was read before a run was stopped is compared; what was not becomes known.
func TestAPartIsCompared(t *testing.T) {
	data := bytes.Repeat([]byte{1}, 4*minBlock)
	whole := New(sources(data), Known{}, false, fast)
	if err := whole.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	part := whole.Known()
	part.Files[0].Hashes = part.Files[0].Hashes[:2*hashBytes]
	data[3*minBlock] = 9 // nobody knows what it was
	h := New(sources(data), part, true, fast)
	if err := h.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if f := h.Known().Files[0]; f.Compared != 2*minBlock || f.Hashed() != 4*minBlock {
		t.Errorf("%+v", f)
	}
	data[minBlock] = 9
	changed := new(ChangedError)
	if err := New(sources(data), part, true, fast).Run(context.Background()); !errors.As(err, &changed) {
		t.Errorf("%v", err)
	}
}

// What a run file has of other files, or of nothing that can be, is not compared.
func TestWhatDoesNotFitIsNotCompared(t *testing.T) {
	data := bytes.Repeat([]byte{1}, 2*minBlock)
	for name, file := range map[string]File{
		"another size":   {"vectors", "a", 1, minBlock, make([]byte, hashBytes), 0},
		"another input":  {"ids", "a", 2 * minBlock, minBlock, make([]byte, hashBytes), 0},
		"no block":       {"vectors", "a", 2 * minBlock, 0, make([]byte, hashBytes), 0},
		"negative":       {"vectors", "a", 2 * minBlock, -minBlock, make([]byte, hashBytes), 0},
		"half a hash":    {"vectors", "a", 2 * minBlock, minBlock, make([]byte, 7), 0},
		"too many":       {"vectors", "a", 2 * minBlock, minBlock, make([]byte, 3*hashBytes), 0},
		"an empty block": {"vectors", "a", 2 * minBlock, 1, make([]byte, hashBytes), 0},
	} {
		h := New(sources(data), Known{Files: []File{file}}, true, fast)
		if err := h.Run(context.Background()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if f := h.Known().Files[0]; f.Compared != 0 || f.Hashed() != 2*minBlock {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// A file that is emptied, or is empty, ends the reading, and not the program.
func TestAFileThatCannotBeRead(t *testing.T) {
	gone := errors.New("gone")
	all := sources(nil, make([]byte, minBlock))
	all[1].Open = func() (Handle, error) { return memory{bytes.NewReader(nil), gone}, nil }
	if err := New(all, Known{}, false, fast).Run(context.Background()); !errors.Is(err, gone) {
		t.Errorf("%v", err)
	}
	all[1].Open = func() (Handle, error) { return memory{bytes.NewReader(make([]byte, 5)), nil}, nil }
	if err := New(all, Known{}, false, fast).Run(context.Background()); !errors.Is(err, io.EOF) {
		t.Errorf("%v", err)
	}
}

// The reading takes its time, ends at once with its context, and can be hurried.
func TestPace(t *testing.T) {
	data := make([]byte, 8*minBlock)
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		if err := New(sources(data), Known{}, false, Pace{1, 1 << 20}).Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begin); took != 8*time.Second {
			t.Errorf("8 MiB at 1 MiB a second take %v", took)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 2500*time.Millisecond)
		defer cancel()
		h := New(sources(data), Known{}, false, Pace{1, 1 << 20})
		begin = time.Now()
		err := h.Run(ctx)
		if took := time.Since(begin); !errors.Is(err, context.DeadlineExceeded) || took != 2500*time.Millisecond {
			t.Errorf("%v after %v", err, took)
		}
		if f := h.Known().Files[0]; f.Hashed() != 2*minBlock {
			t.Errorf("%d bytes are known", f.Hashed())
		}
		h = New(sources(data), Known{}, false, Pace{1, 1 << 20})
		begin = time.Now()
		time.AfterFunc(time.Second, h.Hurry)
		if err := h.Run(context.Background()); err != nil || time.Since(begin) > 1500*time.Millisecond {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
	})
	if got := Gentle().rest(1<<20, 100*time.Millisecond); got != 1900*time.Millisecond {
		t.Errorf("a slow disk rests for %v", got)
	}
	if got := Gentle().rest(64<<20, 0); got != time.Second {
		t.Errorf("a fast one for %v", got)
	}
}

// Any number of files has a bounded number of blocks.
func TestBlocks(t *testing.T) {
	for _, c := range []struct {
		size   int64
		of     int
		blocks int64
		block  int64
	}{
		{0, 1, 0, minBlock}, {1, 1, 1, minBlock}, {2048 * minBlock, 1, 2048, minBlock},
		{2048*minBlock + 1, 1, 1025, 2 * minBlock}, {5_120_000_000, 1, 1628, 3 * minBlock},
		{1 << 30, 10_000, 1, 1 << 30}, {1 << 50, 1, 2048, 1 << 39},
	} {
		f := newFile("vectors", "a", c.size, c.of)
		if f.blocks() != c.blocks || f.Block != c.block {
			t.Errorf("%d bytes, one of %d: %d blocks of %d; want %d of %d", c.size, c.of, f.blocks(), f.Block, c.blocks, c.block)
		}
	}
}
