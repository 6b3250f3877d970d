package core

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"
	logrustest "github.com/sirupsen/logrus/hooks/test"
)

// An id that stands twice is named, with both rows; the run goes on.
func TestAnIDThatStandsTwiceIsNamed(t *testing.T) {
	s := settings(t, 4, found)
	s.IDs = IDs{From: FileIDs, File: filepath.Join(t.TempDir(), "ids.txt")}
	for text, says := range map[string]string{
		"a\nb\nc\nb\n": `ids.txt: rows 1 and 3 have the same id, "b"; ids that stand more than once: 1; a hit under one counts for each of its rows`,
		"a\na\nc\nc\n": `rows 0 and 1 have the same id, "a"; ids that stand more than once: 2;`,
		"a\nb\nc\nd\n": "",
	} {
		if err := os.WriteFile(s.IDs.File, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		log, hook := logrustest.NewNullLogger()
		r, err := Create(context.Background(), s, filepath.Join(t.TempDir(), "out.vcrun"), Options{Log: log})
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		said := ""
		for _, entry := range hook.AllEntries() {
			if entry.Level == logrus.WarnLevel {
				said += entry.Message
			}
		}
		if (said == "") != (says == "") || !strings.Contains(said, says) {
			t.Errorf("%q: it says %q; want %q", text, said, says)
		}
	}
}
