package vectors

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// maxAxes is how many axes a NumPy array can have.
const maxAxes = 64

// npyHeader is what the dictionary in a .npy says.
type npyHeader struct {
	descr   string   // the type of the numbers
	fortran bool     // columns one after another, not rows
	shape   []uint64 // the length of each axis
}

// parseNPYHeader reads a dictionary such as
//
//	{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
//
// with all three keys, each once, and no other, as NEP 1 demands.
func parseNPYHeader(text string) (npyHeader, error) {
	var h npyHeader
	l := &literal{text}
	if !l.take("{") {
		return h, l.expected("{")
	}
	found := map[string]bool{}
	for !l.take("}") {
		key, err := l.quoted()
		if err != nil {
			return h, err
		}
		if found[key] {
			return h, fmt.Errorf("expected the key %q once, found it twice", key)
		}
		if err := l.entry(key, &h); err != nil {
			return h, fmt.Errorf("%.20q: %w", key, err)
		}
		found[key] = true
		if !l.take(",") && !l.next("}") {
			return h, l.expected(", or }")
		}
	}
	for _, key := range []string{"descr", "fortran_order", "shape"} {
		if !found[key] {
			return h, fmt.Errorf("expected the key %q, found none", key)
		}
	}
	if !l.end() {
		return h, l.expected("nothing after }")
	}
	return h, nil
}

// entry reads what follows a key.
func (l *literal) entry(key string, h *npyHeader) (err error) {
	if !l.take(":") {
		return l.expected(":")
	}
	switch key {
	case "descr":
		h.descr, err = l.elementType()
	case "fortran_order":
		h.fortran, err = l.boolean()
	case "shape":
		h.shape, err = l.lengths()
	default:
		err = errors.New("unknown key: expected descr, fortran_order and shape only")
	}
	return err
}

// elementType reads the type of the numbers. A list stands there for records of
// named fields.
func (l *literal) elementType() (string, error) {
	if l.next("[") {
		return "", fmt.Errorf("the array holds records of named fields, %.40q: expected numbers alone", l.rest)
	}
	return l.quoted()
}

// literal is the rest of a Python literal that is being read.
type literal struct{ rest string }

// next reports whether token comes next, after white space.
func (l *literal) next(token string) bool {
	l.rest = strings.TrimLeft(l.rest, " \t\r\n\f")
	return strings.HasPrefix(l.rest, token)
}

// take is next, and passes the token.
func (l *literal) take(token string) bool {
	if !l.next(token) {
		return false
	}
	l.rest = l.rest[len(token):]
	return true
}

// end reports whether nothing but white space is left.
func (l *literal) end() bool { return l.next("") && l.rest == "" }

func (l *literal) expected(what string) error {
	if l.end() {
		return fmt.Errorf("expected %s, found the end of the header", what)
	}
	return fmt.Errorf("expected %s, found %.20q", what, l.rest)
}

// quoted reads a string; no string of a header that can be read has an escape.
func (l *literal) quoted() (string, error) {
	for _, quote := range []string{"'", `"`} {
		if !l.next(quote) {
			continue
		}
		text, rest, closed := strings.Cut(l.rest[1:], quote)
		if !closed || strings.ContainsAny(text, "\\\n") {
			break
		}
		l.rest = rest
		return text, nil
	}
	return "", l.expected("a quoted string")
}

func (l *literal) boolean() (bool, error) {
	switch {
	case l.take("True"):
		return true, nil
	case l.take("False"):
		return false, nil
	}
	return false, l.expected("True or False")
}

// lengths reads a tuple of integers, each of which may have the L that Python 2
// put after long ones.
func (l *literal) lengths() ([]uint64, error) {
	if !l.take("(") {
		return nil, l.expected("a tuple such as (3, 4)")
	}
	var lengths []uint64
	for !l.take(")") {
		if len(lengths) == maxAxes {
			return nil, l.expected(fmt.Sprintf("at most %d axes", maxAxes))
		}
		digits := len(l.rest) - len(strings.TrimLeft(l.rest, "0123456789"))
		n, err := strconv.ParseUint(l.rest[:digits], 10, 63)
		if err != nil {
			return nil, l.expected("the length of an axis")
		}
		l.rest = l.rest[digits:]
		l.take("L")
		lengths = append(lengths, n)
		if !l.take(",") && !l.next(")") {
			return nil, l.expected(", or )")
		}
	}
	return lengths, nil
}
