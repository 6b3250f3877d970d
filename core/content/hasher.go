package content

import (
	"bytes"
	"context"
	"io"
	"slices"
	"sync"
	"time"
)

// partBytes is how much is read at once.
const partBytes = 256 << 10

// Pace is how much of a machine the reading may take.
type Pace struct {
	Share float64 // of the time, on one core and its disk
	Rate  float64 // bytes a second
}

// Gentle is the pace beside a run: five gigabytes in a minute and a half where the disk is
// fast, and twenty times as long as they take otherwise.
func Gentle() Pace { return Pace{Share: 0.05, Rate: 64 << 20} }

// rest is how long to wait after so many bytes that took so long.
func (p Pace) rest(read int, took time.Duration) time.Duration {
	byShare := time.Duration(float64(took) * (1/p.Share - 1))
	byRate := time.Duration(float64(read)/p.Rate*float64(time.Second)) - took
	return max(0, byShare, byRate)
}

// Source is a file to be read.
type Source struct {
	Input, Name string
	Size        int64 // bytes
	// Open gives the file that the run reads.
	Open func() (Handle, error)
}

// Handle is a file that is open.
type Handle interface {
	io.ReaderAt
	io.Closer
}

// Hasher reads files. Run is called once; its other methods are safe for concurrent use.
type Hasher struct {
	sources []Source
	pace    Pace
	hurried chan struct{}
	hurry   sync.Once

	mu    sync.Mutex
	known Known
	base  []int64 // blocks of each file that were known before this session
}

// New makes one that goes on from what a run file has; the zero Known where that is nothing.
// resumed says that the run goes on.
func New(sources []Source, kept Known, resumed bool, pace Pace) *Hasher {
	h := &Hasher{sources: sources, pace: pace, hurried: make(chan struct{})}
	h.known = Known{Resumed: resumed, Changes: kept.Changes}
	for i, s := range sources {
		file := newFile(s.Input, s.Name, s.Size, len(sources))
		if len(kept.Files) == len(sources) && kept.Files[i].Input == s.Input && kept.Files[i].isSound(s.Size) {
			file = kept.Files[i]
			file.Name, file.Compared = s.Name, 0
		}
		h.known.Files = append(h.known.Files, file)
		h.base = append(h.base, file.known())
	}
	return h
}

// Known is what is known by now.
func (h *Hasher) Known() Known {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := h.known
	all.Files, all.Changes = slices.Clone(all.Files), slices.Clone(all.Changes)
	for i := range all.Files {
		all.Files[i].Hashes = slices.Clone(all.Files[i].Hashes)
	}
	return all
}

// Hurry has the rest read as fast as can be.
func (h *Hasher) Hurry() { h.hurry.Do(func() { close(h.hurried) }) }

// Note keeps a change that Run has found.
func (h *Hasher) Note(c Change) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.known.Changes = append(h.known.Changes, c)
}

// Run reads the files, one after the other, until ctx ends: what is known is compared, and the
// rest becomes known. The first block that differs is a *ChangedError.
func (h *Hasher) Run(ctx context.Context) error {
	part := make([]byte, partBytes)
	for i := range h.sources {
		if err := h.read(ctx, i, part); err != nil {
			return err
		}
	}
	return nil
}

func (h *Hasher) read(ctx context.Context, i int, part []byte) error {
	handle, err := h.sources[i].Open()
	if err != nil {
		return err
	}
	defer handle.Close()
	file := h.known.Files[i] // only this goroutine changes it
	for block := range file.blocks() {
		begun := time.Now()
		hash, err := file.hash(handle, block, part, func(read int) error {
			defer func() { begun = time.Now() }()
			return h.wait(ctx, h.pace.rest(read, time.Since(begun)))
		})
		if err != nil {
			return err
		}
		if err := h.take(i, block, hash); err != nil {
			return err
		}
	}
	return nil
}

// take compares a block, or keeps it.
func (h *Hasher) take(i int, block int64, hash []byte) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	file := &h.known.Files[i]
	if block >= h.base[i] {
		file.Hashes = append(file.Hashes, hash...)
		return nil
	}
	if !bytes.Equal(hash, file.Hashes[block*hashBytes:(block+1)*hashBytes]) {
		first, end := file.span(block)
		return &ChangedError{Change{Input: file.Input, Name: file.Name, First: first, End: end, Found: time.Now().UTC()}}
	}
	_, file.Compared = file.span(block)
	return nil
}

// wait waits, unless the rest is to be read fast.
func (h *Hasher) wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-h.hurried:
	case <-timer.C:
	case <-ctx.Done():
	}
	return ctx.Err()
}

// Recheck looks again at the blocks in which changes were found, and gives a *ChangedError for
// one that differs still: the old file was not put back.
func (h *Hasher) Recheck(ctx context.Context) error {
	part := make([]byte, partBytes)
	for _, c := range h.known.Changes {
		for i, file := range h.known.Files {
			block := c.First / file.Block
			if file.Input != c.Input || file.Name != c.Name || c.First < 0 || block >= h.base[i] {
				continue
			}
			if err := h.recheck(ctx, i, block, part); err != nil {
				return err
			}
		}
	}
	return nil
}

func (h *Hasher) recheck(ctx context.Context, i int, block int64, part []byte) error {
	handle, err := h.sources[i].Open()
	if err != nil {
		return err
	}
	defer handle.Close()
	hash, err := h.known.Files[i].hash(handle, block, part, func(int) error { return ctx.Err() })
	if err != nil {
		return err
	}
	compared := h.known.Files[i].Compared
	err = h.take(i, block, hash)
	h.known.Files[i].Compared = compared
	return err
}
