package vectors

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
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
	leaf    *parquet.Column
	decoder *parquet.FileColumnChunk // of its pages, of any group
	chunks  []parquetChunk           // by group
	starts  []int64                  // the first row of each group, and at the end how many rows there are
	// indexed says that every group has an offset index, by which a row can be sought. A
	// file without one may also have rows that span pages.
	indexed bool
	surveys []parquetSurvey // by group
	width   int             // values of a row, where all are alike; 0 until it is known

	mu    sync.Mutex
	free  []*parquetCursor // the one used last at the end
	rooms []*pageRoom      // for pages to come, the one used last at the end
}

func newParquetColumn(s source, f parquetTable, leaf *parquet.Column) (*parquetColumn, error) {
	c := &parquetColumn{source: s, leaf: leaf, indexed: true, starts: []int64{0}}
	c.decoder = f.RowGroups()[0].ColumnChunks()[leaf.Index()].(*parquet.FileColumnChunk)
	rows, pages := int64(0), maxParquetPages
	for i, group := range f.rowGroups {
		chunk, err := s.parquetChunk(&group.Columns[leaf.Index()], group.NumRows, pages)
		if err != nil {
			return nil, fmt.Errorf("column %q in row group %d: %w", leaf.Path()[0], i, err)
		}
		pages -= len(chunk.index)
		rows += group.NumRows
		c.chunks, c.starts = append(c.chunks, chunk), append(c.starts, rows)
		c.indexed = c.indexed && (len(chunk.index) > 0 || group.NumRows == 0)
	}
	c.surveys = make([]parquetSurvey, len(c.chunks))
	if c.isFlat() {
		c.width = 1
	}
	return c, nil
}

// isFlat says that every row is one value. It is not looked for in the next page then: a
// text is valid as long as its page is.
func (c *parquetColumn) isFlat() bool { return c.leaf.MaxRepetitionLevel() == 0 }

// setWidth says how many values the rows have that are alike. It is called before any other use
// but of row 0.
func (c *parquetColumn) setWidth(width int) {
	c.close()
	c.width = width
}

// parquetChunk finds the pages of a chunk of so many rows, most at most.
func (s source) parquetChunk(chunk *format.ColumnChunk, rows int64, most int) (c parquetChunk, err error) {
	c.rows, c.values = rows, chunk.MetaData.NumValues
	c.codec, c.at = chunk.MetaData.Codec, chunk.MetaData.DataPageOffset
	if !slices.Contains(pageCodecs, c.codec) {
		return c, fmt.Errorf("its pages are compressed with %v, which cannot be read: write the file with one of %v", c.codec, pageCodecs)
	}
	if dictionary := chunk.MetaData.DictionaryPageOffset; dictionary > 0 {
		c.at = min(c.at, dictionary)
	}
	length := chunk.MetaData.TotalCompressedSize
	if c.at < 0 || c.at > s.size || length < 0 {
		return c, fmt.Errorf("the footer says that it takes %d bytes from byte %d on: the file has %d; it is damaged", length, c.at, s.size)
	}
	c.end = c.at + min(length, s.size-c.at)
	if c.index, err = s.offsetIndex(chunk, most); err == nil && !usableIndex(c.index, c) {
		c.index = nil
	}
	return c, err
}

// groupOf is the group that has a row, or as many as there are for one after them.
func (c *parquetColumn) groupOf(row int64) int {
	group, _ := slices.BinarySearch(c.starts, row+1) // the first that begins after it
	return group - 1
}

// rest is close for a column that may be in use: what is used then is kept.
func (c *parquetColumn) rest() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.close()
}

func (c *parquetColumn) close() {
	for _, cursor := range c.free {
		cursor.close()
	}
	for _, room := range c.rooms {
		room.decompressor.close()
	}
	c.free, c.rooms = nil, nil
}

// takeRoom gives room for a page.
func (c *parquetColumn) takeRoom() *pageRoom {
	c.mu.Lock()
	defer c.mu.Unlock()
	last := len(c.rooms) - 1
	if last < 0 {
		return new(pageRoom)
	}
	room := c.rooms[last]
	c.rooms = c.rooms[:last]
	return room
}

// giveRoom keeps room for the next page, if there is not enough.
func (c *parquetColumn) giveRoom(room *pageRoom) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.rooms) == parquetCursors {
		room.decompressor.close()
		return
	}
	c.rooms = append(c.rooms, room)
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
		return &parquetCursor{column: c, pages: parquetPages{column: c}, group: -1, buffer: make([]parquet.Value, parquetValues)}
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
	pages  parquetPages
	sought int   // the page of the index that comes next, by which it was sought; -1 if it was not
	before int64 // how many rows of that page are passed over
	page   parquet.Page
	part   parquet.Page        // of page, from the row that was sought on; nil for all of it
	values parquet.ValueReader // nil between pages
	buffer []parquet.Value
	ahead  []parquet.Value // of buffer, not taken yet
	row    []parquet.Value
}

