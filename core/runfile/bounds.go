package runfile

// bounds are the first and the last index of a file, which may be any two integers.
type bounds struct{ first, last int64 }

// span is how far the last index is from the first.
func (b *bounds) span() uint64 { return uint64(b.last) - uint64(b.first) }

// at is the index so far from the first.
func (b *bounds) at(offset uint64) int64 { return int64(uint64(b.first) + offset) }

// selectBounds has a query for each bound, as SQLite finds both in one by reading
// the whole table.
const selectBounds = "SELECT (SELECT min(idx) FROM results), (SELECT max(idx) FROM results)"

// bound finds the bounds, unless there are no rows.
func (b *bounds) bound(f *File) (empty bool, err error) {
	err = f.readOne(selectBounds, func(columns *scanner) error {
		empty = columns.row[0] == nil
		b.first, b.last = columns.integer(), columns.integer()
		return nil
	})
	return empty, err
}
