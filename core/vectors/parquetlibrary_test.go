package vectors

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/format"
)

// everyKind is a table of what columns may hold, with nulls, empty lists and many values that
// are the same.
func everyKind(count int) table {
	c := table{columns: parquet.Group{
		"floats": threeLevels(parquet.Optional(float32s)), "doubles": repeatedList(parquet.Leaf(parquet.DoubleType)), "neighbors": twoLevels(int64s),
		"text": parquet.Optional(parquet.String()), "name": parquet.String(), "n": parquet.Leaf(parquet.Int32Type), "id": parquet.Optional(int64s),
		"key": parquet.UUID(), "half": parquet.Leaf(parquet.FixedLenByteArrayType(2)), "count": parquet.Uint(64),
	}}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range count {
		name := fmt.Sprintf("row %d of a table", i-i%3)
		cells := map[string][]parquet.Value{
			"floats": floats(float32(i), 0.5, float32(i%7)), "doubles": {parquet.DoubleValue(float64(i)), parquet.DoubleValue(0.25)},
			"neighbors": {parquet.Int64Value(int64(i)), parquet.Int64Value(int64(-i)), parquet.Int64Value(7)},
			"text":      {parquet.ByteArrayValue([]byte(name))}, "name": {parquet.ByteArrayValue([]byte(name))}, "n": {parquet.Int32Value(int32(i * i))},
			"id": {parquet.Int64Value(int64(i) << 40)}, "key": {parquet.FixedLenByteArrayValue([]byte(fmt.Sprintf("%016d", i)))},
			"half": {parquet.FixedLenByteArrayValue([]byte{byte(i), byte(i >> 8)})}, "count": {parquet.Int64Value(int64(-i))},
		}
		for _, name := range []string{"floats", "doubles", "neighbors", "text", "id"} {
			if random.IntN(4) == 0 {
				cells[name] = nil
			}
		}
		if i%5 == 0 {
			cells["floats"] = append(floats(1), parquet.NullValue(), parquet.FloatValue(2))
		}
		c.rows = append(c.rows, cells)
	}
	return c
}

// libraryColumns are the rows of each column as the library reads them.
func libraryColumns(t *testing.T, content []byte) (columns [][][]parquet.Value) {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	for i := range f.Schema().Columns() {
		columns = append(columns, libraryRows(t, f, i))
	}
	return columns
}

func libraryRows(t *testing.T, f *parquet.File, column int) (rows [][]parquet.Value) {
	t.Helper()
	for _, group := range f.RowGroups() {
		pages := group.ColumnChunks()[column].Pages()
		for {
			page, err := pages.ReadPage()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			values := make([]parquet.Value, page.NumValues())
			if n, err := page.Values().ReadValues(values); n != len(values) || err != nil && err != io.EOF {
				t.Fatal(n, err)
			}
			for _, v := range values {
				if v.RepetitionLevel() == 0 {
					rows = append(rows, nil)
				}
				rows[len(rows)-1] = append(rows[len(rows)-1], v.Clone())
			}
			parquet.Release(page)
		}
		pages.Close()
	}
	return rows
}

// editFooter is the file with another footer.
func editFooter(t testing.TB, content []byte, edit func(*format.FileMetaData)) []byte {
	t.Helper()
	end := len(content) - 8
	start := end - int(binary.LittleEndian.Uint32(content[end:]))
	var footer format.FileMetaData
	if _, err := decodeThrift(content[start:end], &footer, maxFooterElements); err != nil {
		t.Fatal(err)
	}
	edit(&footer)
	text, err := encodeThrift(&footer)
	if err != nil {
		t.Fatal(err)
	}
	return withFooter(slices.Clone(content[:start]), text)
}

func editChunks(edit func(*format.ColumnChunk)) func(*format.FileMetaData) {
	return func(f *format.FileMetaData) {
		for _, group := range f.RowGroups {
			for i := range group.Columns {
				edit(&group.Columns[i])
			}
		}
	}
}