func (c *parquetCursor) close() {
	c.drop()
	c.pages.close()
	c.group = -1
}

// drop lets go of the page.
func (c *parquetCursor) drop() {
	for _, page := range []parquet.Page{c.part, c.page} {
		if page != nil {
			parquet.Release(page)
		}
	}
	c.part, c.page, c.values, c.ahead = nil, nil, nil, nil
}

// seek goes to a row.
func (c *parquetCursor) seek(row int64) error {
	group := c.column.groupOf(row)
	ahead := row - c.next
	indexed := len(c.pages.chunk.index) > 0
	if group == c.group && ahead >= 0 && (ahead <= parquetSkip || !indexed) {
		err := c.pass(row)
		if err == nil || !indexed {
			return err
		}
		c.close() // a page on the way is damaged, not that of the row perhaps
	}
	if err := c.open(group, row); err != nil {
		return err
	}
	return c.pass(row)
}

// pass goes over the rows before one.
func (c *parquetCursor) pass(row int64) error {
	for c.next < row {
		if _, err := c.nextRow(); err != nil {
			return err
		}
	}
	return nil
}

// open begins to read a group, at a row of it if there is an index.
func (c *parquetCursor) open(group int, row int64) error {
	if group >= len(c.column.chunks) {
		return errRowMissing
	}
	if group != c.group || len(c.pages.chunk.index) == 0 {
		c.close()
		if err := c.pages.open(group); err != nil {
			return err
		}
		c.group = group
	}
	c.next, c.before, c.sought = c.column.starts[group], 0, -1
	if len(c.pages.chunk.index) == 0 {
		return nil
	}
	c.sought = c.pages.chunk.pageOf(row - c.next)
	location := c.pages.chunk.index[c.sought]
	c.next, c.before = row, row-c.next-location.FirstRowIndex
	if c.page != nil && location.Offset == c.pages.last {
		return c.cut()
	}
	c.drop()
	c.pages.at = location.Offset
	return nil
}

// cut begins with a row of the page that was sought, if the page has the rows that the index says.
func (c *parquetCursor) cut() error {
	if rows := c.pages.chunk.rowsOfPage(c.sought); c.page.NumRows() != rows || !beginsRow(c.page) {
		return fmt.Errorf("the offset index says that the page at byte %d has %d rows: it has %d, or begins within one; the file is damaged, write it again",
			c.pages.last, rows, c.page.NumRows())
	}
	if c.part != nil {
		parquet.Release(c.part)
	}
	c.part = c.page.Slice(c.before, c.page.NumRows())
	c.values, c.ahead, c.before, c.sought = c.part.Values(), nil, 0, -1
	return nil
}

var (
	errRowMissing  = errors.New("the column ends before it: the file is damaged; write it again")
	errMoreRows    = errors.New("the row group has more rows than the footer says: the file is damaged; write it again")
	errNoRowBegins = errors.New("the page goes on with a row that no page begins: the file is damaged; write it again")
)

// nextRow gives the values of the next row: one at least, which is null where
// there is nothing.
func (c *parquetCursor) nextRow() ([]parquet.Value, error) {
	if c.next == c.column.starts[c.group+1] { // whatever else the group has
		if err := c.open(c.column.groupOf(c.next), c.next); err != nil {
			return nil, err
		}
	}
	row := c.row[:0]
	for {
		if len(c.ahead) == 0 {
			err := c.fill(len(row) > 0)
			if err == io.EOF && len(row) > 0 { // it is the last row of the group, or known to be of its page
				break
			}
			if err == io.EOF {
				err = errRowMissing
			}
			if err != nil {
				return nil, err
			}
			continue
		}
		if len(row) == 0 && c.ahead[0].RepetitionLevel() != 0 {
			return nil, errNoRowBegins
		}
		n := 1
		if !c.column.isFlat() {
			n = rowEnd(c.ahead, len(row) > 0)
		}
		row = append(row, c.ahead[:n]...)
		c.ahead = c.ahead[n:]
		if len(row) > MaxDim {
			return nil, errors.New("the row has more numbers than any vector: the file is damaged, or the column is another")
		}
		if len(c.ahead) > 0 || c.column.isFlat() {
			break
		}
	}
	c.row = row
	c.next++
	if len(c.ahead) > 0 && c.next == c.column.starts[c.group+1] {
		return nil, errMoreRows
	}
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

// fill takes values from the page, or from the next one; io.EOF is the end of
// the group, and of a row that was begun if the index says that the next page has another: it
// may be damaged.
func (c *parquetCursor) fill(begun bool) error {
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
		if begun && c.pages.nextBegins(c.next+1-c.column.starts[c.group]) {
			return io.EOF
		}
		c.drop()
		page, err := c.pages.next()
		if err != nil {
			return err
		}
		c.page = page
		if c.sought < 0 {
			c.values = page.Values()
			continue
		}
		if err := c.cut(); err != nil {
			return err
		}
	}
}
