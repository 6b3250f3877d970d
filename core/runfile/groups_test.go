package runfile

import (
	"fmt"
	"reflect"
	"strings"
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
		1:  {{target.Timeout, 1, []Example{{5, "slow", 1}}}, {target.Connection, 1, []Example{{8, "500", 1}}}, {target.HTTP, 5, []Example{{3, "500", 3}}}},
		4: {{target.Timeout, 1, []Example{{5, "slow", 1}}}, {target.Connection, 1, []Example{{8, "500", 1}}},
			{target.HTTP, 5, []Example{{3, "500", 3}, {2, "404", 2}, {4, "500", 0}, {7, "404", 0}}}},
	} {
		if got, err := f.ErrorGroups(examples); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("ErrorGroups(%d) = %v, %v, want %v", examples, got, err, want)
		}
	}
	count, shown, err := f.Skipped(2)
	if want := []Example{{9, "NaN", 2}, {1, "zero vector", 1}}; count != 3 || err != nil || !reflect.DeepEqual(shown, want) {
		t.Errorf("Skipped = %d, %v, %v, want 3, %v", count, shown, err, want)
	}
}

// Texts that differ in an id are one reason, of which some are kept as they are, also by
// who opens the file again; each row keeps its own or what they have in common.
func TestReasonsThatDifferInAnID(t *testing.T) {
	f := newFile(t)
	text := func(i int64) string {
		return fmt.Sprintf(`400 Bad Request: {"request_id":"%08x-77aa","took":%d}`, i*7919, i)
	}
	const pattern = `400 Bad Request: {"request_id":"…","took":…}`
	var all, want []check.Result
	for i := range int64(3000) {
		r := failed(i, target.HTTP, text(i))
		all = append(all, r)
		if i >= originals {
			r.Reason = pattern
		}
		want = append(want, r)
	}
	save(t, f, all[:1500]...)
	f = reopen(t, f)
	save(t, f, all[1500:]...)
	expect(t, rows(t, f, Filter{}), want...)
	groups, err := f.ErrorGroups(2)
	if want := []ErrorGroup{{target.HTTP, 3000, []Example{{0, text(0), 3000}, {1, text(1), 0}}}}; err != nil || !reflect.DeepEqual(groups, want) {
		t.Errorf("%v, %v; want %v", groups, err, want)
	}
	if n := countTexts(t, f); n != originals+1 {
		t.Errorf("%d texts are stored, want %d", n, originals+1)
	}
}

// However many reasons there are, the file and the memory keep a bounded number.
func TestManyReasons(t *testing.T) {
	f := newFile(t)
	const reasons = mostPatterns + 500
	var all []check.Result
	word := func(i int64) string { return strings.Repeat("x", int(i%50)) + "-" + strings.Repeat("y", int(i/50)) }
	for i := range int64(reasons) {
		all = append(all, failed(i, target.HTTP, "no "+word(i)))
	}
	save(t, f, all[:reasons/2]...)
	f = reopen(t, f)
	save(t, f, all[reasons/2:]...)
	if n := countTexts(t, f); n != mostPatterns+1 {
		t.Errorf("%d texts are stored, want %d", n, mostPatterns+1)
	}
	if n := len(f.reasons.known); n > knownReasons {
		t.Errorf("%d reasons are in memory, want %d at most", n, knownReasons)
	}
	groups, err := f.ErrorGroups(1)
	if want := []ErrorGroup{{target.HTTP, reasons, []Example{{mostPatterns, otherReasons, reasons - mostPatterns}}}}; err != nil || !reflect.DeepEqual(groups, want) {
		t.Errorf("%v, %v; want %v", groups, err, want)
	}
}

func countTexts(t *testing.T, f *File) (n int64) {
	t.Helper()
	err := f.readOne("SELECT count(*) FROM errors", func(s *scanner) error {
		n = s.integer()
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	return n
}

// reopen closes a run file and opens it again, until the test's end.
func reopen(t *testing.T, f *File) *File {
	t.Helper()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Open(f.Path())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := again.Close(); err != nil {
			t.Error(err)
		}
	})
	return again
}
