//go:build linux

package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"

	"vectorcheck/core/target/floatjson"
)

// writeVectors makes a raw file of rows × dim float32, little-endian, each row
// a random one of length 1, and returns the first. The rows are the same every
// time.
func writeVectors(path string, rows, dim int) (first []float32, err error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	out := bufio.NewWriterSize(file, 1<<20)
	rng := rand.New(rand.NewPCG(uint64(rows), uint64(dim)))
	row := make([]float32, dim)
	bytes := make([]byte, 4*dim)
	for range rows {
		fillUnit(row, rng)
		if first == nil {
			first = append(first, row...)
		}
		for i, x := range row {
			binary.LittleEndian.PutUint32(bytes[4*i:], math.Float32bits(x))
		}
		if _, err := out.Write(bytes); err != nil {
			return nil, fmt.Errorf("make %d vectors: %w", rows, err)
		}
	}
	if err := out.Flush(); err != nil {
		return nil, fmt.Errorf("make %d vectors: %w", rows, err)
	}
	return first, file.Close()
}

// fillUnit sets row to a point of the cube [-1, 1)^d, scaled to length 1: as
// long in text as an even direction is, and cheap, for there may be a billion
// numbers to make.
func fillUnit(row []float32, rng *rand.Rand) {
	var sum float32
	for i := range row {
		x := float32(int32(rng.Uint32())) * (1.0 / (1 << 31))
		row[i] = x
		sum += x * x
	}
	scale := 1 / float32(math.Sqrt(float64(sum)))
	for i := range row {
		row[i] *= scale
	}
}

// requestBody is the request that vectorcheck sends for vector.
func requestBody(vector []float32) []byte {
	body := floatjson.AppendVector([]byte(`{"vector":`), vector)
	return append(body, `,"top_k":1}`...)
}

// wrkScript is a script for wrk that posts body, which holds no brackets doubled.
func wrkScript(body []byte) []byte {
	script := []byte("wrk.method = \"POST\"\nwrk.headers[\"Content-Type\"] = \"application/json\"\nwrk.body = [[")
	return append(append(script, body...), "]]\n"...)
}
