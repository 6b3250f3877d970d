package vectors

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// handPage is a page that is written as it is.
type handPage struct {
	header  format.PageHeader
	content []byte
}

// handColumn is a column of such pages, in a file of one row.
type handColumn struct {
	schema format.SchemaElement
	codec  format.CompressionCodec
	pages  []handPage
}

// handFile writes the columns; edit may change what the footer says of them.
func handFile(t testing.TB, edit func(*format.FileMetaData), columns ...handColumn) []byte {
	t.Helper()
	marshal := func(value any) []byte {
		text, err := encodeThrift(value)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	out := []byte("PAR1")
	group := format.RowGroup{NumRows: 1}
	footer := format.FileMetaData{Version: 1, NumRows: 1, Schema: []format.SchemaElement{{Name: "root", NumChildren: thrift.New(int32(len(columns)))}}}
	for _, c := range columns {
		start := len(out)
		for _, page := range c.pages {
			out = append(append(out, marshal(page.header)...), page.content...)
		}
		footer.Schema = append(footer.Schema, c.schema)
		group.Columns = append(group.Columns, format.ColumnChunk{FileOffset: int64(start), MetaData: format.ColumnMetaData{
			Type: c.schema.Type.V, PathInSchema: []string{c.schema.Name}, Codec: c.codec, Encoding: []format.Encoding{format.Plain},
			NumValues: 2, TotalCompressedSize: int64(len(out) - start), TotalUncompressedSize: int64(len(out) - start), DataPageOffset: int64(start),
		}})
	}
	footer.RowGroups = []format.RowGroup{group}
	if edit != nil {
		edit(&footer)
	}
	return withFooter(out, marshal(&footer))
}

func withFooter(content, footer []byte) []byte {
	content = binary.LittleEndian.AppendUint32(append(content, footer...), uint32(len(footer)))
	return append(content, "PAR1"...)
}

func lists(codec format.CompressionCodec, pages ...handPage) handColumn {
	return handColumn{format.SchemaElement{Name: "emb", Type: thrift.New(format.Float), RepetitionType: thrift.New(format.Repeated)}, codec, pages}
}

func texts(codec format.CompressionCodec, pages ...handPage) handColumn {
	return handColumn{format.SchemaElement{Name: "id", Type: thrift.New(format.ByteArray), RepetitionType: thrift.New(format.Required)}, codec, pages}
}

// dataPage is a page of the first version, of so many values.
func dataPage(content []byte, values int32, encoding format.Encoding) handPage {
	size := int32(len(content))
	return handPage{format.PageHeader{Type: format.DataPage, CompressedPageSize: size, UncompressedPageSize: size, DataPageHeader: thrift.New(format.DataPageHeader{
		NumValues: values, Encoding: encoding, DefinitionLevelEncoding: format.RLE, RepetitionLevelEncoding: format.RLE,
	})}, content}
}

// dictionaryPage is a dictionary of plain values.
func dictionaryPage(content []byte, values int32) handPage {
	size := int32(len(content))
	return handPage{format.PageHeader{Type: format.DictionaryPage, CompressedPageSize: size, UncompressedPageSize: size,
		DictionaryPageHeader: thrift.New(format.DictionaryPageHeader{NumValues: values})}, content}
}

// decompressed is the page, with what its header says of its length.
func (p handPage) decompressed(length int32) handPage {
	p.header.UncompressedPageSize = length
	return p
}

const mostInt32 = 1<<31 - 1

// goodLevels are those of a row of two numbers: repetition levels 0 and 1, definition
// levels 1 and 1.
var (
	goodLevels  = slices.Concat(u4(2), []byte{3, 2}, u4(2), []byte{4, 1})
	goodContent = append(slices.Clone(goodLevels), f4(little, 1, 2)...)
	goodLists   = lists(format.Uncompressed, dataPage(goodContent, 2, format.Plain))
)

// deltas are numbers in DELTA_BINARY_PACKED.
func deltas(t testing.TB, numbers ...int32) []byte {
	t.Helper()
	text, err := new(delta.BinaryPackedEncoding).EncodeInt32(nil, numbers)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// manyDeltas says that there are n numbers in a few bytes.
func manyDeltas(n uint64) []byte { return append(binary.AppendUvarint([]byte{0x80, 1, 4}, n), 0) }

// noDeltas is n times the number 0.
func noDeltas(n int) []byte {
	const block = 1 << 16
	head := binary.AppendUvarint(binary.AppendUvarint([]byte{0x80, 0x80, 4, 1}, uint64(n)), 0)
	return append(head, make([]byte, 2*((n-2)/block+1))...)
}

// runs says n times the number 0, of so many bytes, times over.
func runs(n uint64, width, times int) []byte {
	return bytes.Repeat(append(binary.AppendUvarint(nil, n<<1), make([]byte, width)...), times)
}

// handIDs are columns of the id "one".
func handIDs(t testing.TB) map[format.Encoding]handColumn {
	columns := map[format.Encoding]handColumn{format.RLEDictionary: texts(format.Uncompressed,
		dictionaryPage(append(u4(3), "one"...), 1), dataPage([]byte{1, 2, 0}, 1, format.RLEDictionary))}
	for encoding, page := range map[format.Encoding][]byte{
		format.Plain:                append(u4(3), "one"...),
		format.DeltaLengthByteArray: append(deltas(t, 3), "one"...),
		format.DeltaByteArray:       slices.Concat(deltas(t, 0), deltas(t, 3), []byte("one")),
	} {
		columns[encoding] = texts(format.Uncompressed, dataPage(page, 1, encoding))
	}
	return columns
}

func TestPagesThatAreMadeByHand(t *testing.T) {
	second := handPage{format.PageHeader{Type: format.DataPageV2, CompressedPageSize: 12, UncompressedPageSize: 12, DataPageHeaderV2: thrift.New(format.DataPageHeaderV2{
		NumValues: 2, NumRows: 1, RepetitionLevelsByteLength: 2, DefinitionLevelsByteLength: 2,
	})}, slices.Concat([]byte{3, 2, 4, 1}, f4(little, 1, 2))}
	indices := append(slices.Clone(goodLevels), 1, 3, 2) // of one bit: 0, 1
	for name, vectors := range map[string]handColumn{
		"first version":  goodLists,
		"second version": lists(format.Uncompressed, second),
		"dictionary": lists(format.Uncompressed, dictionaryPage(f4(little, 1, 2), 2),
			dataPage(indices, 2, format.RLEDictionary)),
	} {
		for encoding, ids := range handIDs(t) {
			t.Run(fmt.Sprint(name, ", ", encoding), func(t *testing.T) {
				content := handFile(t, nil, vectors, ids)
				r, err := openParquetBytes(content, Options{IDColumn: "id"})
				if err != nil {
					t.Fatal(err)
				}
				defer r.Close()
				row, ids := make([]float32, 2), make([]string, 1)
				if err := r.ReadRows(row, 0); err != nil || !slices.Equal(row, []float32{1, 2}) {
					t.Errorf("%v, %v", row, err)
				}
				if err := r.(Identified).ReadIDs(ids, 0); err != nil || ids[0] != "one" {
					t.Errorf("%q, %v", ids, err)
				}
			})
		}
	}
}

// Files that claim gigabytes, or come to them when they are decompressed or decoded, are refused with
// little memory.
func TestParquetTakesLittleMemory(t *testing.T) {
	var packed, ball, pressed bytes.Buffer
	filled(t, gzip.NewWriter(&packed), "", 1<<27)
	z, err := zstd.NewWriter(&ball, zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	filled(t, z, "", 1<<27)
	filled(t, brotli.NewWriterLevel(&pressed, 1), "", 1<<27)
	sized := zstdOf(t, make([]byte, 1<<26))
	snappy := append(binary.AppendUvarint(nil, 1<<32-1), 0, 'x')

	good := goodLists.pages[0]
	ofCodec := func(codec format.CompressionCodec, content []byte) []byte {
		return handFile(t, nil, lists(codec, dataPage(content, 2, format.Plain).decompressed(1000)))
	}
	ofPage := func(edit func(*handPage)) []byte {
		page := good
		edit(&page)
		return handFile(t, nil, lists(format.Uncompressed, page))
	}
	ofFooter := func(edit func(*format.FileMetaData)) []byte { return handFile(t, edit, goodLists) }
	ofIDs := func(encoding format.Encoding, values int32, parts ...[]byte) []byte {
		return handFile(t, ofRows(int64(values)), goodLists, texts(format.Uncompressed, dataPage(slices.Concat(parts...), values, encoding)))
	}
	prefixes := make([]int32, 4000)
	for i := range prefixes[1:] {
		prefixes[i+1] = 1 << 16
	}
	suffixes := make([]int32, len(prefixes))
	suffixes[0] = 1 << 16
	for name, tc := range map[string]struct {
		content []byte
		want    string
	}{
		"compressed size":   {ofPage(func(p *handPage) { p.header.CompressedPageSize = mostInt32 }), "2147483647 bytes"},
		"uncompressed size": {handFile(t, nil, lists(format.Snappy, good.decompressed(mostInt32))), "2147483647 when decompressed"},
		"values":            {ofPage(func(p *handPage) { p.header.DataPageHeader.V.NumValues = mostInt32 }), "2147483647 values"},
		"two kinds":         {ofPage(func(p *handPage) { p.header.DictionaryPageHeader.Valid = true }), "several kinds"},
		"levels of the second version": {ofPage(func(p *handPage) {
			p.header.Type, p.header.DataPageHeader.Valid = format.DataPageV2, false
			p.header.DataPageHeaderV2 = thrift.New(format.DataPageHeaderV2{NumValues: 2, NumRows: 1, RepetitionLevelsByteLength: mostInt32})
		}), "bytes of levels"},
		"a long header": {ofPage(func(p *handPage) {
			*p = handPage{content: append([]byte{0x18, 0xff, 0xff, 0xff, 0xff, 7}, goodContent...)}
		}), "page at byte 4"},
		"old levels": {ofPage(func(p *handPage) { p.header.DataPageHeader.V.RepetitionLevelEncoding = format.BitPacked }), "BIT_PACKED"},

		"a snappy bomb":               {ofCodec(format.Snappy, snappy), "longer than its header says"},
		"a gzip bomb":                 {ofCodec(format.Gzip, packed.Bytes()), "longer than its header says"},
		"a zstd bomb":                 {ofCodec(format.Zstd, ball.Bytes()), "to the 1000 bytes"},
		"a zstd bomb that says so":    {ofCodec(format.Zstd, sized), "to the 1000 bytes"},
		"a brotli bomb":               {ofCodec(format.Brotli, pressed.Bytes()), "longer than its header says"},
		"LZ4 that is none":            {ofCodec(format.Lz4Raw, bytes.Repeat([]byte{0xff}, 500)), "cannot be decompressed"},
		"zstd that is none":           {ofCodec(format.Zstd, goodContent), "cannot be decompressed"},
		"a codec that there is not":   {ofCodec(format.Lz4, goodContent), "compressed with LZ4, which cannot be read"},
		"a page without a dictionary": {handFile(t, nil, lists(format.Uncompressed, dataPage(goodContent, 2, format.RLEDictionary))), "does not begin with one"},

		"runs of levels": {handFile(t, nil, lists(format.Uncompressed,
			dataPage(slices.Concat(u4(6*1000), runs(1<<30, 1, 1000), goodContent), 2, format.Plain))), "more values than its header says"},
		"runs of indices": {handFile(t, nil, lists(format.Uncompressed, dictionaryPage(f4(little, 1, 2), 2),
			dataPage(slices.Concat(goodLevels, []byte{32}, runs(1<<30, 4, 1000)), 2, format.RLEDictionary))), "more values than its header says"},
		"runs of values":       {handFile(t, nil, lists(format.Uncompressed, dataPage(append(slices.Clone(goodLevels), runs(1<<30, 0, 99)...), 2, format.RLE))), "cannot be read"},
		"a claim of deltas":    {handFile(t, nil, lists(format.Uncompressed, dataPage(append(slices.Clone(goodLevels), manyDeltas(mostInt32)...), 2, format.DeltaBinaryPacked))), "more values than its header says"},
		"a large dictionary":   {handFile(t, nil, lists(format.Uncompressed, dictionaryPage(f4(little, 1, 2), mostInt32), good)), "2147483647 values"},
		"a coded dictionary":   {handFile(t, nil, lists(format.Uncompressed, handPage{format.PageHeader{Type: format.DictionaryPage, CompressedPageSize: 6, UncompressedPageSize: 6, DictionaryPageHeader: thrift.New(format.DictionaryPageHeader{NumValues: 1, Encoding: format.DeltaBinaryPacked})}, manyDeltas(1 << 20)}, good)), "encoding DELTA_BINARY_PACKED"},
		"ids, claimed lengths": {ofIDs(format.DeltaLengthByteArray, 1, manyDeltas(mostInt32)), "more values than its header says"},
		"ids, claimed length":  {ofIDs(format.DeltaLengthByteArray, 1, deltas(t, mostInt32)), "ends before its values"},
		"ids, of prefixes":     {ofIDs(format.DeltaByteArray, int32(len(prefixes)), deltas(t, prefixes...), deltas(t, suffixes...), make([]byte, 1<<16)), "when they are decoded"},
		"ids, of a prefix":     {ofIDs(format.DeltaByteArray, 1, deltas(t, mostInt32), deltas(t, mostInt32), nil), "ends before its values"},

		"an offset index": {ofFooter(func(f *format.FileMetaData) {
			c := &f.RowGroups[0].Columns[0]
			c.OffsetIndexOffset, c.OffsetIndexLength = 4, mostInt32
		}), "offset index"},
		"an index of claims": {ofFooter(func(f *format.FileMetaData) {
			c := &f.RowGroups[0].Columns[0]
			c.OffsetIndexOffset, c.OffsetIndexLength = 4, 8
		}), "offset index"},
		"a column elsewhere":   {ofFooter(func(f *format.FileMetaData) { f.RowGroups[0].Columns[0].MetaData.DataPageOffset = 1 << 60 }), "it is damaged"},
		"a footer of nothings": {withFooter([]byte("PAR1"), slices.Concat([]byte{0x49, 0x1c, 0x19, 0xfc}, binary.AppendUvarint(nil, 2<<20), make([]byte, 2<<20+2))), "more than 1048576 elements"},
		"a footer of claims":   {withFooter([]byte("PAR1"), []byte{0x29, 0xfc, 0xff, 0xff, 0xff, 0xff, 7, 0}), "more than 1048576 elements"},
		"a footer without end": {withFooter([]byte("PAR1"), bytes.Repeat([]byte{0xfc}, 16<<20)), "without end"},
		"a deep schema": {ofFooter(func(f *format.FileMetaData) {
			deep := slices.Repeat([]format.SchemaElement{{Name: "a", NumChildren: thrift.New(int32(1))}}, 10000)
			f.Schema = append(deep, f.Schema[1])
		}), "deep"},
		"a wide schema":     {ofFooter(func(f *format.FileMetaData) { f.Schema = slices.Repeat(f.Schema, 10000) }), "20000 elements"},
		"a schema too long": {ofFooter(func(f *format.FileMetaData) { f.Schema = append(f.Schema, f.Schema[1]) }), "schema has no end"},
		"children":          {ofFooter(func(f *format.FileMetaData) { f.Schema[0].NumChildren.V = mostInt32 }), "schema has no end"},
		"many columns": {ofFooter(func(f *format.FileMetaData) {
			f.Schema = append(f.Schema, f.Schema[1])
			f.Schema[0].NumChildren.V = 2
		}), "expected 2 columns"},
	} {
		t.Run(name, func(t *testing.T) {
			var err error
			options := Options{}
			if strings.HasPrefix(name, "ids,") {
				options.IDColumn = "id"
			}
			bytes := allocated(func() { err = readFirst(tc.content, options) })
			wantError(t, err, "a.parquet", tc.want)
			if bytes > 32<<20+2*uint64(len(tc.content)) {
				t.Errorf("%d MiB were allocated for a file of %d KiB", bytes>>20, len(tc.content)>>10)
			}
			t.Logf("%d KiB, for a file of %d: %.300v", bytes>>10, len(tc.content)>>10, err)
		})
	}
}

// readFirst reads the first row, or its id.
func readFirst(content []byte, options Options) error {
	r, err := openParquetBytes(content, options)
	if err != nil {
		return err
	}
	defer r.Close()
	if options.IDColumn == "" {
		return r.ReadRows(make([]float32, r.Info().Dim), 0)
	}
	return r.(Identified).ReadIDs(make([]string, 1), 0)
}

func zstdOf(t *testing.T, content []byte) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	return w.EncodeAll(content, nil)
}

// What is within the bounds takes memory by them: this is an eighth of what they let be.
func TestParquetWithinItsBoundsTakesBoundedMemory(t *testing.T) {
	const part, long = maxPage / 8, 7 << 20
	longID := zstdOf(t, slices.Concat(u4(long), make([]byte, long)))
	for name, tc := range map[string]struct {
		content []byte
		want    string
	}{
		"one long id, many times": {handFile(t, ofRows(part/4), goodLists, texts(format.Zstd, dictionaryPage(longID, 1).decompressed(long+4),
			dataPage(zstdOf(t, append([]byte{1}, runs(part/4, 1, 1)...)), part/4, format.RLEDictionary).decompressed(1000))), "has 7340032 bytes"},
		"ids of lengths": {handFile(t, ofRows(part/8), goodLists, texts(format.Uncompressed,
			dataPage(slices.Concat(noDeltas(part/8), noDeltas(part/8)), part/8, format.DeltaByteArray))), ""},
	} {
		t.Run(name, func(t *testing.T) {
			var err error
			bytes := allocated(func() { err = readFirst(tc.content, Options{IDColumn: "id"}) })
			if tc.want != "" || err != nil {
				wantError(t, err, "a.parquet", tc.want)
			}
			if bytes > 5*part {
				t.Errorf("%d MiB were allocated for a file of %d KiB", bytes>>20, len(tc.content)>>10)
			}
			t.Logf("%d MiB, for a file of %d KiB: %.200v", bytes>>20, len(tc.content)>>10, err)
		})
	}
}
