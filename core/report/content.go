package report

import (
	"fmt"
	"time"

	"vectorcheck/core/content"
)

// contentDocument is what is known of the files as a whole.
type contentDocument struct {
	Bytes    int64           `json:"bytes"`
	Hashed   int64           `json:"hashed_bytes"`
	Compared *int64          `json:"compared_bytes"`
	Changes  []contentChange `json:"changes"`
}

type contentChange struct {
	Input   string    `json:"input"`
	File    string    `json:"file"`
	First   int64     `json:"first_byte"`
	End     int64     `json:"end_byte"`
	Found   time.Time `json:"found"`
	Results int64     `json:"results"`
}

// sums are the bytes of the files: all, those that are known, and those that were compared.
func sums(k content.Known) (bytes, hashed, compared int64) {
	for _, f := range k.Files {
		bytes, hashed, compared = bytes+f.Size, hashed+f.Hashed(), compared+f.Compared
	}
	return bytes, hashed, compared
}

func (s Summary) contentDocument() *contentDocument {
	if len(s.Content.Files) == 0 {
		return nil
	}
	d := &contentDocument{Changes: []contentChange{}} // never null
	compared := int64(0)
	d.Bytes, d.Hashed, compared = sums(s.Content)
	d.Compared = optional(compared, s.Content.Resumed)
	for _, c := range s.Content.Changes {
		d.Changes = append(d.Changes, contentChange{c.Input, c.Name, c.First, c.End, c.Found, c.Results})
	}
	return d
}

// writeContent tells what of the files was compared as the run was resumed, and what had changed.
func (s Summary) writeContent(t *text) {
	for _, c := range s.Content.Changes {
		t.field("", fmt.Sprintf("CHANGED: %s was another file when the run went on: bytes %s to %s; %s were saved before that was found, %s",
			c.Name, Count(c.First), Count(c.End-1), plural(c.Results, "result"), c.Found.UTC().Format("2006-01-02 15:04:05 UTC")))
	}
	if bytes, _, compared := sums(s.Content); s.Content.Resumed && compared < bytes {
		t.field("", fmt.Sprintf("%s of %s bytes of the files were compared as the run went on, the rest by samples", Count(compared), Count(bytes)))
	}
}

func plural(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return Count(n) + " " + what + "s"
}
