package report

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// fieldsOf are the paths of the fields of a JSON document: a.b of an object, a[].b of a list.
func fieldsOf(t reflect.Type, prefix string) (paths []string) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		if t.Kind() == reflect.Slice {
			prefix = strings.TrimSuffix(prefix, ".") + "[]."
		}
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]() {
		return nil
	}
	for _, field := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" || name == "-" || len(field.Index) > 1 {
			continue
		}
		below := fieldsOf(field.Type, prefix+name+".")
		if len(below) == 0 {
			paths = append(paths, prefix+name)
		}
		paths = append(paths, below...)
	}
	return paths
}

// Each field of the JSON document has a line in docs/json.md, and each line a field.
func TestTheFieldsOfTheDocumentAreDescribed(t *testing.T) {
	text, err := os.ReadFile("../../docs/json.md")
	if err != nil {
		t.Fatal(err)
	}
	var described []string
	for _, row := range regexp.MustCompile("(?m)^\\| (`.*?`(?: and so on)?) \\|").FindAllStringSubmatch(string(text), -1) {
		for _, name := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(row[1], -1) {
			described = append(described, name[1])
		}
	}
	fields := fieldsOf(reflect.TypeFor[document](), "")
	for _, name := range fields {
		if !slices.Contains(described, name) && !slices.ContainsFunc(described, func(d string) bool { return alikeLatency(d, name) }) {
			t.Errorf("docs/json.md does not describe %s", name)
		}
	}
	for _, name := range described {
		if !slices.Contains(fields, name) && !slices.ContainsFunc(fields, func(f string) bool { return alikeLatency(name, f) }) {
			t.Errorf("docs/json.md describes %s, and there is no such field", name)
		}
	}
}

// alikeLatency says whether a line of *_latency.x stands for a field.
func alikeLatency(line, field string) bool {
	after, star := strings.CutPrefix(line, "*_latency.")
	_, of, latency := strings.Cut(field, "_latency.")
	return star && latency && after == of
}
