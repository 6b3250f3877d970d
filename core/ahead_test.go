package core

import (
	"errors"
	"testing"

	"vectorcheck/core/check"
)

func TestAhead(t *testing.T) {
	broken := errors.New("broken")
	for _, c := range []struct {
		rows  int64
		err   error // after the rows
		until int64 // how many are wanted
	}{
		{0, nil, 10}, {1, nil, 10}, {aheadRows, nil, 1e9}, {10*aheadRows + 3, nil, 1e9}, {10 * aheadRows, nil, 5},
		{10 * aheadRows, nil, aheadRows}, {3, broken, 1e9}, {2 * aheadRows, broken, 1e9}, {0, broken, 1}, {100 * aheadRows, broken, 7},
	} {
		var n int64
		var err error
		for row, failure := range ahead(func(yield func(check.Result, error) bool) {
			for i := range c.rows {
				if !yield(check.Result{Index: i}, nil) {
					return
				}
			}
			if c.err != nil {
				yield(check.Result{}, c.err)
			}
		}) {
			if err = failure; err != nil {
				continue
			}
			if row.Index != n {
				t.Fatalf("%+v: row %d in place of %d", c, row.Index, n)
			}
			if n++; n == c.until {
				break
			}
		}
		if n != min(c.rows, c.until) || c.until > c.rows && !errors.Is(err, c.err) {
			t.Errorf("%+v: %d rows, %v", c, n, err)
		}
	}
}
