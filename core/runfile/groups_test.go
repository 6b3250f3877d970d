package runfile

import (
	"fmt"
	"reflect"
	"testing"

	"vectorcheck/core/check"
	"vectorcheck/core/target"
)

func TestErrorGroups(t *testing.T) {
	f := newFile(t)
	if groups, err := f.ErrorGroups(3); err != nil || len(groups) != 0 {
		t.Errorf("of a new run: %v, %v", groups, err)
	}
	save(t, f,
		matched(0), skipped(1, "zero vector"),
		failed(2, target.HTTP, "404"), failed(3, target.HTTP, "500"), failed(4, target.HTTP, "500"),
		failed(5, target.Timeout, "slow"), failed(6, target.HTTP, "500"), failed(7, target.HTTP, "404"),
		failed(8, target.Connection, "500"), skipped(9, "NaN"), skipped(10, "NaN"),
	)
	for examples, want := range map[int][]ErrorGroup{
		-1: {{target.Timeout, 1, nil}, {target.Connection, 1, nil}, {target.HTTP, 5, nil}},
		1:  {{target.Timeout, 1, []Example{{5, "slow"}}}, {target.Connection, 1, []Example{{8, "500"}}}, {target.HTTP, 5, []Example{{3, "500"}}}},
		4: {{target.Timeout, 1, []Example{{5, "slow"}}}, {target.Connection, 1, []Example{{8, "500"}}},
			{target.HTTP, 5, []Example{{3, "500"}, {2, "404"}, {4, "500"}, {7, "404"}}}},
	} {
		if got, err := f.ErrorGroups(examples); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("ErrorGroups(%d) = %v, %v, want %v", examples, got, err, want)
		}
	}
	count, shown, err := f.Skipped(2)
	if want := []Example{{9, "NaN"}, {1, "zero vector"}}; count != 3 || err != nil || !reflect.DeepEqual(shown, want) {
		t.Errorf("Skipped = %d, %v, %v, want 3, %v", count, shown, err, want)
	}
}

// More reasons than are kept in memory are still stored once each.
func TestManyReasons(t *testing.T) {
	f := newFile(t)
	const reasons = knownReasons + 200
	var all []check.Result
	for i := range int64(2 * reasons) {
		all = append(all, failed(i, target.HTTP, fmt.Sprint("request ", i%reasons)))
	}
	save(t, f, all[:reasons]...)
	save(t, f, all[reasons:]...)
	expect(t, rows(t, f, Filter{}), all...)
	err := f.readOne("SELECT count(*) FROM errors", func(s *scanner) error {
		if n := s.integer(); n != reasons {
			t.Errorf("%d texts are stored, want %d", n, reasons)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if n := len(f.reasons.known); n > knownReasons {
		t.Errorf("%d reasons are in memory, want %d at most", n, knownReasons)
	}
}
