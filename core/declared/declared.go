// Package declared holds what an API says of the index that it searches: by what it
// compares, which index answers, and whether that is ready.
package declared

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Index is what an API says of what is searched. Its zero value says nothing.
type Index struct {
	// Metrics are those that the API can be asked by, as its preset calls them, or as the
	// API does where the preset has none of that name. One, mostly; none where the API does
	// not say.
	Metrics []string `json:"metrics,omitempty"`
	// Name is the index that answers, with its kind: "items_embedding_idx (hnsw)"; "" where
	// the API does not say.
	Name string `json:"name,omitempty"`
	// None says that no index answers: the API compares with all rows, one by one.
	None bool `json:"none,omitempty"`
	// Notes are what a person should know before a run.
	Notes []Note `json:"notes,omitempty"`
}

// Note is a text as fmt.Sprintf takes it, so that a face can tell it in another language.
type Note struct {
	Format string   `json:"format"`
	Args   []string `json:"args,omitempty"` // each is a %s of Format
}

// NewNote makes a note.
func NewNote(format string, args ...string) Note {
	if len(args) == 0 {
		return Note{Format: format}
	}
	return Note{format, args}
}

// String is the text.
func (n Note) String() string { return n.In(n.Format) }

// In is the text by the translation of Format.
func (n Note) In(format string) string { return fmt.Sprintf(format, n.Values()...) }

// Values are Args as fmt.Sprintf takes them.
func (n Note) Values() []any {
	values := make([]any, len(n.Args))
	for i, arg := range n.Args {
		values[i] = arg
	}
	return values
}

// Hidden is x with hide called for each text that the API has said.
func (x Index) Hidden(hide func(string) string) Index {
	each := func(texts []string) []string {
		texts = slices.Clone(texts)
		for i := range texts {
			texts[i] = hide(texts[i])
		}
		return texts
	}
	x.Metrics, x.Name, x.Notes = each(x.Metrics), hide(x.Name), slices.Clone(x.Notes)
	for i, n := range x.Notes {
		x.Notes[i].Args = each(n.Args)
	}
	return x
}

// Has says whether the API can be asked by a metric, or does not say. Case is no difference.
func (x Index) Has(metric string) bool {
	return len(x.Metrics) == 0 || slices.ContainsFunc(x.Metrics, func(m string) bool { return strings.EqualFold(m, metric) })
}

// Metric is the metrics as a text; "" where the API does not say.
func (x Index) Metric() string { return strings.Join(x.Metrics, ", ") }

// IsZero says whether the API says nothing.
func (x Index) IsZero() bool {
	return len(x.Metrics) == 0 && x.Name == "" && !x.None && len(x.Notes) == 0
}

// Join is what several APIs that hold the same say together: differ says that they declare
// different metrics.
func Join(all []Index) (joined Index, differ bool) {
	for i, x := range all {
		if i == 0 {
			joined = x
			continue
		}
		differ = differ || !slices.Equal(x.Metrics, joined.Metrics)
		joined.None = joined.None || x.None
		if joined.Name != x.Name {
			joined.Name = strings.Join(slices.DeleteFunc([]string{joined.Name, x.Name}, func(s string) bool { return s == "" }), "; ")
		}
		for _, n := range x.Notes {
			if !slices.ContainsFunc(joined.Notes, n.equals) {
				joined.Notes = append(slices.Clip(joined.Notes), n)
			}
		}
	}
	return joined, differ
}

func (n Note) equals(other Note) bool {
	return n.Format == other.Format && slices.Equal(n.Args, other.Args)
}

// UnmarshalJSON implements json.Unmarshaler: a text with other than as many verbs as it has
// arguments is shown as it is.
func (n *Note) UnmarshalJSON(data []byte) error {
	type plain Note
	if err := json.Unmarshal(data, (*plain)(n)); err != nil {
		return err
	}
	if verbs := strings.Count(n.Format, "%"); verbs != strings.Count(n.Format, "%s") || verbs != len(n.Args) {
		*n = NewNote("%s", n.Format)
	}
	return nil
}
