package runfile

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"

	"vectorcheck/core/stats"
)

const (
	insertState = `INSERT INTO state (id, saved_through, handed_out, totals, attempt_latency, total_latency) VALUES (1, 0, 0, '{}', '', '')`
	updateState = `UPDATE state SET saved_through = ?, handed_out = ?, totals = ?, attempt_latency = ?, total_latency = ?`
)

// totals are what is stored of a stats.State in one column. What an older program does
// not know, it leaves alone.
type totals struct {
	stats.Totals
	ResponseLatency []byte `json:"response_latency,omitempty"` // in base64 once more
}

func saveState(c *conn, b *Batch) error {
	totals, err := json.Marshal(totals{b.State.Totals, b.State.ResponseLatency})
	if err != nil {
		return fmt.Errorf("the totals of the run: %w", err)
	}
	_, err = c.exec(updateState, b.SavedThrough, b.HandedOut,
		string(totals), string(b.State.AttemptLatency), string(b.State.TotalLatency))
	return err
}

// State is the one that was saved with the last batch, empty if there was none.
func (f *File) State() (state stats.State, err error) {
	err = f.readOne("SELECT totals, attempt_latency, total_latency FROM state", func(s *scanner) error {
		stored := s.text()
		state.AttemptLatency, state.TotalLatency = []byte(s.text()), []byte(s.text())
		var t totals
		if err := json.Unmarshal([]byte(stored), &t); err != nil {
			return fmt.Errorf("%w: the totals in table state: %w", ErrDamaged, err)
		}
		state.Totals, state.ResponseLatency = t.Totals, t.ResponseLatency
		return nil
	})
	return state, err
}

// Progress is what the last batch said: every position of the run's order below
// savedThrough is saved, none at or above handedOut is.
func (f *File) Progress() (savedThrough, handedOut int64, err error) {
	err = f.readOne("SELECT saved_through, handed_out FROM state", func(s *scanner) error {
		savedThrough, handedOut = s.integer(), s.integer()
		return nil
	})
	return savedThrough, handedOut, err
}

// Has says whether a vector has a result. It takes microseconds.
func (f *File) Has(index int64) (has bool, err error) {
	err = f.read("SELECT 1 FROM results WHERE idx = ?", func([]driver.Value) error {
		has = true
		return nil
	}, index)
	return has, err
}

// readOne reads the one row that a query must give.
func (f *File) readOne(query string, scan func(*scanner) error) error {
	found := false
	err := f.read(query, func(row []driver.Value) error {
		found = true
		s := scanner{row: row}
		if err := scan(&s); err != nil {
			return err
		}
		return s.err
	})
	if err == nil && !found {
		err = newError("read", f.path, fmt.Errorf("%w: a table is empty", ErrDamaged))
	}
	return err
}
