package hdf5

import (
	"container/list"
	"fmt"
	"io"
	"sync"
)

// Chunks reads a dataset that is stored in chunks as though its numbers stood in one piece, row by row.
// It keeps the chunks that were read last, decompressed: up to 32 MiB, or as many as a row is in. It is safe for concurrent use.
type Chunks struct {
	*chunking

	mu    sync.Mutex
	nodes *nodeCache
	kept  map[place]*list.Element // of keptChunk
	used  *list.List              // the one used last in front
	bytes uint64                  // of those that are kept
}

// place is a chunk by its row and column among the chunks.
type place struct{ row, column uint64 }

// keptBytes is what the chunks that are kept take, where a row is not in more.
const keptBytes = 32 << 20

type keptChunk struct {
	place
	content []byte
}

func newChunks(c *chunking, m *metadata) *Chunks {
	return &Chunks{chunking: c, nodes: newNodeCache(m), kept: map[place]*list.Element{}, used: list.New()}
}

// ReadAt implements io.ReaderAt: offsets count from the first number of the dataset. An error tells
// the chunk.
func (c *Chunks) ReadAt(p []byte, offset int64) (n int, err error) {
	stride := c.columns * c.width
	all := c.rows * stride
	if offset < 0 || uint64(offset) >= all {
		return 0, io.EOF
	}
	if left := all - uint64(offset); uint64(len(p)) > left {
		p, err = p[:left], io.EOF
	}
	for n < len(p) {
		at := uint64(offset) + uint64(n)
		band := at / stride / c.chunkRows
		end := min((band+1)*c.chunkRows, c.rows) * stride
		part := p[n:min(uint64(len(p)), uint64(n)+end-at)]
		if err := c.readBand(part, at, band); err != nil {
			return n, err
		}
		n += len(part)
	}
	return n, err
}

// readBand reads what is in the chunks of the same rows.
func (c *Chunks) readBand(p []byte, at, band uint64) error {
	stride, chunkStride := c.columns*c.width, c.chunkColumns*c.width
	for column := range c.across() {
		left := column * chunkStride
		right := min(left+chunkStride, stride)
		if row := at / stride; at+uint64(len(p)) <= row*stride+stride { // within a row: some chunks may not be in it
			if from, to := at-row*stride, at-row*stride+uint64(len(p)); to <= left || from >= right {
				continue
			}
		}
		content, err := c.chunk(place{band, column})
		if err != nil {
			return err
		}
		for done := uint64(0); done < uint64(len(p)); {
			row, within := (at+done)/stride, (at+done)%stride
			length := min(stride-within, uint64(len(p))-done) // in this row
			if from, to := max(within, left), min(within+length, right); from < to {
				copy(p[done+from-within:done+to-within], content[(row-band*c.chunkRows)*chunkStride+from-left:])
			}
			done += length
		}
	}
	return nil
}

// chunk gives a chunk as it is decompressed, which is not to be changed.
func (c *Chunks) chunk(at place) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if found, ok := c.kept[at]; ok {
		c.used.MoveToFront(found)
		return found.Value.(keptChunk).content, nil
	}
	for c.bytes > 0 && c.bytes+c.chunking.bytes() > max(keptBytes, c.across()*c.chunking.bytes()) {
		c.drop()
	}
	content, err := c.read(at)
	if err != nil {
		return nil, fmt.Errorf("the chunk from row %d and number %d on: %w", at.row*c.chunkRows, at.column*c.chunkColumns, err)
	}
	c.kept[at] = c.used.PushFront(keptChunk{at, content})
	c.bytes += uint64(len(content))
	return content, nil
}

// drop lets go of the chunk that was not used for longest.
func (c *Chunks) drop() {
	oldest := c.used.Back()
	kept := c.used.Remove(oldest).(keptChunk)
	delete(c.kept, kept.place)
	c.bytes -= uint64(len(kept.content))
}

// read reads a chunk, and takes it through the filters.
func (c *Chunks) read(at place) ([]byte, error) {
	found, err := c.index.find(c.nodes, at.row, at.column)
	if err != nil {
		return nil, err
	}
	size := c.chunking.bytes()
	if found.address == undefined {
		return c.unwritten(size), nil
	}
	filters := c.filters
	if c.wholeFiltered && ((at.row+1)*c.chunkRows > c.rows || (at.column+1)*c.chunkColumns > c.columns) {
		filters, found.size = nil, size
	}
	if found.size > maxChunk+maxNode || !c.nodes.holds(found.address, found.size) {
		return nil, c.nodes.wrongAt("the chunk", found.address, "expected %d bytes within the %d of the file", found.size, c.nodes.size)
	}
	stored := make([]byte, found.size)
	if _, err := io.ReadFull(io.NewSectionReader(c.nodes.r, c.nodes.base+int64(found.address), int64(found.size)), stored); err != nil {
		return nil, fmt.Errorf("read it at byte %d: %w", found.address, err)
	}
	content, err := undo(filters, found.skipped, stored, size)
	if err != nil {
		return nil, c.nodes.wrongAt("the chunk", found.address, "%w", err)
	}
	return content, nil
}

// unwritten is a chunk of elements that were never written.
func (c *Chunks) unwritten(size uint64) []byte {
	content := make([]byte, size)
	for i := uint64(0); i < size; i += c.width {
		copy(content[i:], c.fill)
	}
	return content
}

// String says how the dataset is stored, as "chunks of (1024, 128), shuffle, gzip".
func (c *Chunks) String() string {
	text := fmt.Sprintf("chunks of (%d, %d)", c.chunkRows, c.chunkColumns)
	for _, f := range c.filters {
		text += ", " + f.String()
	}
	return text
}
