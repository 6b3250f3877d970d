package report

import (
	"fmt"
	"strings"

	"vectorcheck/core/declared"
)

// Asked is what a run asks, so that its report says what was proven. Its zero value says
// nothing.
type Asked struct {
	// Preset is the name of the API's preset, and Title what it is called; "" for the generic
	// API.
	Preset, Title string
	Fields        []Field // of the preset, those that have a value
	// Metric is that by which scores are read; "" for the generic API.
	Metric string
	// Index is what the API has said of it.
	Index declared.Index
	// IDs is what the API calls the rows, as --ids writes it, none among them.
	IDs string
	// Neighbors is the file of the true neighbors; "" for none.
	Neighbors string
}

// Field is one of a preset that is filled in.
type Field struct{ Name, Label, Value string }

// subject is the API and what is searched in it; "" for the generic one.
func (a Asked) subject() string {
	parts := []string{a.Title}
	for _, f := range a.Fields {
		parts = append(parts, f.Name+" "+f.Value)
	}
	if a.Title == "" {
		return ""
	}
	return strings.Join(parts, ", ")
}

// metric says by which metric scores are read, and who says so.
func (a Asked) metric() string {
	declares := a.Index.Metric()
	switch {
	case declares == "":
		return a.Metric + ", and the API does not say which one its index has"
	case !a.Index.Has(a.Metric):
		return a.Metric + ", as was insisted: THE INDEX SAYS " + declares
	case len(a.Index.Metrics) > 1:
		return a.Metric + ", one of those that the index says: " + declares
	}
	return a.Metric + ", as the index says"
}

// index names the index that answers; "" where the API does not say.
func (a Asked) index() string {
	if a.Index.None {
		if a.Index.Name != "" {
			return "NONE: all rows are compared one by one (" + a.Index.Name + ")"
		}
		return "NONE: all rows are compared one by one"
	}
	return a.Index.Name
}

// compared says what a right answer is compared with.
func (a Asked) compared(k int) string {
	what := "ids " + a.IDs
	switch {
	case a.Neighbors != "":
		what = "the true neighbors in " + a.Neighbors + ", ids " + a.IDs
	case a.IDs == "none":
		what = "nothing but the similarity: no ids"
	}
	return fmt.Sprintf("%s; top_k %d", what, k)
}

func (s Summary) writeAsked(t *text) {
	a := s.Asked
	if subject := a.subject(); subject != "" {
		t.field("Asked", subject)
		t.field("Metric", a.metric())
		if index := a.index(); index != "" {
			t.field("Index", index)
		}
		for _, n := range a.Index.Notes {
			t.field("", n.String())
		}
	}
	if a.IDs != "" {
		t.field("Compared", a.compared(s.Compared.K))
	}
}

// asked is Asked as JSON.
type asked struct {
	Preset          *string           `json:"preset"`
	Fields          map[string]string `json:"fields"`
	Metric          *string           `json:"metric"`
	DeclaredMetrics []string          `json:"declared_metrics"`
	Index           *string           `json:"index"`
	NoIndex         bool              `json:"no_index"`
	Warnings        []string          `json:"warnings"`
	IDs             *string           `json:"ids"`
	Neighbors       *string           `json:"neighbors"`
	TopK            int               `json:"top_k"`
}

func (s Summary) askedDocument() asked {
	a := s.Asked
	d := asked{
		Preset: optional(a.Preset, a.Preset != ""), Fields: map[string]string{},
		Metric: optional(a.Metric, a.Metric != ""), DeclaredMetrics: append([]string{}, a.Index.Metrics...),
		Index: optional(a.Index.Name, a.Index.Name != ""), NoIndex: a.Index.None, Warnings: []string{},
		IDs: optional(a.IDs, a.IDs != ""), Neighbors: optional(a.Neighbors, a.Neighbors != ""), TopK: s.Compared.K,
	}
	for _, f := range a.Fields {
		d.Fields[f.Name] = f.Value
	}
	for _, n := range a.Index.Notes {
		d.Warnings = append(d.Warnings, n.String())
	}
	return d
}
