package vectors

import (
	"bytes"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
)

// The three shapes of a column of lists.
func threeLevels(element parquet.Node) parquet.Node {
	return parquet.Optional(parquet.List(element))
}
func twoLevels(element parquet.Node) parquet.Node {
	return parquet.Optional(parquet.Group{"array": parquet.Repeated(element)})
}
func repeatedList(element parquet.Node) parquet.Node { return parquet.Repeated(element) }

var shapes = map[string]func(parquet.Node) parquet.Node{"three levels": threeLevels, "two levels": twoLevels, "repeated": repeatedList}

var (
	float32s = parquet.Leaf(parquet.FloatType)
	int64s   = parquet.Leaf(parquet.Int64Type)
)

// table makes a Parquet file of columns, each a list of the cells of its rows; a
// cell is a slice of values, nil where there is nothing.
type table struct {
	columns parquet.Group
	rows    []map[string][]parquet.Value
}

func (c table) write(t testing.TB, options ...parquet.WriterOption) []byte {
	t.Helper()
	schema := parquet.NewSchema("rows", c.columns)
	var out bytes.Buffer
	w := parquet.NewWriter(&out, append([]parquet.WriterOption{schema}, options...)...)
	for _, cells := range c.rows {
		var row parquet.Row
		for i, path := range schema.Columns() {
			values := cells[path[0]]
			if len(values) == 0 {
				row = append(row, parquet.Value{}.Level(0, 0, i))
			}
			for j, v := range values {
				defined := definition(schema, path)
				if v.IsNull() {
					defined--
				}
				row = append(row, v.Level(min(j, 1), defined, i))
			}
		}
		if _, err := w.WriteRows([]parquet.Row{row}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// definition is the definition level of what is there.
func definition(schema *parquet.Schema, path []string) (level int) {
	var node parquet.Node = schema
	for _, name := range path {
		for _, f := range node.Fields() {
			if f.Name() == name {
				node = f
				break
			}
		}
		if !node.Required() {
			level++
		}
	}
	return level
}

func floats(numbers ...float32) (values []parquet.Value) {
	for _, x := range numbers {
		values = append(values, parquet.FloatValue(x))
	}
	return values
}

// listTable is a table of count rows with a vector of dim numbers each: row i holds
// i, i+0.25 and so on.
func listTable(shape func(parquet.Node) parquet.Node, count, dim int) table {
	c := table{columns: parquet.Group{"id": int64s, "emb": shape(float32s)}}
	for i := range count {
		row := make([]float32, dim)
		for j := range row {
			row[j] = float32(i) + float32(j)/4
		}
		c.rows = append(c.rows, map[string][]parquet.Value{"id": {parquet.Int64Value(int64(i) + 1000)}, "emb": floats(row...)})
	}
	return c
}

func checkNumbered(t *testing.T, r Reader, first int64, n int) {
	t.Helper()
	dim := r.Info().Dim
	rows := make([]float32, n*dim)
	if err := r.ReadRows(rows, first); err != nil {
		t.Errorf("rows %d to %d: %v", first, first+int64(n), err)
		return
	}
	for i := range n {
		for j := range dim {
			if want := float32(first+int64(i)) + float32(j)/4; rows[i*dim+j] != want {
				t.Errorf("row %d, number %d: %v; want %v", first+int64(i), j, rows[i*dim+j], want)
				return
			}
		}
	}
}

func openParquetBytes(content []byte, opts Options) (Reader, error) {
	return open(source{bytes.NewReader(content), "a.parquet", int64(len(content))}, io.NopCloser(nil), opts)
}

func TestParquetInEveryShape(t *testing.T) {
	const count, dim = 1000, 6
	codecs := []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Gzip, &parquet.Zstd, &parquet.Lz4Raw}
	for name, shape := range shapes {
		for i, codec := range codecs {
			content := listTable(shape, count, dim).write(t, parquet.PageBufferSize(300), parquet.MaxRowsPerRowGroup(337),
				parquet.DataPageVersion(1+i%2), parquet.Compression(codec))
			r, err := openParquetBytes(content, Options{IDColumn: "id"})
			if err != nil {
				t.Errorf("%s, %v: %v", name, codec, err)
				continue
			}
			want := Info{Path: "a.parquet", Format: Parquet, Element: Float32, Count: count, Dim: dim, Size: int64(len(content)), Column: "emb", IDColumn: "id"}
			if !reflect.DeepEqual(r.Info(), want) {
				t.Errorf("%s, %v: %+v; want %+v", name, codec, r.Info(), want)
			}
			checkNumbered(t, r, 0, count)
			for _, first := range []int64{999, 0, 336, 337, 500, 12, 13, 330} {
				checkNumbered(t, r, first, min(20, int(count-first)))
			}
			ids := make([]string, 3)
			if err := r.(Identified).ReadIDs(ids, 336); err != nil || !slices.Equal(ids, []string{"1336", "1337", "1338"}) {
				t.Errorf("%s, %v: ids %q, %v", name, codec, ids, err)
			}
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestParquetIsReadByManyAtOnce(t *testing.T) {
	content := listTable(threeLevels, 5000, 4).write(t, parquet.PageBufferSize(512), parquet.MaxRowsPerRowGroup(1200))
	r, err := openParquetBytes(content, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(worker)))
			for range 60 {
				checkNumbered(t, r, random.Int64N(4990), 1+random.IntN(10))
			}
		})
	}
	wg.Wait()
}

func TestParquetOfOtherColumns(t *testing.T) {
	id := uuid.MustParse("0c9a2b1e-0000-4000-8000-000000000001")
	c := table{columns: parquet.Group{
		"vector": threeLevels(parquet.Leaf(parquet.DoubleType)), "other": repeatedList(float32s), "tags": threeLevels(parquet.String()),
		"name": parquet.Optional(parquet.String()), "uuid": parquet.UUID(), "n": parquet.Leaf(parquet.Int32Type),
	}, rows: []map[string][]parquet.Value{{
		"vector": {parquet.DoubleValue(0.5), parquet.DoubleValue(1e300)}, "other": floats(7), "tags": {parquet.ByteArrayValue([]byte("x"))},
		"uuid": {parquet.FixedLenByteArrayValue(id[:])}, "n": {parquet.Int32Value(-4)},
	}}}
	content := c.write(t)
	for column, want := range map[string]float32{"": 0.5, "vector": 0.5, "other": 7} {
		r, err := openParquetBytes(content, Options{Column: column})
		if err != nil {
			t.Errorf("%q: %v", column, err)
			continue
		}
		row := make([]float32, r.Info().Dim)
		if err := r.ReadRows(row, 0); err != nil || row[0] != want {
			t.Errorf("%q: %v, %v", column, row, err)
		}
	}
	for column, want := range map[string]string{"uuid": id.String(), "n": "-4", "name": ""} {
		r, err := openParquetBytes(content, Options{IDColumn: column})
		if err != nil {
			t.Errorf("%q: %v", column, err)
			continue
		}
		got := make([]string, 1)
		if err := r.(Identified).ReadIDs(got, 0); err != nil || got[0] != want {
			t.Errorf("%q: %q, %v; want %q", column, got, err, want)
		}
	}
}

func TestParquetIDsWithoutSign(t *testing.T) {
	c := table{columns: parquet.Group{"emb": repeatedList(float32s), "long": parquet.Uint(64), "short": parquet.Uint(32)}, rows: []map[string][]parquet.Value{{
		"emb": floats(1), "long": {parquet.Int64Value(-1)}, "short": {parquet.Int32Value(math.MinInt32)},
	}}}
	content := c.write(t)
	for column, want := range map[string]string{"long": "18446744073709551615", "short": "2147483648"} {
		r, err := openParquetBytes(content, Options{IDColumn: column})
		if err != nil {
			t.Fatal(err)
		}
		got := make([]string, 1)
		if err := r.(Identified).ReadIDs(got, 0); err != nil || got[0] != want {
			t.Errorf("%s: %q, %v; want %q", column, got, err, want)
		}
		r.Close()
	}
}

func TestParquetRefused(t *testing.T) {
	good := listTable(threeLevels, 50, 3)
	content := good.write(t)
	bad := func(cells ...[]parquet.Value) []byte {
		c := table{columns: parquet.Group{"emb": threeLevels(parquet.Optional(float32s))}}
		for _, cell := range cells {
			c.rows = append(c.rows, map[string][]parquet.Value{"emb": cell})
		}
		return c.write(t)
	}
	for name, tc := range map[string]struct {
		content []byte
		opts    Options
		want    []string
	}{
		"empty":             {nil, Options{}, []string{"truncated"}},
		"another format":    {bytes.Repeat([]byte("x"), 100), Options{}, []string{"does not end as a Parquet file"}},
		"cut":               {content[:len(content)-20], Options{}, []string{"does not end as a Parquet file"}},
		"encrypted":         {append(content[:len(content)-4:len(content)-4], "PARE"...), Options{}, []string{"encrypted"}},
		"a long footer":     {append(content[:len(content)-8:len(content)-8], 0xff, 0xff, 0xff, 0xff, 'P', 'A', 'R', '1'), Options{}, []string{"4294967295 bytes", "damaged"}},
		"no rows":           {table{columns: good.columns}.write(t), Options{}, []string{"no rows"}},
		"no such column":    {content, Options{Column: "embedding"}, []string{`"embedding"`, "emb", "id"}},
		"no such ids":       {content, Options{IDColumn: "key"}, []string{`"key"`, "emb"}},
		"lists as ids":      {content, Options{IDColumn: "emb"}, []string{"cannot hold ids"}},
		"no lists":          {table{columns: parquet.Group{"id": int64s}, rows: []map[string][]parquet.Value{{"id": {parquet.Int64Value(1)}}}}.write(t), Options{}, []string{"no column holds lists", "id"}},
		"another dimension": {content, Options{Dim: 4}, []string{"dimension 3", "4 was given"}},
		"a null vector":     {bad(nil), Options{}, []string{"row 0", "no vector"}},
		"a null number":     {bad(append(floats(1), parquet.NullValue())), Options{}, []string{"row 0", "number 1", "null"}},
	} {
		r, err := openParquetBytes(tc.content, tc.opts)
		if err == nil {
			t.Errorf("%s: opened %+v", name, r.Info())
			continue
		}
		wantError(t, err, append(tc.want, "a.parquet")...)
	}
	r, err := openParquetBytes(bad(floats(1, 2), floats(3), nil), Options{})
	if err != nil {
		t.Fatal(err)
	}
	wantError(t, r.ReadRows(make([]float32, 2), 1), "row 1", "1 numbers", "expected 2")
	wantError(t, r.ReadRows(make([]float32, 2), 2), "row 2", "no vector")
	wantError(t, r.ReadRows(make([]float32, 2), 3), "within the 3 rows")
	wantError(t, r.ReadRows(make([]float32, 3), 0), "multiple of the dimension")
}

// Lists of other writers, read as neighbors.
func TestNeighborsOfParquet(t *testing.T) {
	const folder = "testdata/parquet/"
	n, err := OpenNeighbors(folder+"list_columns.parquet", "")
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if queries, k := n.Shape(); queries != 3 || k != 3 {
		t.Errorf("%d queries, %d neighbors", queries, k)
	}
	if rows, _, err := n.Read(0); err != nil || !slices.Equal(rows, []int64{1, 2, 3}) {
		t.Errorf("%v, %v", rows, err)
	}
	_, _, err = n.Read(1)
	wantError(t, err, "row 1", "null")
	_, _, err = n.Read(2)
	wantError(t, err, "row 2", "expected 3 as in row 0")
	if n, err = OpenNeighbors(folder+"repeated_primitive_no_list.parquet", "Int32_list"); err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if rows, _, err := n.Read(0); err != nil || !slices.Equal(rows, []int64{0, 1, 2, 3}) {
		t.Errorf("%v, %v", rows, err)
	}
	if n, err = OpenNeighbors(folder+"list_columns.parquet", "utf8_list"); err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if names, err := n.(NamedNeighbors).ReadNames(0); err != nil || !slices.Equal(names, []string{"abc", "efg", "hij"}) {
		t.Errorf("%q, %v", names, err)
	}
	_, err = n.(NamedNeighbors).ReadNames(1)
	wantError(t, err, "row 1")
	_, err = OpenNeighbors(folder+"list_columns.parquet", "int64_lists")
	wantError(t, err, `no column "int64_lists"; did you mean "int64_list"? columns: int64_list, utf8_list`)
}

// A page that is damaged costs its own rows, whatever was read before.
func TestADamagedPageCostsItsOwnRows(t *testing.T) {
	const count, dim = 300, 4
	for name, codec := range map[string]compress.Codec{"zstd": &parquet.Zstd, "plain": &parquet.Uncompressed} {
		t.Run(name, func(t *testing.T) {
			content := listTable(threeLevels, count, dim).write(t, parquet.Compression(codec), parquet.PageBufferSize(512), parquet.MaxRowsPerRowGroup(150))
			r, err := openParquetBytes(content, Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			index := r.(*parquetFile).vectors.chunks[0].index
			if len(index) < 4 {
				t.Fatalf("%d pages: expected several", len(index))
			}
			copy(content[index[1].Offset:], []byte{0xff, 0xff, 0xff, 0xff})
			first, last := index[1].FirstRowIndex, index[2].FirstRowIndex
			rows := rand.New(rand.NewPCG(1, 2)).Perm(count)
			for i := range count {
				rows = append(rows, i)
			}
			for _, row := range rows {
				if row := int64(row); row < first || row >= last {
					checkNumbered(t, r, row, 1)
				} else {
					wantError(t, r.ReadRows(make([]float32, dim), row), "the page at byte")
				}
			}
			checkNumbered(t, r, 0, int(first))
			checkNumbered(t, r, last, int(count-last))
		})
	}
}

// Rows are found by the index, in any order and pages of any codec and encoding.
func TestParquetRowsInAnyOrder(t *testing.T) {
	const count, dim = 400, 3
	for name, options := range map[string][]parquet.WriterOption{
		"plain":          {parquet.Compression(&parquet.Uncompressed)},
		"snappy":         {parquet.Compression(&parquet.Snappy)},
		"gzip":           {parquet.Compression(&parquet.Gzip)},
		"zstd":           {parquet.Compression(&parquet.Zstd)},
		"brotli":         {parquet.Compression(&parquet.Brotli)},
		"LZ4":            {parquet.Compression(&parquet.Lz4Raw)},
		"first version":  {parquet.Compression(&parquet.Zstd), parquet.DataPageVersion(1)},
		"dictionary":     {parquet.Compression(&parquet.Zstd), parquet.DefaultEncodingFor(parquet.Float, &parquet.RLEDictionary)},
		"split":          {parquet.DefaultEncodingFor(parquet.Float, &parquet.ByteStreamSplit)},
		"one large page": {parquet.PageBufferSize(1 << 20)},
	} {
		t.Run(name, func(t *testing.T) {
			options := append([]parquet.WriterOption{parquet.PageBufferSize(700), parquet.MaxRowsPerRowGroup(130)}, options...)
			r, err := openParquetBytes(listTable(threeLevels, count, dim).write(t, options...), Options{IDColumn: "id"})
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			for _, row := range rand.New(rand.NewPCG(1, 2)).Perm(count) {
				checkNumbered(t, r, int64(row), min(2, count-row))
				id := make([]string, 1)
				if err := r.(Identified).ReadIDs(id, int64(row)); err != nil || id[0] != strconv.Itoa(1000+row) {
					t.Fatalf("row %d: %q, %v", row, id, err)
				}
			}
			checkNumbered(t, r, 0, count)
		})
	}
}

func FuzzParquet(f *testing.F) {
	for _, shape := range shapes {
		f.Add(listTable(shape, 20, 2).write(f, parquet.PageBufferSize(64)))
	}
	for _, name := range []string{"list_columns", "repeated_primitive_no_list"} {
		content, err := os.ReadFile("testdata/parquet/" + name + ".parquet")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	for _, ids := range handIDs(f) {
		f.Add(handFile(f, nil, goodLists, ids))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		for _, column := range []string{"", "id"} {
			r, err := openParquetBytes(content, Options{IDColumn: column})
			if err != nil {
				continue
			}
			info := r.Info()
			row := make([]float32, info.Dim)
			for _, index := range []int64{info.Count - 1, 0} {
				_ = r.ReadRows(row, index) // may fail, but not end the process
				if ids, ok := r.(Identified); ok {
					_ = ids.ReadIDs(make([]string, 1), index)
				}
			}
			r.Close()
		}
	})
}

func BenchmarkParquet(b *testing.B) {
	const count, dim = 50_000, 128
	content := listTable(threeLevels, count, dim).write(b, parquet.MaxRowsPerRowGroup(10_000), parquet.Compression(&parquet.Snappy))
	r, err := openParquetBytes(content, Options{})
	if err != nil {
		b.Fatal(err)
	}
	block := make([]float32, 512*dim)
	b.Run("forward", func(b *testing.B) {
		b.SetBytes(int64(4 * len(block)))
		for i := 0; b.Loop(); i++ {
			if err := r.ReadRows(block, int64(i*512)%(count-512)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("random row", func(b *testing.B) {
		random := rand.New(rand.NewPCG(1, 2))
		for b.Loop() {
			if err := r.ReadRows(block[:dim], random.Int64N(count)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
