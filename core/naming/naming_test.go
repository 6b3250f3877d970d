package naming

import (
	"fmt"
	"math"
	"testing"
)

func TestRowReadsWhatIDWrites(t *testing.T) {
	for _, tc := range []struct {
		scheme Scheme
		row    int64
		id     string
	}{
		{Scheme{}, 0, "0"},
		{Scheme{Offset: 1}, 41, "42"},
		{Scheme{Offset: -20}, 3, "-17"},
		{Scheme{Prefix: "doc-"}, 5, "doc-5"},
		{Scheme{Prefix: "doc-", Digits: 8, Suffix: ".txt"}, 5, "doc-00000005.txt"},
		{Scheme{Digits: 3}, 12345, "12345"},
		{Scheme{Digits: 3, Offset: -2}, 0, "-002"},
	} {
		if id := tc.scheme.ID(tc.row); id != tc.id {
			t.Errorf("%+v: row %d is %q; want %q", tc.scheme, tc.row, id, tc.id)
		}
		if row, ok := tc.scheme.Row(tc.id); !ok || row != tc.row {
			t.Errorf("%+v: %q is row %d, %v", tc.scheme, tc.id, row, ok)
		}
	}
}

func TestRowIsStrict(t *testing.T) {
	for _, tc := range []struct {
		scheme Scheme
		id     string
	}{
		{Scheme{}, "-0"}, {Scheme{}, "007"}, {Scheme{}, "+7"}, {Scheme{}, ""}, {Scheme{}, "7 "}, {Scheme{}, "0x7"}, {Scheme{}, "1_0"},
		{Scheme{}, "99999999999999999999"}, {Scheme{Prefix: "doc"}, "5"}, {Scheme{Suffix: ".txt"}, "5"},
		{Scheme{Prefix: "a", Suffix: "a"}, "a"}, {Scheme{Digits: 3}, "07"}, {Scheme{Digits: 3}, "0007"},
		{Scheme{Offset: -9}, fmt.Sprint(int64(math.MaxInt64))}, {Scheme{Offset: 9}, fmt.Sprint(-int64(math.MaxInt64))},
	} {
		if row, ok := tc.scheme.Row(tc.id); ok {
			t.Errorf("%+v: %q is row %d", tc.scheme, tc.id, row)
		}
	}
}

func TestInfer(t *testing.T) {
	name := func(s Scheme, rows ...int64) (seen []Seen) {
		for _, row := range rows {
			seen = append(seen, Seen{row, s.ID(row)})
		}
		return seen
	}
	for what, want := range map[string]Scheme{
		"numbers":            {},
		"numbers from 1":     {Offset: 1},
		"large numbers":      {Offset: 100_000},
		"a prefix":           {Prefix: "doc-"},
		"a suffix":           {Suffix: ".jpg", Offset: 1},
		"zeros":              {Digits: 8},
		"digits beside":      {Prefix: "v2-", Digits: 6, Suffix: "-2024.png"},
		"a number in a name": {Prefix: "id:items:doc::"},
	} {
		seen := append(name(want, 0, 9, 10, 4711), Seen{20, "another"}, Seen{21, want.ID(606)}, Seen{22, "copy-22"})
		if got, ok := Infer(seen); !ok || got != want {
			t.Errorf("%s: %+v, %v; want %+v", what, got, ok, want)
		}
	}
	for what, seen := range map[string][]Seen{
		"nothing":                 nil,
		"one row":                 name(Scheme{}, 5),
		"one row three times":     name(Scheme{}, 5, 5, 5),
		"a neighbor":              {{7, "613"}, {8, "8"}, {9, "21"}},
		"no numbers":              {{1, "a"}, {2, "b"}, {3, "c"}, {4, "d"}},
		"as many say another":     append(name(Scheme{}, 1, 2, 3), Seen{4, "x"}, Seen{5, "y"}, Seen{6, "z"}),
		"zeros that do not agree": {{1, "001"}, {2, "0002"}, {3, "003"}},
		"the same id":             {{1, "7"}, {2, "7"}, {3, "7"}},
		"hashes":                  {{1, "9c1f33"}, {2, "0a77e2"}, {3, "55d1b0"}},
	} {
		if got, ok := Infer(seen); ok {
			t.Errorf("%s: %+v", what, got)
		}
	}
}

func FuzzScheme(f *testing.F) {
	f.Add("doc-", int64(1), 8, ".txt", int64(5), "doc-00000006.txt")
	f.Add("", int64(-20), 0, "", int64(3), "-0")
	f.Fuzz(func(t *testing.T, prefix string, offset int64, digits int, suffix string, row int64, id string) {
		if offset > 1<<40 || offset < -1<<40 || digits < 0 || digits > MostDigits || row < 0 || row > 1<<40 {
			return
		}
		s := Scheme{prefix, offset, digits, suffix}
		if got, ok := s.Row(s.ID(row)); !ok || got != row {
			t.Errorf("%+v: row %d is %q, which is %d, %v", s, row, s.ID(row), got, ok)
		}
		if got, ok := s.Row(id); ok && s.ID(got) != id {
			t.Errorf("%+v: %q is row %d, which is %q", s, id, got, s.ID(got))
		}
	})
}
