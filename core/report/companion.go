package report

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"vectorcheck/core/vectors"
)

// Companion is what lies beside an exported file, so that its rows say of what they are.
type Companion struct {
	File string // the exported file's path
	Rows int64  // in it
	// Chosen are the outcomes, or the kind of error, of its rows; none for all rows.
	Chosen []string
	// SortedBy is the column that they are sorted by, "" for index; Limit is how many were
	// wanted at most, 0 for all.
	SortedBy string
	Limit    int64
}

// CompanionPath is where the companion of an exported file lies.
func CompanionPath(csv string) string { return csv + ".json" }

type companion struct {
	File      string       `json:"file"`
	Rows      int64        `json:"rows"`
	Chosen    []string     `json:"chosen"`
	SortedBy  string       `json:"sorted_by"`
	Limit     *int64       `json:"limit"`
	RunFile   string       `json:"run_file"`
	Created   *time.Time   `json:"created"`
	Finished  bool         `json:"finished"`
	Total     int64        `json:"total"`
	Done      int64        `json:"done"`
	Vectors   vectors.Info `json:"vectors"`
	URL       string       `json:"url"`
	Asked     *asked       `json:"asked"`
	Coverage  coverage     `json:"coverage"`
	Threshold *float64     `json:"threshold"`
}

// WriteCompanion writes, as one indented JSON document, what the rows of an exported file are of.
//
//   - file: the exported file, without its folder; rows: how many are in it; chosen: their outcomes,
//     or the kind of error; empty for all rows; sorted_by and limit: their order, and how many
//     were wanted at most, null for all
//   - run_file, created, finished, total, done, vectors, url, asked, coverage, threshold:
//     as in WriteJSON
func (s Summary) WriteCompanion(w io.Writer, c Companion) error {
	asked := s.askedDocument()
	d := companion{
		File: filepath.Base(c.File), Rows: c.Rows, Chosen: append([]string{}, c.Chosen...),
		SortedBy: cmp.Or(c.SortedBy, "index"), Limit: optional(c.Limit, c.Limit > 0),
		RunFile: s.RunFile, Created: optional(s.Created.UTC(), !s.Created.IsZero()), Finished: s.Finished,
		Total: s.Total, Done: s.Figures.Done(), Vectors: s.Vectors, URL: s.address(), Asked: &asked,
		Coverage: s.Coverage.document(), Threshold: number(s.Threshold, true),
	}
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(d); err != nil {
		return fmt.Errorf("writing what the rows are of: %w", err)
	}
	return nil
}

// maxCompanion bounds what is read of a file that may be one.
const maxCompanion = 1 << 20

var errNoCompanion = errors.New("it is there, and does not belong to an export")

// CheckCompanion refuses to write the companion of an exported file over a file that is none. The
// error is a *SaveError.
func CheckCompanion(csv string) error {
	path := CompanionPath(csv)
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return NewSaveError(path, err)
	}
	defer file.Close()
	var there companion
	text, err := io.ReadAll(io.LimitReader(file, maxCompanion))
	if err != nil {
		return NewSaveError(path, err)
	}
	if json.Unmarshal(text, &there) != nil || there.Asked == nil || there.File == "" {
		return &SaveError{Path: path, Err: errNoCompanion, Hint: "move it away, or give the exported file another name"}
	}
	return nil
}
