package core

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vectorcheck/core/naming"
)

// Ids that are those of a column of the file, with or without something before them, are
// proposed; those of no column, or of a few rows, are not.
func TestTheColumnThatFits(t *testing.T) {
	var jsonl, csv strings.Builder
	fmt.Fprintln(&csv, "no,sku,embedding,title")
	for row := range 40 {
		fmt.Fprintf(&jsonl, `{"no":%d,"sku.code":"%s","vector":[%d,1],"title":"t"}`+"\n", row, sku(row), row+1)
		fmt.Fprintf(&csv, "%d,%s,\"[%d,1]\",t\n", row, sku(row), row+1)
	}
	for name, tc := range map[string]struct{ text, column string }{
		"a.jsonl": {jsonl.String(), `sku\.code`},
		"a.csv":   {csv.String(), "sku"},
	} {
		s := DefaultSettings()
		s.Vectors = filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(s.Vectors, []byte(tc.text), 0o600); err != nil {
			t.Fatal(err)
		}
		found := func(n int, id func(int) string) (seen []naming.Seen) {
			for row := range n {
				seen = append(seen, naming.Seen{Row: int64(3 * row), ID: id(3 * row)})
			}
			return seen
		}
		for what, c := range map[string]struct {
			seen []naming.Seen
			want IDs
		}{
			"as they are":   {found(10, sku), IDs{From: ColumnIDs, Column: tc.column}},
			"with a prefix": {found(10, func(row int) string { return "p/" + sku(row) }), IDs{From: ColumnIDs, Column: tc.column, Prefix: "p/"}},
			"of no column":  {found(10, func(row int) string { return sku(row + 1) }), IDs{}},
			"two rows":      {found(2, sku), IDs{}},
		} {
			if got, ok := fittingColumn(s, c.seen); got != c.want || ok != (c.want != IDs{}) {
				t.Errorf("%s, %s: %+v, %v; want %+v", name, what, got, ok, c.want)
			}
		}
		s.IDs = IDs{From: ColumnIDs, Column: tc.column}
		if got, ok := fittingColumn(s, found(10, sku)); ok {
			t.Errorf("%s: the column of the settings is proposed: %+v", name, got)
		}
	}
}

// sku is an id that no row number leads to.
func sku(row int) string { return fmt.Sprintf("%c%d", 'a'+row%7, row*7919%5003) }
