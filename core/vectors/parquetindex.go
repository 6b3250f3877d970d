package vectors

import (
	"fmt"
	"slices"
	"sync"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// usableIndex reports whether an offset index can be one: each page begins with a later row of
// the group, and at a later byte of the column, than the page before it. Some writers say of
// every page that it begins with row 0.
func usableIndex(index []format.PageLocation, c parquetChunk) bool {
	before := format.PageLocation{Offset: c.at - 1, FirstRowIndex: -1}
	for i, page := range index {
		if page.FirstRowIndex <= before.FirstRowIndex || page.FirstRowIndex >= c.rows || i == 0 && page.FirstRowIndex != 0 ||
			page.Offset <= before.Offset || page.Offset >= c.end {
			return false
		}
		before = page
	}
	return len(index) > 0
}

// rowsOfPage is how many rows a page has, by the index.
func (c *parquetChunk) rowsOfPage(i int) int64 {
	if i+1 < len(c.index) {
		return c.index[i+1].FirstRowIndex - c.index[i].FirstRowIndex
	}
	return c.rows - c.index[i].FirstRowIndex
}

// pageOf is the page of the index that has a row of the group; -1 where there is none.
func (c *parquetChunk) pageOf(row int64) int {
	page, found := slices.BinarySearchFunc(c.index, row, func(l format.PageLocation, row int64) int {
		switch {
		case l.FirstRowIndex < row:
			return -1
		case l.FirstRowIndex > row:
			return 1
		}
		return 0
	})
	if !found {
		page--
	}
	return page
}

// parquetSurvey is what the headers of the pages of a group say, compared with the footer and
// the index. It is made once, before the first row of the group is given: what the footer or the
// index claims of rows is believed of no file.
type parquetSurvey struct {
	once  sync.Once
	index []format.PageLocation // nil unless it has every page, with as many rows as the index says
	err   error                 // the group has other rows than the footer says
}

// survey gives the chunk of a group with the index that was proven.
func (c *parquetColumn) survey(group int) (parquetChunk, error) {
	chunk := c.chunks[group]
	if c.width == 0 || chunk.rows == 0 {
		chunk.index = nil
		return chunk, nil
	}
	found := &c.surveys[group]
	found.once.Do(func() {
		defer c.guard(&found.err) // of the library, for a page that is damaged
		w := surveyor{pages: parquetPages{column: c, chunk: chunk, at: chunk.at}, width: int64(c.width)}
		w.walk()
		found.index, found.err = w.pages.chunk.index, w.check()
	})
	chunk.index = found.index
	return chunk, found.err
}

// surveyor walks over the headers of the pages of a group.
type surveyor struct {
	pages  parquetPages
	width  int64 // how many values a row has, where none is null and all are alike
	next   int   // the page of the index that comes next
	values int64 // of the pages so far
	broken bool  // a page could not be read: its rows are missing, those of others are not
}

// walk counts the values of the pages, and drops the index where it is wrong.
func (w *surveyor) walk() {
	p := &w.pages
	for p.at < p.chunk.end {
		at := p.at
		header, length, err := p.header()
		if err != nil || header.CompressedPageSize < 0 {
			w.broken = true
			if !w.skip(at) {
				return
			}
			continue
		}
		if p.at += length + int64(header.CompressedPageSize); p.at > p.chunk.end {
			w.broken = true
			return
		}
		if n := valuesOf(header); n > 0 {
			w.values += n
			w.compare(at, n)
		}
	}
	if w.next < len(p.chunk.index) {
		p.chunk.index = nil
	}
}

// skip goes on behind a page that cannot be read, which the index tells.
func (w *surveyor) skip(at int64) bool {
	index := w.pages.chunk.index
	if w.next+1 >= len(index) || index[w.next].Offset != at {
		return false
	}
	w.next++
	w.pages.at = index[w.next].Offset
	return true
}

// compare looks whether a page of n values is the next one of the index, and has its rows.
func (w *surveyor) compare(at, n int64) {
	chunk := &w.pages.chunk
	if chunk.index == nil {
		return
	}
	if w.next == len(chunk.index) || chunk.index[w.next].Offset != at {
		chunk.index = nil
		return
	}
	rows := chunk.rowsOfPage(w.next)
	if n != rows*w.width && !w.hasRows(at, rows) { // else some are null, or longer
		chunk.index = nil
	}
	w.next++
}

// hasRows decodes a page and counts its rows. One that is damaged is told when it is read.
func (w *surveyor) hasRows(at, rows int64) bool {
	p := parquetPages{column: w.pages.column}
	p.enter(w.pages.chunk)
	defer p.close()
	p.at = at
	page, err := p.next()
	if err != nil {
		w.broken = true
		return true
	}
	defer parquet.Release(page)
	return page.NumRows() == rows && beginsRow(page)
}

// check compares the values with what the footer says: no row is given of a group that has others.
func (w *surveyor) check() error {
	chunk := w.pages.chunk
	uniform := chunk.rows * w.width
	flat := w.pages.column.isFlat()
	switch {
	case w.broken || w.values == uniform:
		return nil
	case flat || w.values < chunk.rows:
		return fmt.Errorf("the footer says %d rows of the row group, and its pages have %d values: the file is damaged; write it again", chunk.rows, w.values)
	case w.values != chunk.values:
		return fmt.Errorf("the footer says %d values of the row group, and its pages have %d: the file is damaged; write it again", chunk.values, w.values)
	}
	return nil
}

// valuesOf is how many values a page has, with those that are null; 0 of a dictionary.
func valuesOf(h format.PageHeader) int64 {
	switch h.Type {
	case format.DataPage:
		return int64(h.DataPageHeader.V.NumValues)
	case format.DataPageV2:
		return int64(h.DataPageHeaderV2.V.NumValues)
	}
	return 0
}

// beginsRow reports whether the first value of a page is the first of its row.
func beginsRow(page parquet.Page) bool {
	levels := page.RepetitionLevels()
	return len(levels) == 0 || levels[0] == 0
}
