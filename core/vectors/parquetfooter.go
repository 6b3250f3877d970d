package vectors

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

const (
	parquetMagic = "PAR1"
	// parquetEnds is the bytes of a file but for what is in it: its magic twice, and the
	// length of the footer.
	parquetEnds = 12
	// maxParquetColumns and maxParquetDepth are how many elements a schema may have, and
	// how deep one may lie in others: the library keeps the path of each.
	maxParquetColumns = 1 << 14
	maxParquetDepth   = 32
)

// parquetTable is a Parquet file of which the footer was read.
//
// The library reads pages with as much memory as their headers claim, and as their content
// comes to when decompressed or decoded, so that it is given no page that was not looked at: File is
// a file of the same columns without a page, by which it decodes the pages that
// parquetPages hands to it.
type parquetTable struct {
	*parquet.File
	rowGroups []format.RowGroup
}

// errNoRows is the error of a file that is whole, and has no rows.
var errNoRows = errors.New("the file has no rows: expected at least one vector")

// parquetTable reads the footer.
func (s source) parquetTable() (parquetTable, error) {
	text, err := s.parquetFooter()
	if err != nil {
		return parquetTable{}, err
	}
	var footer format.FileMetaData
	length, err := decodeThrift(text, &footer, maxFooterElements)
	if err == nil && length != len(text) {
		err = fmt.Errorf("%d bytes follow it: the file is damaged, or signed; write it without encryption", len(text)-length)
	}
	if err == nil {
		err = checkFooter(&footer)
	}
	if err != nil {
		return parquetTable{}, s.wrong("read the Parquet footer: %w", err)
	}
	if footer.NumRows < 1 {
		return parquetTable{}, s.wrong("%w", errNoRows)
	}
	table := parquetTable{rowGroups: footer.RowGroups}
	if table.File, err = withoutPages(footer); err != nil {
		return parquetTable{}, s.wrong("read the Parquet footer: %w", err)
	}
	return table, nil
}

// parquetFooter gives the footer as it is in the file.
func (s source) parquetFooter() ([]byte, error) {
	if s.size < parquetEnds {
		return nil, s.wrong("the file is truncated: expected a Parquet file, found %d bytes", s.size)
	}
	tail := make([]byte, 8)
	if _, err := s.readFull(tail, s.size-8); err != nil {
		return nil, s.wrong("read the end of the file: %w", err)
	}
	length := int64(binary.LittleEndian.Uint32(tail))
	switch {
	case string(tail[4:]) == "PARE":
		return nil, s.wrong("the file is encrypted: write it without encryption")
	case string(tail[4:]) != parquetMagic:
		return nil, s.wrong("the file does not end as a Parquet file: expected %q, found %q; it is truncated, or of another format than its extension", parquetMagic, tail[4:])
	case length > s.size-parquetEnds:
		return nil, s.wrong("the footer says that it takes %d bytes: expected at most %d; the file is damaged", length, s.size-parquetEnds)
	case length > maxParquetFooter:
		return nil, s.wrong("the footer says that it takes %d bytes: expected at most %d; write the file with larger row groups", length, maxParquetFooter)
	}
	text := make([]byte, length)
	if _, err := s.readFull(text, s.size-8-length); err != nil {
		return nil, s.wrong("read the Parquet footer: %w", err)
	}
	return text, nil
}

// maxParquetFooter is the length of a footer, or of an offset index, in bytes.
const maxParquetFooter = 256 << 20

var errParquetSchema = errors.New("its schema has no end, or goes on after it: the file is damaged")

// checkFooter refuses a schema that is too deep or too large, and row groups without a
// chunk for each of its columns.
func checkFooter(footer *format.FileMetaData) error {
	if n := len(footer.Schema); n > maxParquetColumns {
		return fmt.Errorf("its schema has %d elements: expected at most %d", n, maxParquetColumns)
	}
	var open []int32 // how many children are still to come, in each group that is open
	leaves := 0
	for i, element := range footer.Schema {
		if i > 0 && len(open) == 0 {
			return errParquetSchema
		}
		if len(open) > 0 {
			open[len(open)-1]--
		}
		if element.Type.Valid {
			leaves++
		}
		if element.NumChildren.Valid && element.NumChildren.V > 0 {
			open = append(open, element.NumChildren.V)
		}
		for len(open) > 0 && open[len(open)-1] == 0 {
			open = open[:len(open)-1]
		}
		if len(open) > maxParquetDepth {
			return fmt.Errorf("its schema has columns in columns, more than %d deep", maxParquetDepth)
		}
	}
	if len(open) > 0 {
		return errParquetSchema
	}
	return checkRowGroups(footer, leaves)
}

