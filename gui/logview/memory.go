// Package logview shows what logrus was told, filtered by level.
package logview

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/sirupsen/logrus"
)

// Kept is how many entries are remembered.
const Kept = 2000

// Memory is a logrus hook that remembers the last entries. It is safe for
// concurrent use.
type Memory struct {
	mu      sync.Mutex
	entries []Entry
	version int
}

// Entry is one line of the log.
type Entry struct {
	Level logrus.Level
	Text  string
}

// Levels implements logrus.Hook.
func (m *Memory) Levels() []logrus.Level { return logrus.AllLevels }

// Fire implements logrus.Hook.
func (m *Memory) Fire(e *logrus.Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.entries) == Kept {
		m.entries = slices.Delete(m.entries, 0, Kept/10)
	}
	m.entries = append(m.entries, Entry{e.Level, line(e)})
	m.version++
	return nil
}

// line is the time, the message, and the fields by name.
func line(e *logrus.Entry) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %-7s  %s", e.Time.Format("15:04:05"), e.Level, e.Message)
	for _, key := range slices.Sorted(maps.Keys(e.Data)) {
		fmt.Fprintf(&b, "  %s=%v", key, e.Data[key])
	}
	return strings.ReplaceAll(b.String(), "\n", " ")
}

// Version is a number that changes with every entry.
func (m *Memory) Version() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.version
}

// Entries gives those of at least level, the newest last, and a number that
// changes with every entry.
func (m *Memory) Entries(level logrus.Level) (entries []Entry, version int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range m.entries {
		if e.Level <= level { // logrus counts down to the worst
			entries = append(entries, e)
		}
	}
	return entries, m.version
}
