package vectors

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"strconv"
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

// A group that has other rows than the footer says is refused: those of the next group would be taken
// for others.
func TestParquetGroupWithOtherRowsThanItSays(t *testing.T) {
	two := dataPage(slices.Concat(goodLevels, f4(little, 3, 4)), 2, format.Plain)
	for name, tc := range map[string]struct {
		rows  []int64
		pages []handPage
	}{
		"more":             {[]int64{1, 2}, []handPage{goodLists.pages[0], two}},
		"fewer":            {[]int64{3, 3}, []handPage{goodLists.pages[0], two}},
		"fewer, no values": {[]int64{1000, 1}, []handPage{goodLists.pages[0], two}},
	} {
		t.Run(name, func(t *testing.T) {
			wantError(t, readFirst(handFile(t, ofRows(tc.rows...), lists(format.Uncompressed, tc.pages...)), Options{}), "a.parquet", "footer says", "damaged")
		})
	}
	_, err := openParquetBytes(handFile(t, func(f *format.FileMetaData) { f.NumRows = 7 }, goodLists), Options{})
	wantError(t, err, "a.parquet", "7 rows", "its row groups have 1")
}

// An index by which rows would be taken for others is none.
func TestParquetIndexThatIsNone(t *testing.T) {
	chunk := parquetChunk{rows: 10, at: 4, end: 100}
	for name, index := range map[string][]format.PageLocation{
		"of no page":        {},
		"not from row 0":    {{Offset: 4, FirstRowIndex: 1}},
		"row 0 in all":      {{Offset: 4}, {Offset: 50}, {Offset: 60}},
		"a row twice":       {{Offset: 4}, {Offset: 50, FirstRowIndex: 5}, {Offset: 60, FirstRowIndex: 5}},
		"rows back":         {{Offset: 4}, {Offset: 50, FirstRowIndex: 9}, {Offset: 60, FirstRowIndex: 5}},
		"below 0":           {{Offset: 4, FirstRowIndex: -1}},
		"bytes back":        {{Offset: 50}, {Offset: 4, FirstRowIndex: 5}},
		"a byte twice":      {{Offset: 50}, {Offset: 50, FirstRowIndex: 5}},
		"before the column": {{Offset: 3}, {Offset: 50, FirstRowIndex: 5}},
		"after the column":  {{Offset: 4}, {Offset: 100, FirstRowIndex: 5}},
		"after the group":   {{Offset: 4}, {Offset: 50, FirstRowIndex: 10}},
	} {
		if usableIndex(index, chunk) {
			t.Errorf("%s: taken for an index", name)
		}
	}
	if !usableIndex([]format.PageLocation{{Offset: 4}, {Offset: 50, FirstRowIndex: 1}, {Offset: 60, FirstRowIndex: 9}}, chunk) {
		t.Error("an index is none")
	}
}

// editIndex is the file with another offset index of each chunk that has one, at its end.
func editIndex(t testing.TB, content []byte, edit func([]format.PageLocation) []format.PageLocation) []byte {
	t.Helper()
	end := len(content) - 8
	body := slices.Clone(content[:end-int(binary.LittleEndian.Uint32(content[end:]))])
	all := editFooter(t, content, editChunks(func(c *format.ColumnChunk) {
		var index format.OffsetIndex
		if _, err := decodeThrift(content[c.OffsetIndexOffset:][:c.OffsetIndexLength], &index, 1<<20); err != nil {
			t.Fatal(err)
		}
		index.PageLocations = edit(index.PageLocations)
		text, err := encodeThrift(&index)
		if err != nil {
			t.Fatal(err)
		}
		c.OffsetIndexOffset, c.OffsetIndexLength = int64(len(body)), int32(len(text))
		body = append(body, text...)
	}))
	end = len(all) - 8
	return withFooter(body, all[end-int(binary.LittleEndian.Uint32(all[end:])):end])
}

// Whatever an index claims, and whichever columns are read in whatever order, a row is that row.
func TestParquetIndexThatIsWrong(t *testing.T) {
	const count, dim = 900, 4
	content := listTable(threeLevels, count, dim).write(t, parquet.PageBufferSize(700), parquet.MaxRowsPerRowGroup(400))
	nulls := listTable(threeLevels, count, dim)
	for i := range nulls.rows {
		if i%7 == 3 {
			nulls.rows[i]["emb"] = nil
		}
	}
	gaps := nulls.write(t, parquet.PageBufferSize(700), parquet.MaxRowsPerRowGroup(400))
	type locations = []format.PageLocation
	for name, edit := range map[string]func(locations) locations{
		"as written": func(l locations) locations { return l },
		"row 0 in all": func(l locations) locations {
			for i := range l {
				l[i].FirstRowIndex = 0
			}
			return l
		},
		"numbers for rows": func(l locations) locations {
			for i := range l {
				l[i].FirstRowIndex *= dim
			}
			return l
		},
		"a row later": func(l locations) locations {
			for i := range l[1:] {
				l[i+1].FirstRowIndex++
			}
			return l
		},
		"one page a row earlier": func(l locations) locations {
			if len(l) > 2 {
				l[len(l)/2].FirstRowIndex--
			}
			return l
		},
		"a page left out":         func(l locations) locations { return slices.Delete(l, len(l)/2, len(l)/2+1) },
		"the first page left out": func(l locations) locations { l = slices.Delete(l, 0, 1); l[0].FirstRowIndex = 0; return l },
		"the last page left out":  func(l locations) locations { return l[:len(l)-1] },
		"two pages exchanged": func(l locations) locations {
			if len(l) > 2 {
				l[1].Offset, l[2].Offset = l[2].Offset, l[1].Offset
			}
			return l
		},
	} {
		for kind, content := range map[string][]byte{"whole": content, "with nulls": gaps} {
			t.Run(name+", "+kind, func(t *testing.T) {
				r, err := openParquetBytes(editIndex(t, content, edit), Options{IDColumn: "id"})
				if err != nil {
					t.Fatal(err)
				}
				defer r.Close()
				random := rand.New(rand.NewPCG(1, 2)).Perm(count)[:200]
				for _, row := range append([]int{500, 899, 0, 399, 400, 401}, random...) {
					if kind == "whole" || row%7 != 3 {
						checkNumbered(t, r, int64(row), 1)
					}
					id := make([]string, 1)
					if err := r.(Identified).ReadIDs(id, int64(row)); err != nil || id[0] != strconv.Itoa(1000+row) {
						t.Fatalf("the id of row %d: %q, %v", row, id[0], err)
					}
				}
			})
		}
	}
}
