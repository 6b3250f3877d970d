package runfile

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"vectorcheck/core/vectors"
)

// Meta is what a run was started with. It never changes, but for its settings and content.
type Meta struct {
	Created     time.Time           `json:"created"`
	AppVersion  string              `json:"app_version"`
	Settings    json.RawMessage     `json:"settings"` // no secrets
	Vectors     vectors.Info        `json:"vectors"`
	Fingerprint vectors.Fingerprint `json:"fingerprint"`
	Total       int64               `json:"total"` // vectors that the run covers
	// Content is what is known of all bytes of the files; nil where that is nothing.
	Content json.RawMessage `json:"content,omitempty"`
}

// saveMeta writes one row per field, its value as JSON.
func saveMeta(c *conn, m Meta) error {
	encoded, err := json.Marshal(m)
	if err != nil {
		return err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(encoded, &fields); err != nil {
		return err
	}
	for key, value := range fields {
		if _, err := c.exec("INSERT INTO meta (key, value) VALUES (?, ?)", key, string(value)); err != nil {
			return err
		}
	}
	return nil
}

func loadMeta(c *conn) (m Meta, err error) {
	fields := map[string]json.RawMessage{}
	size := 0
	err = c.query("SELECT key, value FROM meta", func(row []driver.Value) error {
		s := scanner{row: row}
		key, value := s.text(), s.text()
		if size += len(key) + len(value); size > maxValue {
			return fmt.Errorf("%w: table meta is longer than %d MiB", ErrDamaged, maxValue>>20)
		}
		fields[key] = json.RawMessage(value)
		return s.err
	})
	if err != nil {
		return m, err
	}
	encoded, err := json.Marshal(fields)
	if err == nil {
		err = json.Unmarshal(encoded, &m)
	}
	if err != nil {
		return m, fmt.Errorf("%w: table meta: %w", ErrDamaged, err)
	}
	return m, nil
}
