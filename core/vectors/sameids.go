package vectors

import (
	"bytes"
	"context"
	"hash/maphash"
	"slices"
)

// SameID is an id that stands in more than one row of a file of ids.
type SameID struct {
	ID            string
	First, Second int64 // the first two of its rows
}

const (
	// idsAtOnce is how many ids are compared at once: 16 MB of hashes. The file is read once
	// for each so many.
	idsAtOnce = 2_000_000
	// stepIDs is after how many ids it is looked whether that is to end.
	stepIDs = 100_000
)

// Repeated looks for ids that stand in more than one row. It gives the one whose second row
// comes first, and about how many such ids there are; 0 for none.
func (ids *IDs) Repeated(ctx context.Context) (one SameID, count int64, err error) {
	return ids.repeated(ctx, idsAtOnce)
}

func (ids *IDs) repeated(ctx context.Context, atOnce int64) (one SameID, count int64, err error) {
	seed := maphash.MakeSeed()
	parts := uint64((ids.count + atOnce - 1) / atOnce)
	hashes := make([]uint64, 0, min(ids.count, atOnce+atOnce/8))
	var same []uint64
	for part := range parts {
		hashes = hashes[:0]
		err := ids.eachID(ctx, func(_ int64, id []byte) bool {
			if hash := maphash.Bytes(seed, id); hash%parts == part {
				hashes = append(hashes, hash)
			}
			return true
		})
		if err != nil {
			return one, 0, err
		}
		slices.Sort(hashes)
		same = append(same, twice(hashes)...)
	}
	if len(same) == 0 {
		return one, 0, nil
	}
	one, err = ids.firstOf(ctx, seed, same)
	if one.Second == 0 { // two ids of one hash
		return one, 0, err
	}
	return one, int64(len(same)), err
}

// twice are the numbers that stand more than once in a sorted list, each once.
func twice(sorted []uint64) (same []uint64) {
	for i := 1; i < len(sorted); i++ {
		if sorted[i] == sorted[i-1] && (len(same) == 0 || same[len(same)-1] != sorted[i]) {
			same = append(same, sorted[i])
		}
	}
	return same
}

// firstOf is the first id that comes again, of those with certain hashes.
func (ids *IDs) firstOf(ctx context.Context, seed maphash.Seed, hashes []uint64) (one SameID, err error) {
	slices.Sort(hashes)
	rows := map[string]int64{}
	err = ids.eachID(ctx, func(row int64, id []byte) bool {
		if _, wanted := slices.BinarySearch(hashes, maphash.Bytes(seed, id)); !wanted {
			return true
		}
		if first, again := rows[string(id)]; again {
			one = SameID{string(id), first, row}
			return false
		}
		rows[string(id)] = row
		return true
	})
	return one, err
}

// eachID visits all ids until visit says no.
func (ids *IDs) eachID(ctx context.Context, visit func(row int64, id []byte) bool) error {
	goOn := true
	for first := int64(0); first < ids.count && goOn; first += stepIDs {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := ids.each(first, min(stepIDs, ids.count-first), func(record []byte, at place) error {
			goOn = goOn && visit(at.record, bytes.TrimSpace(record))
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
