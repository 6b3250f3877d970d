package check

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"vectorcheck/core/vectors"
)

// onwards is a file that can be read in order only, and refuses to be read backwards.
type onwards struct {
	rowsInMemory
	mu   sync.Mutex
	next int64
}

func (o *onwards) Info() vectors.Info {
	info := o.rowsInMemory.Info()
	info.Sequential = true
	return info
}

func (o *onwards) ReadRows(dst []float32, first int64) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if first < o.next {
		return fmt.Errorf("row %d is read after row %d", first, o.next-1)
	}
	o.next = first + int64(len(dst)/o.Info().Dim)
	return o.rowsInMemory.ReadRows(dst, first)
}

// A sample of such a file has the rows that any other sample of that seed has, and reads them
// in the order of the file, however many are checked at once.
func TestASampleInOrderReadsAFileOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const count = 1_000_000
		random, err := Sampled(count, 3000, 5)
		if err != nil {
			t.Fatal(err)
		}
		order, err := SampledInOrder(count, 3000, 5)
		if err != nil {
			t.Fatal(err)
		}
		want := indexes(random)
		slices.Sort(want)
		if !slices.Equal(indexes(order), want) {
			t.Fatal("the rows are not those of the sample, in order")
		}
		var got log
		server := &api{answer: found(time.Millisecond)}
		c := New(config(), &onwards{rowsInMemory: rowsInMemory{count: count}}, Remaining(order, 0, 0, nil), server, got.record)
		if err := c.Run(t.Context()); err != nil || !slices.Equal(got.rows(), want) {
			t.Errorf("%d rows checked, %v", len(got.results), err)
		}
	})
	if _, err := SampledInOrder(1<<40, maxDrawn+1, 1); err == nil {
		t.Error("a sample that takes memory without bound")
	}
	if _, err := SampledInOrder(10, 11, 1); err == nil {
		t.Error("11 rows of 10")
	}
}
