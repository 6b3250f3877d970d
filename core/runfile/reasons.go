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

// reasons knows the ids of some rows of the table errors.
type reasons struct{ known map[reasonKey]int64 }

// knownReasons bounds the memory that reasons take; further ones are looked up
// in the file.
const knownReasons = 1024

// id gives the id of a reason, in a row made for it if there is none.
func (r *reasons) id(c *conn, key reasonKey) (id int64, err error) {
	if id, ok := r.known[key]; ok {
		return id, nil
	}
	kind := int64(key.kind)
	if _, err := c.exec("INSERT OR IGNORE INTO errors (kind, text) VALUES (?, ?)", kind, key.text); err != nil {
		return 0, err
	}
	err = c.query("SELECT id FROM errors WHERE kind = ? AND text = ?", func(row []driver.Value) error {
		s := scanner{row: row}
		id = s.integer()
		return s.err
	}, kind, key.text)
	if err != nil {
		return 0, err
	}
	if r.known == nil || len(r.known) == knownReasons {
		r.forget()
	}
	r.known[key] = id
	return id, nil
}

// forget is called also when a transaction was rolled back, and rows with it.
func (r *reasons) forget() { r.known = map[reasonKey]int64{} }
