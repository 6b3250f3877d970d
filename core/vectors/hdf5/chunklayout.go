package hdf5

import (
	"errors"
	"fmt"
	"math/bits"
)

// chunking says how a dataset of two axes is cut into chunks, all of the same size, and where they are.
type chunking struct {
	name                    string // of the dataset
	rows, columns           uint64
	width                   uint64 // bytes of an element
	chunkRows, chunkColumns uint64
	index                   chunkIndex // nil where nothing was ever written
	filters                 []filter
	wholeFiltered           bool   // chunks that reach over the end of an axis are not filtered
	fill                    []byte // an element of chunks that were never written
}

// The kinds of index of chunks (section VII.C).
const (
	treeIndex       = 0 // the B-tree of version 1, of older layouts
	singleIndex     = 1
	implicitIndex   = 2
	fixedArrayIndex = 3
	extensibleIndex = 4
	tree2Index      = 5
)

const (
	// maxChunk is the length of a chunk, in bytes, as it is stored and when it is decompressed.
	maxChunk = 128 << 20
	// maxBand is what the chunks of one row may take together: all are kept while rows are read.
	maxBand = 128 << 20
)

// chunked reads the rest of a Data Layout message (section IV.A.2.i) of elements in chunks, of the
// version that it has.
func (m *metadata) chunked(d *Dataset, o object, version uint64, b *block) error {
	if len(d.Shape) != 2 {
		return fmt.Errorf("its shape is %s, and it is chunked: expected two axes; choose another dataset", d.shape())
	}
	if !d.Type.IsNumber() {
		return fmt.Errorf("it holds elements of type %s: expected numbers; choose another dataset", d.Type)
	}
	c := &chunking{name: d.Name, rows: d.Shape[0], columns: d.Shape[1], width: uint64(d.Type.Width)}
	var err error
	if c.filters, err = readFilters(o); err != nil {
		return err
	}
	if c.fill, err = readFill(o, c.width); err != nil {
		return err
	}
	if version == 3 {
		err = c.readOldLayout(b)
	} else {
		err = c.readLayout(b, d.most)
	}
	if err != nil {
		return err
	}
	if c.index == nil {
		return fmt.Errorf("its shape is %s, and nothing was ever written to it; write it, or choose another dataset", d.shape())
	}
	d.chunks = c
	return nil
}

// readOldLayout reads version 3.
func (c *chunking) readOldLayout(b *block) error {
	if axes := b.uint(1); axes != 3 {
		return b.wrong("expected chunks of 2 axes, and the length of an element, found %d", axes)
	}
	address := b.uint(8)
	c.chunkRows, c.chunkColumns = b.uint(4), b.uint(4)
	if width := b.uint(4); width != c.width {
		return b.wrong("expected elements of %d bytes in the chunks, found %d", c.width, width)
	}
	if err := c.check(b); err != nil || address == undefined {
		return err
	}
	c.index = &chunkTree{address: address, chunkRows: c.chunkRows, chunkColumns: c.chunkColumns}
	return nil
}

// readLayout reads versions 4 and 5. most is how long each axis may get.
func (c *chunking) readLayout(b *block, most []uint64) error {
	const partsUnfiltered, singleFiltered = 1, 2
	flags, axes, size := b.uint(1), b.uint(1), b.uint(1)
	if axes != 3 || size < 1 || size > 8 {
		return b.wrong("expected chunks of 2 axes, and the length of an element, found %d in %d bytes each", axes, size)
	}
	c.wholeFiltered = flags&partsUnfiltered != 0
	c.chunkRows, c.chunkColumns = b.uint(size), b.uint(size)
	if width := b.uint(size); width != c.width {
		return b.wrong("expected elements of %d bytes in the chunks, found %d", c.width, width)
	}
	if err := c.check(b); err != nil {
		return err
	}
	kind := b.uint(1)
	index, err := c.readIndex(b, kind, flags&singleFiltered != 0, most)
	if err == nil {
		c.index = index
	}
	return err
}

