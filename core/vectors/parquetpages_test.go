package vectors

import (
	"slices"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// secondPage is a page of the second version, of so many values of which some are null.
func secondPage(repetition, definition, content []byte, values, nulls int32, encoding format.Encoding) handPage {
	content = slices.Concat(repetition, definition, content)
	size := int32(len(content))
	return handPage{format.PageHeader{Type: format.DataPageV2, CompressedPageSize: size, UncompressedPageSize: size, DataPageHeaderV2: thrift.New(format.DataPageHeaderV2{
		NumValues: values, NumNulls: nulls, NumRows: 1, Encoding: encoding,
		RepetitionLevelsByteLength: int32(len(repetition)), DefinitionLevelsByteLength: int32(len(definition)),
	})}, content}
}

// ofRows makes the footer say so many rows, in groups of the same columns.
func ofRows(groups ...int64) func(*format.FileMetaData) {
	return func(f *format.FileMetaData) {
		first := f.RowGroups[0]
		f.NumRows, f.RowGroups = 0, nil
		for _, n := range groups {
			first.NumRows = n
			f.NumRows, f.RowGroups = f.NumRows+n, append(f.RowGroups, first)
		}
	}
}

// levels are those of a page of the first version, of one bit each.
func levels(packed byte) []byte { return append(u4(2), 3, packed) }

// What other writers do is read: rows that go on in the next page, pages without values, and
// values that are in a dictionary at first only.
func TestParquetPagesOfOtherWriters(t *testing.T) {
	begun := slices.Concat(levels(0b0), levels(0b1), f4(little, 1))
	goesOn := slices.Concat(levels(0b01), levels(0b11), f4(little, 2, 3))
	rest := slices.Concat(levels(0b1), levels(0b1), f4(little, 4))
	none := dataPage(slices.Concat(u4(0), u4(0)), 0, format.Plain)
	for name, tc := range map[string]struct {
		pages []handPage
		codec format.CompressionCodec
	}{
		"a row in two pages": {pages: []handPage{dataPage(begun, 1, format.Plain), dataPage(goesOn, 2, format.Plain), dataPage(rest, 1, format.Plain)}},
		"pages without values": {pages: []handPage{none, dataPage(goodContent, 2, format.Plain), none, secondPage(nil, nil, nil, 0, 0, format.Plain),
			secondPage([]byte{3, 2}, []byte{4, 1}, f4(little, 3, 4), 2, 0, format.Plain)}},
		"a dictionary at first": {pages: []handPage{dictionaryPage(f4(little, 1, 2), 2), dataPage(append(slices.Clone(goodLevels), 1, 3, 2), 2, format.RLEDictionary),
			secondPage([]byte{3, 2}, []byte{4, 1}, f4(little, 3, 4), 2, 0, format.Plain)}},
		"a page that is not compressed": {codec: format.Zstd, pages: []handPage{
			dataPage(zstdOf(t, goodContent), 2, format.Plain).decompressed(100), notCompressed(secondPage([]byte{3, 2}, []byte{4, 1}, f4(little, 3, 4), 2, 0, format.Plain))}},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := openParquetBytes(handFile(t, ofRows(2), lists(tc.codec, tc.pages...)), Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			got := make([]float32, 4)
			if err := r.ReadRows(got, 0); err != nil || !slices.Equal(got, []float32{1, 2, 3, 4}) {
				t.Errorf("%v, %v", got, err)
			}
			if err := r.ReadRows(got[:2], 1); err != nil || !slices.Equal(got[:2], []float32{3, 4}) {
				t.Errorf("row 1: %v, %v", got[:2], err)
			}
		})
	}
}

func notCompressed(p handPage) handPage {
	p.header.DataPageHeaderV2.V.IsCompressed = thrift.New(false)
	return p
}

