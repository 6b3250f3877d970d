package vectors

import (
	"math"
	"slices"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// Rows without a vector that can be used are told, and all others are read, as hyparquet-writer writes them.
func TestParquetBadRows(t *testing.T) {
	r, err := openParquetBytes(readParquetFile(t, "hyparquet.parquet"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	rows := make([]float32, 2*150)
	bad, err := AsBadRows(r.ReadRows(rows, 0))
	if err != nil || len(bad) != 45 {
		t.Fatalf("%d rows cannot be used, %v; want 45", len(bad), err)
	}
	reasons := []string{"there is no vector: expected a list of numbers", "the vector has 1 numbers: expected 2", "number 1 of the vector is null: expected a number"}
	for i := range int64(150) {
		got, want := rows[2*i:2*i+2], []float32{float32(i), float32(i) + 0.25}
		if i%10 >= 7 {
			nan := float32(math.NaN())
			want = []float32{nan, nan}
			if b := (BadRow{Row: i, Column: "emb", Why: reasons[i%10-7]}); bad[0] != b {
				t.Errorf("row %d: %+v; want %+v", i, bad[0], b)
			}
			bad = bad[1:]
		}
		if !same(got, want) {
			t.Errorf("row %d: %v; want %v", i, got, want)
		}
	}
	p, err := Scan(r)
	if err != nil || p.Rows != 150 || p.Bad != 45 || p.FirstBad.Row != 7 || p.NotFinite != 0 {
		t.Errorf("%+v, %v", p, err)
	}
}

// The dimension is that of most of the first rows, whatever the first one is.
func TestParquetDimensionOfMostRows(t *testing.T) {
	nan := float32(math.NaN())
	c := table{columns: parquet.Group{"emb": threeLevels(parquet.Optional(float32s)), "id": parquet.Optional(parquet.Leaf(parquet.DoubleType))}}
	add := func(id float64, cell []parquet.Value) {
		c.rows = append(c.rows, map[string][]parquet.Value{"emb": cell, "id": {parquet.DoubleValue(id)}})
	}
	add(0, nil)
	add(1.5, floats(1))
	add(2, append(floats(1), parquet.NullValue()))
	for i := range 5 {
		add(float64(3+i), floats(float32(i), nan))
	}
	r, err := openParquetBytes(c.write(t), Options{IDColumn: "id"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if dim := r.Info().Dim; dim != 2 {
		t.Errorf("dimension %d; want 2", dim)
	}
	p, err := Scan(r)
	if err != nil || p.Bad != 3 || p.FirstBad.Row != 0 || p.NotFinite != 5 || p.FirstNotFinite != 3 {
		t.Errorf("%+v, %v", p, err)
	}
	ids := make([]string, 8)
	bad, err := AsBadRows(r.(Identified).ReadIDs(ids, 0))
	if err != nil || len(bad) != 1 || bad[0].Row != 1 || bad[0].Column != "id" {
		t.Errorf("%+v, %v", bad, err)
	}
	if want := []string{"0", "", "2", "3", "4", "5", "6", "7"}; !slices.Equal(ids, want) {
		t.Errorf("%q; want %q", ids, want)
	}
}

// A first row that cannot be used does not hide that no row can.
func TestParquetWithoutAnyVector(t *testing.T) {
	c := table{columns: parquet.Group{"emb": threeLevels(float32s)}, rows: slices.Repeat([]map[string][]parquet.Value{{"emb": nil}}, 300)}
	_, err := openParquetBytes(c.write(t), Options{})
	wantError(t, err, "a.parquet", "row 0", "no vector", "none of the rows")
	c.rows = append(c.rows, map[string][]parquet.Value{"emb": floats(1, 2)})
	r, err := openParquetBytes(c.write(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if row := make([]float32, 2); r.ReadRows(row, 300) != nil || row[1] != 2 {
		t.Errorf("%v", row)
	}
}