// readIndex reads what is said of an index; nil where nothing was ever written.
func (c *chunking) readIndex(b *block, kind uint64, filtered bool, most []uint64) (chunkIndex, error) {
	single := location{size: c.bytes()}
	switch kind {
	case singleIndex:
		if filtered {
			single.size, single.skipped = b.uint(8), b.uint(4)
		}
	case fixedArrayIndex:
		b.skip(1)
	case extensibleIndex:
		b.skip(5)
	case tree2Index:
		b.skip(6)
	}
	address := b.uint(8)
	if err := b.err(); err != nil || address == undefined {
		return nil, err
	}
	order := c.order(most, kind == extensibleIndex)
	switch kind {
	case singleIndex:
		single.address = address
		return &singleChunk{single}, nil
	case implicitIndex:
		return &implicitChunks{address, c.bytes(), order}, nil
	case fixedArrayIndex:
		return &fixedArray{address: address, size: c.bytes(), order: order}, nil
	case extensibleIndex:
		return &extensibleArray{address: address, size: c.bytes(), order: order}, nil
	case tree2Index:
		return &chunkTree2{address: address, size: c.bytes()}, nil
	}
	return nil, b.wrong("expected an index of chunks of type %d to %d, found %d", singleIndex, tree2Index, kind)
}

// check refuses chunks that are too large to allocate. Sizes that pass do not overflow.
func (c *chunking) check(b *block) error {
	if err := b.err(); err != nil {
		return err
	}
	if c.chunkRows == 0 || c.chunkColumns == 0 {
		return b.wrong("expected chunks with elements, found %d rows and %d columns", c.chunkRows, c.chunkColumns)
	}
	high, elements := bits.Mul64(c.chunkRows, c.chunkColumns)
	if high != 0 || elements > maxChunk/c.width {
		return fmt.Errorf("its chunks have %d rows of %d numbers: expected at most %d bytes each; %s",
			c.chunkRows, c.chunkColumns, maxChunk, c.rewriteByRows())
	}
	if c.columns > maxBand/c.width || c.across() > maxBand/c.bytes() {
		return fmt.Errorf("a row of it is in %d chunks of %d rows: expected chunks of at most %d bytes for each row; %s",
			c.across(), c.chunkRows, maxBand, c.rewriteByRows())
	}
	if high, all := bits.Mul64(c.rows, c.columns*c.width); high != 0 || all >= 1<<63 {
		return errors.New("its shape is beyond what any file can hold: the file is damaged, copy or export it again")
	}
	return nil
}

// rewriteByRows is what makes chunks of whole rows of the dataset.
func (c *chunking) rewriteByRows() string {
	return fmt.Sprintf("rewrite it with h5repack -l %s:CHUNK=%dx%d in.hdf5 out.hdf5", c.name, min(c.rows, max(1, (1<<20)/max(1, c.columns*c.width))), c.columns)
}

// bytes is what a chunk takes when it is decompressed.
func (c *chunking) bytes() uint64 { return c.chunkRows * c.chunkColumns * c.width }

// across is how many chunks a row is in.
func (c *chunking) across() uint64 { return parts(c.columns, c.chunkColumns) }

// parts is how many parts of a size a length has, the last of which may be shorter.
func parts(length, size uint64) uint64 {
	if length == 0 {
		return 0
	}
	return (length-1)/size + 1
}

// order is how the chunks of an array follow one another: by the axis that has no end first, else
// row by row.
func (c *chunking) order(most []uint64, extensible bool) chunkOrder {
	if extensible && most[0] != undefined {
		return chunkOrder{byColumns: true, each: parts(most[0], c.chunkRows)}
	}
	return chunkOrder{each: parts(most[1], c.chunkColumns)}
}

type chunkOrder struct {
	byColumns bool
	each      uint64 // chunks in a row of them, or in a column
}

// of is the place of a chunk; undefined where there is none such.
func (o chunkOrder) of(row, column uint64) uint64 {
	if o.byColumns {
		row, column = column, row
	}
	high, low := bits.Mul64(row, o.each)
	if high != 0 || column >= o.each || low > undefined-1-column {
		return undefined
	}
	return low + column
}

// readFill reads the value of elements that were never written (sections IV.A.2.e and f).
func readFill(o object, width uint64) ([]byte, error) {
	zero := make([]byte, width)
	message, ok := o.find(fillMessage)
	size := uint64(0)
	if ok && !message.shared {
		switch version := message.uint(1); version {
		case 1, 2:
			message.skip(2)
			if defined := message.uint(1); version == 1 || defined != 0 {
				size = message.uint(4)
			}
		case 3:
			if flags := message.uint(1); flags&(1<<5) != 0 {
				size = message.uint(4)
			}
		default:
			return nil, message.wrong("expected a fill value of version 1 to 3, found %d", version)
		}
	} else if message, ok = o.find(oldFillMessage); ok && !message.shared {
		size = message.uint(4)
	}
	if size != width {
		return zero, nil // none of its own
	}
	return append([]byte(nil), message.take(width)...), message.err()
}
