package nearest

import "testing"

func TestOf(t *testing.T) {
	columns := []string{"name", "id", "doc_id", "embedding", "Title"}
	for name, want := range map[string]string{
		"ID":         "id",
		"docid":      "doc_id",
		"doc-id":     "doc_id",
		"embeding":   "embedding",
		"embeddings": "embedding",
		"emb":        "embedding",
		"title":      "Title",
		"nmae":       "name",
		"embdd":      "embedding",
		"nam":        "name",
		"vector":     "",
		"x":          "",
		"":           "",
		"---":        "",
	} {
		if got, ok := Of(name, columns); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v; want %q", name, got, ok, want)
		}
	}
	if text := DidYouMean("ID", columns); text != `; did you mean "id"?` {
		t.Error(text)
	}
	if text := DidYouMean("vector", columns); text != "" {
		t.Error(text)
	}
}
