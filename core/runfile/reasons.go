package runfile

import (
	"database/sql/driver"

	"vectorcheck/core/target"
)

// reasonKey is why there is no answer: what one row of the table errors holds.
// The kind of skipped vectors is 0.
type reasonKey struct {
	kind target.Kind
	text string
}

// reasons knows the ids of some rows of the table errors, and which texts it holds. Texts
// that differ in numbers and ids alone have one pattern: of each pattern, originals texts
// are kept as they are, and what comes later has the pattern as its text.
type reasons struct {
	known map[reasonKey]int64 // of texts and of patterns
	// stored is how many texts the file has of each pattern, and patterns how many patterns
	// of each kind; nil before the file was looked at.
	stored   map[reasonKey]int
	patterns map[target.Kind]int
}

const (
	// knownReasons bounds the memory that ids take; further ones are looked up
	// in the file.
	knownReasons = 1024
	// originals is how many texts of one pattern are kept.
	originals = 8
	// mostPatterns bounds the patterns of a kind; what comes later is otherReasons.
	mostPatterns = 1000
)

// otherReasons is the text of failures whose patterns are too many.
const otherReasons = "for other reasons: more than can be told apart"

// id gives the id of a reason, in a row made for it if there is none.
func (r *reasons) id(c *conn, key reasonKey) (id int64, err error) {
	if id, ok := r.known[key]; ok {
		return id, nil
	}
	if err := r.look(c); err != nil {
		return 0, err
	}
	if id, err = storedReason(c, key); err != nil || id != 0 {
		r.keep(key, id)
		return id, err
	}
	pattern := reasonKey{key.kind, patternOf(key.kind, key.text)}
	switch n := r.stored[pattern]; {
	case n == 0 && r.patterns[key.kind] >= mostPatterns:
		pattern.text = otherReasons
		key = pattern
	case n >= originals:
		key = pattern
	}
	if id, ok := r.known[key]; ok {
		return id, nil
	}
	done, err := c.exec("INSERT OR IGNORE INTO errors (kind, text) VALUES (?, ?)", int64(key.kind), key.text)
	if err != nil {
		return 0, err
	}
	if n, err := done.RowsAffected(); err == nil && n > 0 {
		r.count(pattern)
	}
	if id, err = storedReason(c, key); err == nil {
		r.keep(key, id)
	}
	return id, err
}

// storedReason is the id of a reason that the file has; 0 if it has not.
func storedReason(c *conn, key reasonKey) (id int64, err error) {
	err = c.query("SELECT id FROM errors WHERE kind = ? AND text = ?", func(row []driver.Value) error {
		s := scanner{row: row}
		id = s.integer()
		return s.err
	}, int64(key.kind), key.text)
	return id, err
}

// look counts what the file has, once. A file of an older version may have more texts than
// this one would keep: it counts some of them.
func (r *reasons) look(c *conn) error {
	if r.stored != nil {
		return nil
	}
	r.stored, r.patterns = map[reasonKey]int{}, map[target.Kind]int{}
	err := c.query("SELECT kind, text FROM errors LIMIT ?", func(row []driver.Value) error {
		s := scanner{row: row}
		kind := target.Kind(s.integer())
		r.count(reasonKey{kind, patternOf(kind, s.short())})
		return s.err
	}, int64(len(target.Kinds())+1)*mostPatterns*(originals+1))
	if err != nil {
		r.forget()
	}
	return err
}

func (r *reasons) count(pattern reasonKey) {
	if r.stored[pattern]++; r.stored[pattern] == 1 {
		r.patterns[pattern.kind]++
	}
}

func (r *reasons) keep(key reasonKey, id int64) {
	if id == 0 {
		return
	}
	if r.known == nil || len(r.known) == knownReasons {
		r.known = map[reasonKey]int64{}
	}
	r.known[key] = id
}

// forget is called also when a transaction was rolled back, and rows with it.
func (r *reasons) forget() { *r = reasons{} }
