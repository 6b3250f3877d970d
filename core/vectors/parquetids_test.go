package vectors

import (
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

func readParquetFile(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile("testdata/parquet/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// Ids are read by their type, as DuckDB writes each.
func TestParquetIDsOfDuckDB(t *testing.T) {
	content := readParquetFile(t, "duckdb_types.parquet")
	for column, want := range map[string][]string{
		"decimal4": {"1000", "1001", "1002"}, "decimal9": {"1000", "1001", "1002"}, "decimal18": {"1000", "1001", "1002"},
		"decimal38": {"10000000000000000000000", "10010000000000000000000", "10020000000000000000000"}, "negative": {"-1", "-2", "-3"},
		"day": {"2024-01-01", "2024-01-02", "2024-01-03"}, "text": {"row-0", "row-1", "row-2"},
		"uuid": {"00000000-0000-4000-8000-000000000000", "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"},
		"u8":   {"0", "1", "2"}, "u16": {"0", "1", "2"}, "u32": {"4294967295", "4294967294", "4294967293"},
		"u64": {"18446744073709551615", "18446744073709551614", "18446744073709551613"}, "i8": {"-1", "0", "1"}, "i64": {"-1", "0", "1"},
		"f4": {"0", "1", "2"}, "f8": {"0", "-1", "-2"}, "enum": {"a0", "a1", "a2"}, "json": {"0", "1", "2"},
	} {
		got, err := readIDs(content, column, 3)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v; want %q", column, got, err, want)
		}
	}
	for column, want := range map[string][]string{
		"Flag": {`no column "Flag"; did you mean "flag"? columns: decimal4, `},
		"half": {"row 0", "0.50", "no whole number"}, "fraction": {"row 0", "0.5", "no whole number"}, "blob": {"row 0", "aa30", "no text", "UUID"},
		"huge": {"row 2", "beyond 9007199254740992", "rounded"}, "object": {"row 0", `{\"a\":0}`, "a text or a whole number"},
		"ts": {"TIMESTAMP", "cannot hold ids", "write the ids as texts"}, "tz": {"TIMESTAMP", "cannot hold ids"}, "tm": {"TIME", "cannot hold ids"},
		"flag": {"BOOLEAN", "cannot hold ids"}, "span": {"cannot hold ids"},
	} {
		_, err := readIDs(content, column, 3)
		wantError(t, err, append(want, "a.parquet")...)
	}
}

// readIDs gives the ids of the first n rows.
func readIDs(content []byte, column string, n int) ([]string, error) {
	r, err := openParquetBytes(content, Options{IDColumn: column})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	ids := make([]string, n)
	for i := range ids {
		ids[i] = "not read"
	}
	return ids, r.(Identified).ReadIDs(ids, 0)
}

// Ids of the types that older writers have, which have no logical type.
func TestParquetIDsOfConvertedTypes(t *testing.T) {
	type ct = deprecated.ConvertedType
	element := func(kind format.Type, length int32, converted ...ct) format.SchemaElement {
		e := format.SchemaElement{Type: thrift.New(kind)}
		if length > 0 {
			e.TypeLength = thrift.New(length)
		}
		for _, c := range converted {
			e.ConvertedType = thrift.New(c)
		}
		return e
	}
	scaled := func(e format.SchemaElement, scale int32) format.SchemaElement {
		e.Scale, e.Precision = thrift.New(scale), thrift.New(int32(18))
		return e
	}
	bytes := func(b ...byte) parquet.Value { return parquet.ByteArrayValue(b) }
	for name, tc := range map[string]struct {
		element format.SchemaElement
		value   parquet.Value
		want    string // "" where it is refused
	}{
		"int32":                  {element(format.Int32, 0), parquet.Int32Value(-7), "-7"},
		"int64":                  {element(format.Int64, 0), parquet.Int64Value(math.MinInt64), "-9223372036854775808"},
		"uint8":                  {element(format.Int32, 0, deprecated.Uint8), parquet.Int32Value(255), "255"},
		"uint32":                 {element(format.Int32, 0, deprecated.Uint32), parquet.Int32Value(-1), "4294967295"},
		"uint64":                 {element(format.Int64, 0, deprecated.Uint64), parquet.Int64Value(-1), "18446744073709551615"},
		"decimal of int32":       {scaled(element(format.Int32, 0, deprecated.Decimal), 2), parquet.Int32Value(-700), "-7"},
		"decimal of int64":       {scaled(element(format.Int64, 0, deprecated.Decimal), 3), parquet.Int64Value(7000), "7"},
		"decimal without scale":  {element(format.FixedLenByteArray, 5, deprecated.Decimal), bytes(0, 0, 0, 1, 2), "258"},
		"decimal of fixed bytes": {scaled(element(format.FixedLenByteArray, 3, deprecated.Decimal), 1), bytes(0xff, 0xff, 0xf6), "-1"},
		"decimal of bytes":       {scaled(element(format.ByteArray, 0, deprecated.Decimal), 0), bytes(1, 0), "256"},
		"decimal with fraction":  {scaled(element(format.ByteArray, 0, deprecated.Decimal), 1), bytes(1, 0), ""},
		"decimal of no bytes":    {scaled(element(format.ByteArray, 0, deprecated.Decimal), 0), bytes(), ""},
		"decimal of many bytes":  {scaled(element(format.ByteArray, 0, deprecated.Decimal), 0), bytes(make([]byte, 33)...), ""},
		"decimal of large scale": {scaled(element(format.ByteArray, 0, deprecated.Decimal), 1<<30), bytes(0), ""},
		"date":                   {element(format.Int32, 0, deprecated.Date), parquet.Int32Value(-1), "1969-12-31"},
		"date far away":          {element(format.Int32, 0, deprecated.Date), parquet.Int32Value(math.MaxInt32), ""},
		"text":                   {element(format.ByteArray, 0, deprecated.UTF8), bytes([]byte("näme")...), "näme"},
		"text that is none":      {element(format.ByteArray, 0, deprecated.UTF8), bytes(0xff, 0xfe), ""},
		"bytes that are a text":  {element(format.ByteArray, 0), bytes([]byte("key")...), "key"},
		"bytes with zeros":       {element(format.FixedLenByteArray, 4), bytes('a', 0, 0, 0), ""},
		"16 bytes of a text":     {element(format.FixedLenByteArray, 16), bytes([]byte("0123456789abcdef")...), "0123456789abcdef"},
		"16 bytes of no text":    {element(format.FixedLenByteArray, 16), bytes(slices.Repeat([]byte{0x9c}, 16)...), ""},
		"enum":                   {element(format.ByteArray, 0, deprecated.Enum), bytes([]byte("red")...), "red"},
		"JSON text":              {element(format.ByteArray, 0, deprecated.Json), bytes([]byte(`"a\u00e9"`)...), "aé"},
		"JSON number":            {element(format.ByteArray, 0, deprecated.Json), bytes([]byte(` 7.0 `)...), "7"},
		"JSON large number":      {element(format.ByteArray, 0, deprecated.Json), bytes([]byte(`18446744073709551615`)...), "18446744073709551615"},
		"JSON huge number":       {element(format.ByteArray, 0, deprecated.Json), bytes([]byte(`1e999999999`)...), ""},
		"JSON fraction":          {element(format.ByteArray, 0, deprecated.Json), bytes([]byte(`7.5`)...), ""},
		"JSON list":              {element(format.ByteArray, 0, deprecated.Json), bytes([]byte(`[7]`)...), ""},
		"JSON that is none":      {element(format.ByteArray, 0, deprecated.Json), bytes([]byte(`0x7`)...), ""},
		"float":                  {element(format.Float, 0), parquet.FloatValue(16777216), "16777216"},
		"float too large":        {element(format.Float, 0), parquet.FloatValue(16777218), ""},
		"double":                 {element(format.Double, 0), parquet.DoubleValue(math.Copysign(0, -1)), "0"},
		"double, infinite":       {element(format.Double, 0), parquet.DoubleValue(math.Inf(1)), ""},
		"double, NaN":            {element(format.Double, 0), parquet.DoubleValue(math.NaN()), ""},
	} {
		read := idTextOf(tc.element)
		if read == nil {
			t.Errorf("%s: refused as a column", name)
			continue
		}
		switch got, err := read(tc.value); {
		case tc.want == "" && err == nil:
			t.Errorf("%s: read as %q", name, got)
		case tc.want != "" && (err != nil || got != tc.want):
			t.Errorf("%s: %q, %v; want %q", name, got, err, tc.want)
		}
	}
	half := element(format.FixedLenByteArray, 2)
	half.LogicalType.Value = new(format.Float16Type)
	for name, e := range map[string]format.SchemaElement{
		"time": element(format.Int32, 0, deprecated.TimeMillis), "timestamp": element(format.Int64, 0, deprecated.TimestampMicros),
		"interval": element(format.FixedLenByteArray, 12, interval), "bson": element(format.ByteArray, 0, deprecated.Bson),
		"boolean": element(format.Boolean, 0), "int96": element(format.Int96, 0), "half": half,
	} {
		if idTextOf(e) != nil {
			t.Errorf("%s: taken for ids", name)
		}
	}
}

// The npm package @dsnp/parquetjs says of every page that it begins with row 0.
func TestParquetOfParquetJS(t *testing.T) {
	for _, name := range []string{"parquetjs_v1.parquet", "parquetjs_v2.parquet"} {
		r, err := openParquetBytes(readParquetFile(t, name), Options{IDColumn: "id"})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if info := r.Info(); !info.Sequential || info.Count != 150 || info.Dim != 2 {
			t.Errorf("%s: %+v", name, info)
		}
		for _, row := range []int64{10, 149, 0, 59, 60, 45, 119, 120, 21, 20, 19} {
			checkNumbered(t, r, row, 1)
			id := make([]string, 1)
			if err := r.(Identified).ReadIDs(id, row); err != nil || id[0] != strconv.Itoa(1000+int(row)) {
				t.Errorf("%s, row %d: id %q, %v", name, row, id[0], err)
			}
		}
		checkNumbered(t, r, 10, 140)
	}
}

// hyparquet-writer's lists with nulls, in pages of any number of values.
func TestParquetOfHyparquet(t *testing.T) {
	content := readParquetFile(t, "hyparquet.parquet")
	r, err := openParquetBytes(content, Options{IDColumn: "id"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if r.Info().Sequential {
		t.Error("its index was not taken")
	}
	row := make([]float32, 2)
	for _, i := range []int64{30, 149, 0, 59, 60, 7, 8, 9, 119, 120, 25, 24, 23, 22, 148, 147} {
		switch i % 10 {
		case 7:
			wantError(t, r.ReadRows(row, i), "row "+strconv.Itoa(int(i)), "no vector")
		case 8:
			wantError(t, r.ReadRows(row, i), "row "+strconv.Itoa(int(i)), "1 numbers")
		case 9:
			wantError(t, r.ReadRows(row, i), "row "+strconv.Itoa(int(i)), "number 1", "null")
		default:
			checkNumbered(t, r, i, 1)
		}
	}
	for column, want := range map[string][]string{"id": {"1000", "1001"}, "key": {"0", "k1"}, "number": {"0", "1"}} {
		if got, err := readIDs(content, column, 2); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v", column, got, err)
		}
	}
}
