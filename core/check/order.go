package check

import (
	"fmt"
	"slices"
)

// Order is the sequence in which a run takes the rows of a file. It is a pure
// function, so a resumed run goes on in the order it began with.
type Order interface {
	// Len is the number of positions.
	Len() int64
	// At is the row at a position in [0, Len). No row is at two positions.
	At(position int64) int64
}

// span is the rows [first, first+n) in file order.
type span struct{ first, n int64 }

// InOrder is the rows [first, end) of a file, in file order.
func InOrder(first, end int64) (Order, error) {
	if first < 0 || end <= first {
		return nil, fmt.Errorf("range %d:%d holds no rows", first, end)
	}
	return span{first, end - first}, nil
}

func (s span) Len() int64              { return s.n }
func (s span) At(position int64) int64 { return s.first + position }

// sample is the first n places of a seeded permutation of [0, count).
type sample struct {
	rows permutation
	n    int64
}

// Sampled is n rows of count, drawn at random without replacement. Every prefix
// of it is such a sample too, and it takes no memory, whatever n is. The same
// count and seed give the same order.
func Sampled(count, n int64, seed uint64) (Order, error) {
	if n < 1 || n > count {
		return nil, fmt.Errorf("a sample of %d from %d rows: it must be between 1 and %d", n, count, count)
	}
	return sample{newPermutation(count, seed), n}, nil
}

func (s sample) Len() int64              { return s.n }
func (s sample) At(position int64) int64 { return s.rows.at(position) }

// maxDrawn bounds the memory of a sample in the order of the file: 8 bytes a row.
const maxDrawn = 1 << 24

// drawn is a sample in the order of the file.
type drawn []int64

// SampledInOrder is the rows of Sampled in the order of the file, for one that is read from
// its first row to its last. A prefix of it is no sample of the file.
func SampledInOrder(count, n int64, seed uint64) (Order, error) {
	random, err := Sampled(count, n, seed)
	if err != nil {
		return nil, err
	}
	if n > maxDrawn {
		return nil, fmt.Errorf("a sample of %d rows of a file that can be read in order only: expected at most %d; take fewer, a range, or all of them", n, maxDrawn)
	}
	rows := make(drawn, n)
	for i := range rows {
		rows[i] = random.At(int64(i))
	}
	slices.Sort(rows)
	return rows, nil
}

func (d drawn) Len() int64              { return int64(len(d)) }
func (d drawn) At(position int64) int64 { return d[position] }
