package vectors

import (
	"errors"
	"io"
	"slices"
	"sync"

	"github.com/parquet-go/parquet-go"
)

const (
	// parquetCursors is how many places of a column are kept at most, each with a
	// page that is decoded: as many readers at once go on where they were.
	parquetCursors = 4
	// parquetValues is how many values are taken from a page at once.
	parquetValues = 4096
	// parquetSkip is how many rows are passed over rather than sought.
	parquetSkip = 256
)

// parquetColumn reads the values of a leaf column, row by row. It is safe for
// concurrent use, but for close.
type parquetColumn struct {
	source
	leaf   *parquet.Column
	groups []parquet.RowGroup
	starts []int64 // the first row of each group
	// indexed says that there is an offset index, by which a row can be sought. A
	// file without one may also have rows that span pages.
	indexed bool

	mu   sync.Mutex
	free []*parquetCursor // the one used last at the end
}

func newParquetColumn(s source, f *parquet.File, leaf *parquet.Column) *parquetColumn {
	c := &parquetColumn{source: s, leaf: leaf, groups: f.RowGroups(), indexed: true}
	row := int64(0)
	for _, g := range c.groups {
		c.starts = append(c.starts, row)
		row += g.NumRows()
		index, err := g.ColumnChunks()[leaf.Index()].OffsetIndex()
		c.indexed = c.indexed && err == nil && index != nil && index.NumPages() > 0
	}
	return c
}

func (c *parquetColumn) close() {
	for _, cursor := range c.free {
		cursor.close()
	}
	c.free = nil
}

// rows visits n rows from first on, which must be there. The values are valid
// during the visit only. An error tells the row.
func (c *parquetColumn) rows(first int64, n int, visit func(i int, values []parquet.Value) error) (err error) {
	defer c.guard(&err)
	cursor := c.take(first)
	if err := cursor.seek(first); err != nil {
		cursor.close()
		return c.wrong("row %d: %w", first, err)
	}
	for i := range n {
		values, err := cursor.nextRow()
		if err == nil {
			err = visit(i, values)
		}
		if err != nil {
			cursor.close()
			return c.wrong("row %d: %w", first+int64(i), err)
		}
	}
	c.give(cursor)
	return nil
}

// take gives the cursor that stands at a row, or else a new one, in place of
// the one that was not used for longest if there are many.
func (c *parquetColumn) take(row int64) *parquetCursor {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, cursor := range c.free {
		if cursor.next == row {
			c.free = slices.Delete(c.free, i, i+1)
			return cursor
		}
	}
	if len(c.free) < parquetCursors {
		return &parquetCursor{column: c, group: -1, buffer: make([]parquet.Value, parquetValues)}
	}
	cursor := c.free[0]
	c.free = slices.Delete(c.free, 0, 1)
	return cursor
}

func (c *parquetColumn) give(cursor *parquetCursor) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.free = append(c.free, cursor); len(c.free) > parquetCursors {
		c.free[0].close()
		c.free = slices.Delete(c.free, 0, 1)
	}
}

// parquetCursor is a place in a column.
type parquetCursor struct {
	column *parquetColumn
	group  int // -1 before the first use
	next   int64
	pages  parquet.Pages
	page   parquet.Page
	values parquet.ValueReader // nil between pages
	buffer []parquet.Value
	ahead  []parquet.Value // of buffer, not taken yet
	row    []parquet.Value
}

func (c *parquetCursor) close() {
	c.drop()
	if c.pages != nil {
		_ = c.pages.Close() // nothing was written
		c.pages = nil
	}
	c.group = -1
}

// drop lets go of the page.
func (c *parquetCursor) drop() {
	if c.page != nil {
		parquet.Release(c.page)
	}
	c.page, c.values, c.ahead = nil, nil, nil
}

// seek goes to a row.
func (c *parquetCursor) seek(row int64) error {
	group, found := slices.BinarySearch(c.column.starts, row)
	if !found {
		group--
	}
	ahead := row - c.next
	near := group == c.group && ahead >= 0 && (ahead <= parquetSkip || !c.column.indexed)
	if !near {
		if err := c.open(group, row); err != nil {
			return err
		}
	}
	for c.next < row {
		if _, err := c.nextRow(); err != nil {
			return err
		}
	}
	return nil
}

// open begins to read a group, at a row of it if there is an index.
func (c *parquetCursor) open(group int, row int64) error {
	c.drop()
	if group != c.group || c.pages == nil || !c.column.indexed {
		c.close()
		c.pages = c.column.groups[group].ColumnChunks()[c.column.leaf.Index()].Pages()
		c.group = group
	}
	c.next = c.column.starts[group]
	if !c.column.indexed {
		return nil
	}
	c.next = row
	return c.pages.SeekToRow(row - c.column.starts[group])
}

var errRowMissing = errors.New("the column ends before it: the file is damaged; write it again")

// nextRow gives the values of the next row: one at least, which is null where
// there is nothing.
func (c *parquetCursor) nextRow() ([]parquet.Value, error) {
	row := c.row[:0]
	for {
		if len(c.ahead) == 0 {
			err := c.fill()
			if err == io.EOF && len(row) > 0 { // the last row of the group
				break
			}
			if err == io.EOF {
				err = c.nextGroup()
			}
			if err != nil {
				return nil, err
			}
			continue
		}
		n := rowEnd(c.ahead, len(row) > 0)
		row = append(row, c.ahead[:n]...)
		c.ahead = c.ahead[n:]
		if len(row) > MaxDim {
			return nil, errors.New("the row has more numbers than any vector: the file is damaged, or the column is another")
		}
		if len(c.ahead) > 0 {
			break
		}
	}
	c.row = row
	c.next++
	return row, nil
}

// rowEnd is how many of values belong to the row that they begin with, or go on
// with.
func rowEnd(values []parquet.Value, begun bool) int {
	for i := range values {
		if values[i].RepetitionLevel() == 0 && (i > 0 || begun) {
			return i
		}
	}
	return len(values)
}

// nextGroup goes on with the group that has the next row.
func (c *parquetCursor) nextGroup() error {
	group := c.group + 1
	for group < len(c.column.starts) && c.column.groups[group].NumRows() == 0 {
		group++
	}
	if group >= len(c.column.starts) || c.column.starts[group] != c.next {
		return errRowMissing
	}
	return c.open(group, c.next)
}

// fill takes values from the page, or from the next one; io.EOF is the end of
// the group.
func (c *parquetCursor) fill() error {
	for {
		if c.values != nil {
			n, err := c.values.ReadValues(c.buffer)
			c.ahead = c.buffer[:n]
			if err != nil && err != io.EOF {
				return err
			}
			if n > 0 {
				return nil
			}
		}
		c.drop()
		page, err := c.pages.ReadPage()
		if err != nil {
			return err
		}
		c.page, c.values = page, page.Values()
	}
}
