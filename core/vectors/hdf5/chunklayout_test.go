package hdf5

import "testing"

// Chunks that no memory is made for are refused, with what makes others of them.
func TestChunksTooLarge(t *testing.T) {
	const repack = "h5repack -l train:CHUNK=341x768 in.hdf5 out.hdf5"
	for name, tc := range map[string]struct {
		rows, columns, chunkRows, chunkColumns uint64
		want                                   []string
	}{
		"no rows in a chunk":   {10, 768, 0, 768, []string{"expected chunks with elements"}},
		"a large chunk":        {1 << 30, 768, 1 << 20, 768, []string{"chunks have 1048576 rows of 768 numbers", repack}},
		"a chunk of all":       {1 << 30, 768, 1 << 40, 1 << 40, []string{"expected at most 134217728 bytes", repack}},
		"a row in large parts": {1 << 30, 768, 195313, 1, []string{"a row of it is in 768 chunks of 195313 rows", repack}},
		"more than any file":   {1 << 62, 768, 1, 768, []string{"beyond what any file can hold"}},
	} {
		c := chunking{name: "train", rows: tc.rows, columns: tc.columns, width: 4, chunkRows: tc.chunkRows, chunkColumns: tc.chunkColumns}
		t.Run(name, func(t *testing.T) { wantError(t, c.check(new(block)), tc.want...) })
	}
	// What h5py makes of ten million vectors of 1,536 numbers by itself.
	c := chunking{name: "train", rows: 10_000_000, columns: 1536, width: 4, chunkRows: 19532, chunkColumns: 6}
	if err := c.check(new(block)); err != nil {
		t.Error(err)
	}
}