// Files of many settings, and as writers that leave things out write them, have the rows that the
// library reads.
func TestParquetHasTheRowsThatTheLibraryReads(t *testing.T) {
	const count = 150
	footers := map[string]func(*format.FileMetaData){
		"as written": func(*format.FileMetaData) {},
		"no index":   editChunks(func(c *format.ColumnChunk) { c.OffsetIndexOffset, c.OffsetIndexLength = 0, 0 }),
		"no offset of the dictionary": editChunks(func(c *format.ColumnChunk) {
			if m := &c.MetaData; m.DictionaryPageOffset != 0 {
				m.DataPageOffset, m.DictionaryPageOffset = m.DictionaryPageOffset, 0
			}
		}),
		"groups without rows": func(f *format.FileMetaData) {
			none := f.RowGroups[0]
			none.NumRows, none.Columns = 0, slices.Clone(none.Columns)
			for i := range none.Columns {
				none.Columns[i].OffsetIndexOffset, none.Columns[i].MetaData.TotalCompressedSize = 0, 0
			}
			f.RowGroups = slices.Concat([]format.RowGroup{none}, f.RowGroups[:1], []format.RowGroup{none, none}, f.RowGroups[1:], []format.RowGroup{none})
		},
	}
	encodings := map[string][]parquet.WriterOption{
		"plain":               nil,
		"dictionary":          {parquet.DefaultEncoding(&parquet.RLEDictionary)},
		"dictionary at first": {parquet.DefaultEncoding(&parquet.RLEDictionary), parquet.DictionaryMaxBytes(300)},
		"split": {parquet.DefaultEncodingFor(parquet.Float, &parquet.ByteStreamSplit), parquet.DefaultEncodingFor(parquet.Double, &parquet.ByteStreamSplit),
			parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.DeltaLengthByteArray)},
		"deltas": {parquet.DefaultEncodingFor(parquet.Int32, &parquet.DeltaBinaryPacked), parquet.DefaultEncodingFor(parquet.Int64, &parquet.DeltaBinaryPacked),
			parquet.DefaultEncodingFor(parquet.ByteArray, &parquet.DeltaByteArray), parquet.DefaultEncodingFor(parquet.FixedLenByteArray, &parquet.DeltaByteArray)},
	}
	codecs := []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Gzip, &parquet.Zstd, &parquet.Brotli, &parquet.Lz4Raw}
	rows, next := everyKind(count), 0
	for name, encoding := range encodings {
		for _, version := range []int{1, 2} {
			for _, pageSize := range []int{200, 1 << 20} {
				codec := codecs[next%len(codecs)]
				next++
				options := append([]parquet.WriterOption{parquet.Compression(codec), parquet.DataPageVersion(version), parquet.PageBufferSize(pageSize),
					parquet.MaxRowsPerRowGroup(61), parquet.DataPageStatistics(next%2 == 0)}, encoding...)
				content := rows.write(t, options...)
				want := libraryColumns(t, content)
				for footer, edit := range footers {
					t.Run(fmt.Sprintf("%s, version %d, pages of %d, %v, %s", name, version, pageSize, codec, footer), func(t *testing.T) {
						compareColumns(t, editFooter(t, content, edit), want)
					})
				}
			}
		}
	}
}

// compareColumns compares the rows of each column, in their order and in any, with those that are
// wanted.
func compareColumns(t *testing.T, content []byte, columns [][][]parquet.Value) {
	t.Helper()
	s := source{bytes.NewReader(content), "a.parquet", int64(len(content))}
	f, err := s.parquetTable()
	if err != nil {
		t.Fatal(err)
	}
	for _, root := range f.Root().Columns() {
		leaf := onlyLeaf(root)
		column, err := newParquetColumn(s, f, leaf)
		if err != nil {
			t.Fatal(err)
		}
		defer column.close()
		want := columns[leaf.Index()]
		check := func(first, n int) {
			err := column.rows(int64(first), n, func(i int, values []parquet.Value) error {
				if !slices.EqualFunc(values, want[first+i], parquet.DeepEqual) {
					t.Errorf("column %s, row %d: %+v; want %+v", root.Name(), first+i, values, want[first+i])
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		}
		check(0, len(want))
		for _, row := range rand.New(rand.NewPCG(1, 2)).Perm(len(want))[:25] {
			check(row, min(3, len(want)-row))
		}
	}
}
