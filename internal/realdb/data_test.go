//go:build unix

package realdb

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

const dim = 128

// data is a file of vectors, half of them at random and half in tight clusters, and what of it
// is stored: all but some, and some twice.
type data struct {
	path    string
	rows    [][]float32
	missing map[int]bool
	twins   map[int]string // the ids under which some are stored again
}

func newData(t *testing.T, count, missing, twins int) data {
	t.Helper()
	random := rand.New(rand.NewPCG(7, 7))
	normal := func(scale float64, around []float32) []float32 {
		row := make([]float32, dim)
		for i := range row {
			row[i] = float32(scale * random.NormFloat64())
			if around != nil {
				row[i] += around[i]
			}
		}
		return row
	}
	var centers [][]float32
	for range max(1, count/200) {
		centers = append(centers, normal(1, nil))
	}
	d := data{missing: map[int]bool{}, twins: map[int]string{}}
	for i := range count {
		if i%2 == 0 {
			d.rows = append(d.rows, normal(1, nil))
		} else {
			d.rows = append(d.rows, normal(0.05, centers[i/2%len(centers)]))
		}
	}
	order := random.Perm(count)
	for _, row := range order[:missing] {
		d.missing[row] = true
	}
	for i, row := range order[missing : missing+twins] {
		d.twins[row] = strconv.Itoa(twinID + i)
	}
	var file []byte
	for _, row := range d.rows {
		for _, x := range row {
			file = binary.LittleEndian.AppendUint32(file, math.Float32bits(x))
		}
	}
	d.path = filepath.Join(t.TempDir(), "vectors.f32")
	if err := os.WriteFile(d.path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return d
}

// twinID is the first id of the rows that are stored again.
const twinID = 1_000_000

// stored are the ids and the rows of what a database holds.
func (d data) stored() (ids []int, rows [][]float32) {
	for i, row := range d.rows {
		if !d.missing[i] {
			ids, rows = append(ids, i), append(rows, row)
		}
	}
	for row, name := range d.twins {
		id, _ := strconv.Atoi(name) // it was made of one
		ids, rows = append(ids, id), append(rows, d.rows[row])
	}
	return ids, rows
}