// A page of nulls only may have no values, not even compressed ones.
func TestParquetPageOfNullsOnly(t *testing.T) {
	ids := texts(format.Snappy, secondPage(nil, []byte{2, 0}, nil, 1, 1, format.Plain))
	ids.schema.RepetitionType = thrift.New(format.Optional)
	r, err := openParquetBytes(handFile(t, nil, goodLists, ids), Options{IDColumn: "id"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	got := []string{"x"}
	if err := r.(Identified).ReadIDs(got, 0); err != nil || got[0] != "" {
		t.Errorf("%q, %v", got, err)
	}
}

// A page of fewer values than it says is refused: what is in the memory behind it, or in the
// next page, is not taken for them.
func TestParquetPagesThatLackValues(t *testing.T) {
	const want = "ends before its values"
	repetition, definition := []byte{3, 2}, []byte{4, 1}
	one := f4(little, 1)
	for name, page := range map[string]handPage{
		"first version":     dataPage(append(slices.Clone(goodLevels), one...), 2, format.Plain),
		"second version":    secondPage(repetition, definition, one, 2, 0, format.Plain),
		"split":             dataPage(append(slices.Clone(goodLevels), one...), 2, format.ByteStreamSplit),
		"nulls without any": secondPage(repetition, definition, f4(little, 1, 2), 2, 1, format.Plain),
	} {
		t.Run(name, func(t *testing.T) {
			wantError(t, readFirst(handFile(t, nil, lists(format.Uncompressed, page)), Options{}), "a.parquet", "page at byte 4", want)
		})
	}
	for name, page := range map[string]handPage{
		"texts":            dataPage(append(u4(3), "one"...), 2, format.Plain),
		"texts of lengths": dataPage(append(deltas(t, 3), "one"...), 2, format.DeltaLengthByteArray),
		"texts that are null, in a column without null": secondPage(nil, nil, append(u4(3), "one"...), 2, 1, format.Plain),
	} {
		t.Run(name, func(t *testing.T) {
			content := handFile(t, ofRows(2), lists(format.Uncompressed, goodLists.pages[0], goodLists.pages[0]), texts(format.Uncompressed, page))
			r, err := openParquetBytes(content, Options{IDColumn: "id"})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			wantError(t, r.(Identified).ReadIDs(make([]string, 2), 0), "a.parquet", want)
		})
	}
}

// Rows beyond those of their group are not taken for the rows of the next one.
func TestParquetGroupWithMoreRowsThanItSays(t *testing.T) {
	content := handFile(t, ofRows(1, 2), lists(format.Uncompressed, goodLists.pages[0],
		dataPage(slices.Concat(goodLevels, f4(little, 3, 4)), 2, format.Plain)))
	r, err := openParquetBytes(content, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	got := make([]float32, 6)
	if err := r.ReadRows(got, 0); err != nil || !slices.Equal(got, []float32{1, 2, 1, 2, 3, 4}) {
		t.Errorf("%v, %v", got, err)
	}
}

// An index by which rows would be taken for others is refused.
func TestParquetIndexRefused(t *testing.T) {
	for name, index := range map[string][]format.PageLocation{
		"not from row 0": {{Offset: 4, FirstRowIndex: 1}},
		"rows back":      {{Offset: 4}, {Offset: 50, FirstRowIndex: 9}, {Offset: 60, FirstRowIndex: 5}},
		"bytes back":     {{Offset: 50}, {Offset: 4, FirstRowIndex: 5}},
	} {
		err := checkIndex(index)
		if err == nil {
			t.Errorf("%s: not refused", name)
			continue
		}
		wantError(t, err, "offset index", "write it again")
	}
	if err := checkIndex([]format.PageLocation{{Offset: 4}, {Offset: 50}, {Offset: 60, FirstRowIndex: 5}}); err != nil {
		t.Error(err)
	}
}

// An index that leaves a page out leads to the rows all the same, whatever was read before.
func TestParquetIndexThatLeavesAPageOut(t *testing.T) {
	r, err := openParquetBytes(listTable(threeLevels, 4000, 4).write(t, parquet.PageBufferSize(16<<10)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	chunk := &r.(*parquetFile).vectors.chunks[0]
	second, third := chunk.index[1].FirstRowIndex, chunk.index[2].FirstRowIndex
	if third-second <= parquetSkip {
		t.Fatalf("a page of %d rows: expected more than are passed over", third-second)
	}
	chunk.index = slices.Delete(chunk.index, 1, 2)
	for range parquetCursors {
		checkNumbered(t, r, 0, int(second)+1)
	}
	checkNumbered(t, r, third+1, 10)
}
