//go:build linux

package main

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestWriteVectors(t *testing.T) {
	const rows, dim = 10, 16
	path := filepath.Join(t.TempDir(), "vectors.f32")
	first, err := writeVectors(path, rows, dim)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	numbers := make([]float32, rows*dim)
	if err := binary.Read(file, binary.LittleEndian, numbers); err != nil {
		t.Fatal(err)
	}
	if info, err := file.Stat(); err != nil || info.Size() != 4*rows*dim {
		t.Errorf("the file has %d bytes, error %v; want %d", info.Size(), err, 4*rows*dim)
	}
	if !slices.Equal(first, numbers[:dim]) {
		t.Errorf("the first row is %v, but %v was returned", numbers[:dim], first)
	}
	for row := range slices.Chunk(numbers, dim) {
		var sum float64
		for _, x := range row {
			sum += float64(x) * float64(x)
		}
		if math.Abs(sum-1) > 1e-6 {
			t.Errorf("row %v has the length %v, want 1", row, math.Sqrt(sum))
		}
	}
}

func TestRequestBody(t *testing.T) {
	got := requestBody([]float32{0.5, -1})
	if want := `{"vector":[0.5,-1],"top_k":1}`; string(got) != want || !json.Valid(got) {
		t.Errorf("requestBody = %s, want %s", got, want)
	}
}
