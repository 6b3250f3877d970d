package naming

import (
	"strconv"
	"strings"
)

// Seen is the id under which a row was found.
type Seen struct {
	Row int64
	ID  string
}

// leastAgreeing is how many rows have to agree on a scheme: of one or two, the id may be
// that of a neighbor or of a copy.
const leastAgreeing = 3

// Infer is the scheme of which the ids of more than half of the rows are, and those of at
// least three different ones. ok is false if there is none. The rest may be rows that the
// API does not have, or has under a second id.
func Infer(seen []Seen) (s Scheme, ok bool) {
	votes := map[Scheme][]Seen{}
	for _, one := range seen {
		for _, s := range readings(one) {
			votes[s] = append(votes[s], one)
		}
	}
	var best []Seen
	for scheme, agreeing := range votes {
		if len(agreeing) > len(best) || len(agreeing) == len(best) && simpler(scheme, s) {
			s, best = scheme, agreeing
		}
	}
	if rows(best) < leastAgreeing || 2*len(best) <= len(seen) {
		return Scheme{}, false
	}
	s.Digits = padding(s, best)
	for _, one := range best {
		if s.ID(one.Row) != one.ID {
			return Scheme{}, false
		}
	}
	return s, true
}

// simpler prefers, of two readings of the same ids, the smaller offset, and then a fixed
// order: a map has none.
func simpler(a, b Scheme) bool {
	if size, other := max(a.Offset, -a.Offset), max(b.Offset, -b.Offset); size != other {
		return size < other
	}
	return a.Prefix+"\x00"+a.Suffix < b.Prefix+"\x00"+b.Suffix
}

func rows(seen []Seen) int {
	different := map[int64]bool{}
	for _, one := range seen {
		different[one.Row] = true
	}
	return len(different)
}

// readings are the ways to read an id as one made of the row's number, Digits left open:
// one for each run of digits in it.
func readings(seen Seen) (all []Scheme) {
	const digits = "0123456789"
	for from := 0; from < len(seen.ID); {
		length := len(seen.ID[from:]) - len(strings.TrimLeft(seen.ID[from:], digits))
		if length == 0 {
			from++
			continue
		}
		if n, err := strconv.ParseUint(seen.ID[from:from+length], 10, 63); err == nil {
			all = append(all, Scheme{Prefix: seen.ID[:from], Offset: int64(n) - seen.Row, Suffix: seen.ID[from+length:]})
		}
		from += length
	}
	return all
}

// padding is the number of digits that the ids are filled up to; 0 if they are not.
func padding(s Scheme, seen []Seen) (digits int) {
	for _, one := range seen {
		number := one.ID[len(s.Prefix) : len(one.ID)-len(s.Suffix)]
		if len(number) > 1 && number[0] == '0' {
			digits = max(digits, len(number))
		}
	}
	return digits
}
