package runfile

import (
	"context"
	"io/fs"
	"runtime"

	"golang.org/x/sync/errgroup"
)

// scanReaders is how many connections read at once at most: what a scan costs is
// decoding rows, not the disk.
const scanReaders = 4

// windowReader sends the rows of a window in parts, the last of which is marked and may
// be empty. It fills rows first, and then what send gives for what it was given.
type windowReader[T any] func(c *conn, window int64, rows []T, send sender[T]) error

type sender[T any] func(rows []T, last bool) (next []T, err error)

// part is some rows of a window.
type part[T any] struct {
	rows []T
	last bool
}

// inWindows reads n windows of the file, with several connections of its own, so that
// other uses of the file do not wait for it. It calls found with their parts, in the
// order of the windows, until found is false. The error is an *Error or that of ctx.
func inWindows[T any](ctx context.Context, f *File, n int64, read windowReader[T], found func(rows []T) bool) error {
	f.scanning.RLock()
	defer f.scanning.RUnlock()
	scanning, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(f.life, cancel)()
	group, scanning := errgroup.WithContext(scanning)
	readers := min(scanReaders, int64(runtime.GOMAXPROCS(0)), n)
	parts := make([]chan part[T], readers)
	for i := range parts {
		parts[i] = make(chan part[T])
		group.Go(func() error { return readWindows(scanning, f.source, int64(i), n, readers, read, parts[i]) })
	}
	if takeInTurn(scanning, n, parts, found) {
		cancel()
		_ = group.Wait() // of readers that have nothing to do any more
		return nil
	}
	err := group.Wait()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case f.life.Err() != nil:
		return newError("read", f.path, fs.ErrClosed)
	}
	return newError("read", f.path, err)
}

// takeInTurn calls found with the parts of n windows. It is true unless ctx ended first.
func takeInTurn[T any](ctx context.Context, n int64, parts []chan part[T], found func(rows []T) bool) bool {
	for w := int64(0); w < n; {
		select {
		case p := <-parts[w%int64(len(parts))]:
			if !found(p.rows) {
				return true
			}
			if p.last {
				w++
			}
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// readWindows reads every step-th of n windows. It fills two arrays in turn: once the second
// is taken, the first is no longer in use.
func readWindows[T any](ctx context.Context, source source, start, n, step int64, read windowReader[T], parts chan<- part[T]) error {
	c, err := connect(source.realPath, source.mode)
	if err != nil {
		return err
	}
	defer c.close()
	if err := likeNew(c); err != nil {
		return err
	}
	var rows, sent []T
	send := func(filled []T, last bool) ([]T, error) {
		select {
		case parts <- part[T]{filled, last}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		rows, sent = sent, filled
		return rows[:0], nil
	}
	for w := start; w < n; w += step {
		if err := read(c, w, rows[:0], send); err != nil {
			return err
		}
	}
	return nil
}
