// Package content knows what all bytes of files are, by a hash of each block of them, so that
// a later session of a run detects a change that neither their sizes nor their times tell of.
// It reads them in the background, slowly.
package content

import (
	"crypto/sha256"
	"fmt"
	"io"
	"time"
)

const (
	// minBlock is the length, in bytes, of the shortest blocks.
	minBlock = 1 << 20
	// maxBlocks is about how many blocks all files together are cut into: 44 KB of JSON. Each
	// file has one at least.
	maxBlocks = 2048
	// hashBytes is how much is kept of the SHA-256 of a block.
	hashBytes = 16
)

// Known is what is known of the files of a run, as the run file has it in JSON.
type Known struct {
	// Resumed says that the session that wrote it went on with a run, and so compared.
	Resumed bool     `json:"resumed,omitempty"`
	Files   []File   `json:"files"`
	Changes []Change `json:"changes,omitempty"` // that were found, in the order of time
}

// File is what is known of one file: the blocks that were read when it was read first.
type File struct {
	Input string `json:"input"` // what the run reads it for
	Name  string `json:"name"`
	Size  int64  `json:"size"`  // bytes
	Block int64  `json:"block"` // bytes of a block; the last one may be shorter
	// Hashes are the first 16 bytes of the SHA-256 of each block, from the first on.
	Hashes []byte `json:"hashes"`
	// Compared is how many bytes a resumed session has found to be as they were.
	Compared int64 `json:"compared,omitempty"`
}

// Change is a block that was another than the one that the run began with.
type Change struct {
	Input string `json:"input"`
	Name  string `json:"name"`
	// First and End are bytes of the file, [First, End).
	First int64     `json:"first"`
	End   int64     `json:"end"`
	Found time.Time `json:"found"`
	// Results is how many results the session that found it had saved by then.
	Results int64 `json:"results"`
}

// newFile is one of several of which nothing is known.
func newFile(input, name string, size int64, of int) File {
	blocks := max(1, int64(maxBlocks/of))
	block := (size + blocks - 1) / blocks
	block = max(1, (block+minBlock-1)/minBlock) * minBlock
	return File{Input: input, Name: name, Size: size, Block: block}
}

// blocks is how many blocks the file has.
func (f *File) blocks() int64 { return (f.Size + f.Block - 1) / f.Block }

// known is how many of them are known.
func (f *File) known() int64 { return int64(len(f.Hashes)) / hashBytes }

// Hashed is how many bytes of the file are known.
func (f *File) Hashed() int64 { return min(f.Size, f.known()*f.Block) }

// span is where block i lies, [first, end).
func (f *File) span(i int64) (first, end int64) {
	return i * f.Block, min(f.Size, (i+1)*f.Block)
}

// isSound says whether a file that was read from a run file can be one of size bytes.
func (f *File) isSound(size int64) bool {
	return f.Size == size && f.Block >= minBlock && f.Block%minBlock == 0 &&
		len(f.Hashes)%hashBytes == 0 && f.known() <= f.blocks()
}

// hash is that of block i. each is called after each part that was read of it, with its
// length, and ends the reading with an error.
func (f *File) hash(r io.ReaderAt, i int64, part []byte, each func(read int) error) ([]byte, error) {
	hash := sha256.New()
	first, end := f.span(i)
	for at := first; at < end; {
		b := part[:min(int64(len(part)), end-at)]
		if n, err := r.ReadAt(b, at); n < len(b) {
			return nil, fmt.Errorf("read %s at byte %d: %w", f.Name, at+int64(n), err)
		}
		hash.Write(b) // never fails
		at += int64(len(b))
		if err := each(len(b)); err != nil {
			return nil, err
		}
	}
	return hash.Sum(nil)[:hashBytes], nil
}

// ChangedError says that a file is not what it was when its run began, though its size and
// samples of it are.
type ChangedError struct{ Change Change }

// Error implements error.
func (e *ChangedError) Error() string {
	return fmt.Sprintf("%s has changed since this run began: its size is the same, but bytes %d to %d are others (SHA-256); a run cannot mix two files: put the old file back, or begin a new run",
		e.Change.Name, e.Change.First, e.Change.End-1)
}