// checkRowGroups looks at the row groups, each of which has a chunk for each leaf column.
func checkRowGroups(footer *format.FileMetaData, leaves int) error {
	rows := int64(0)
	for i, group := range footer.RowGroups {
		if len(group.Columns) != leaves || group.NumRows < 0 {
			return fmt.Errorf("row group %d has %d columns and %d rows: expected %d columns; the file is damaged", i, len(group.Columns), group.NumRows, leaves)
		}
		for _, chunk := range group.Columns {
			if chunk.CryptoMetadata.Value != nil {
				return errors.New("the columns are encrypted: write the file without encryption")
			}
		}
		if group.NumRows > math.MaxInt64-rows {
			return fmt.Errorf("row group %d has %d rows, more than any file can hold: the file is damaged", i, group.NumRows)
		}
		rows += group.NumRows
	}
	if rows != footer.NumRows {
		return fmt.Errorf("it says %d rows, and its row groups have %d: the file is damaged; write it again", footer.NumRows, rows)
	}
	return nil
}

// withoutPages is a file of the same columns, in one row group. Its columns begin at 0 of what
// they are read from, go on without end, and are not compressed.
func withoutPages(footer format.FileMetaData) (*parquet.File, error) {
	all := format.RowGroup{NumRows: footer.NumRows}
	for _, chunk := range footer.RowGroups[0].Columns {
		all.Columns = append(all.Columns, format.ColumnChunk{MetaData: format.ColumnMetaData{
			Type: chunk.MetaData.Type, PathInSchema: chunk.MetaData.PathInSchema, Codec: format.Uncompressed,
			Encoding: []format.Encoding{format.Plain}, TotalCompressedSize: math.MaxInt64,
		}})
	}
	text, err := encodeThrift(&format.FileMetaData{
		Version: footer.Version, Schema: footer.Schema, NumRows: footer.NumRows, RowGroups: []format.RowGroup{all},
	})
	if err != nil {
		return nil, err
	}
	content := append([]byte(parquetMagic), text...)
	content = binary.LittleEndian.AppendUint32(content, uint32(len(text)))
	content = append(content, parquetMagic...)
	return parquet.OpenFile(bytes.NewReader(content), int64(len(content)),
		parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true), parquet.ReadBufferSize(parquetReadBytes))
}

// parquetReadBytes is how much the library reads of a page at once.
const parquetReadBytes = 64 << 10

// maxParquetPages is how many pages a column may have in all.
const maxParquetPages = 1 << 24

// offsetIndex reads where the pages of a chunk are, most at most, and the first row of each; nil where the
// file does not say.
func (s source) offsetIndex(chunk *format.ColumnChunk, most int) ([]format.PageLocation, error) {
	at, length := chunk.OffsetIndexOffset, int64(chunk.OffsetIndexLength)
	if at == 0 || length == 0 {
		return nil, nil
	}
	if at < 0 || length < 0 || at > s.size || length > s.size-at {
		return nil, fmt.Errorf("the footer says that an offset index takes %d bytes from byte %d on: the file has %d; it is damaged", length, at, s.size)
	}
	if length > maxParquetFooter {
		return nil, fmt.Errorf("the offset index takes %d bytes: expected at most %d; write the file with larger pages", length, maxParquetFooter)
	}
	text := make([]byte, length)
	if _, err := io.ReadFull(io.NewSectionReader(s, at, length), text); err != nil {
		return nil, fmt.Errorf("read the offset index at byte %d: %w", at, err)
	}
	var index format.OffsetIndex
	if _, err := decodeThrift(text, &index, 2*most); err != nil {
		return nil, fmt.Errorf("read the offset index at byte %d: %w", at, err)
	}
	return index.PageLocations, nil
}
