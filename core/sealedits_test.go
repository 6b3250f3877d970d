package core

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"vectorcheck/core/preset"
	"vectorcheck/core/target"
)

// unsealed are the settings of a run file that decide nothing of what is sent, where to, and by
// which way, but how much, when, and what an answer is worth.
var unsealed = []string{
	"vectors", "dim", "type", "column", "csv_header", "max_bad_rows", "ids", "earlier_urls", "metric_anyway", "require_index",
	"declared", "seal", "connect_timeout_ns", "attempt_timeout_ns", "concurrency", "auto_concurrency", "rate", "retries", "retry_on", "backoff_ns",
	"backoff_factor", "threshold", "truth", "files", "coverage", "min_accuracy", "min_recall",
	"max_errors", "gate", "demo",
}

// Whoever edits a run file, its key goes nowhere without a person who says so: each setting that
// decides about the request is sealed, and an older seal is none.
func TestEverySettingOfTheRequestIsSealed(t *testing.T) {
	t.Setenv("A_KEY", "the key of the run")
	t.Setenv("OTHER_KEY", "the key of another")
	var asked atomic.Int64
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		fmt.Fprint(w, `{"similarity":1}`)
	}))
	defer api.Close()
	edits := map[string]map[string]string{ // by the name of the setting, then by what is edited
		"url":   {"url": `"` + api.URL + `/other"`},
		"top_k": {"top_k": "77"},
		"api": {
			"api.own.shape.method": `"DELETE"`, "api.own.shape.path": `"/admin"`, "api.own.shape.body": `"{\"delete\":{{vector}}}"`,
			"api.own.headers": `["X-Evil: 1"]`, "api.fields.collection": `"secrets"`, "api.own.key": `"X-Other: KEY"`, "api.preset": `"qdrant"`,
		},
		"key":          {"key.header": `"X-Forwarded-For: KEY"`, "key.name": `"OTHER_KEY"`, "key.from": `"keyring"`},
		"header_names": {"header_names": `["X-More","Host"]`},
		"network": {
			"network.proxy": `"` + api.URL + `"`, "network.insecure": "true", "network.ca": `"/etc/hosts"`, "network.http2": "true",
			"network.server_name": `"evil.example"`, "network": `{"certificate":"/a.pem","key":"/b.pem"}`,
		},
	}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Settings]()) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Anonymous || !field.IsExported() || name == "" || name == "-" {
			continue
		}
		if free := slices.Contains(unsealed, name); free == (len(edits[name]) > 0) {
			t.Errorf("the setting %q: is it sealed? free %v, %d edits", name, free, len(edits[name]))
		}
	}
	own := preset.Preset{
		Name: "own", Title: "Own", Key: "X-Key: KEY", Fields: []preset.Field{{Name: "collection"}},
		Shape:   target.Shape{Path: "/{{collection}}/search", Body: `{"vector":{{vector}},"top_k":{{top_k}}}`, Value: "similarity"},
		Metrics: []preset.Metric{{Name: "cosine", Score: target.CosineSimilarity}},
	}
	s := settings(t, 2, found)
	s.URL, s.Key = api.URL, Key{From: EnvKey, Name: "A_KEY"}
	s.API = API{Preset: "own", Own: &own, Fields: map[string]string{"collection": "items"}}
	s.Headers = []target.Header{{Name: "X-More", Value: "more"}}
	for _, all := range edits {
		for path, value := range all {
			t.Run(path, func(t *testing.T) {
				r := create(t, s)
				file := r.Path()
				if err := r.Close(); err != nil {
					t.Fatal(err)
				}
				resume := ResumeOptions{Headers: s.Headers}
				if path == "header_names" {
					resume.Headers = append(resume.Headers, target.Header{Name: "Host", Value: "evil"})
				}
				if again, err := Open(context.Background(), file, ResumeOptions{Headers: s.Headers}, Options{}); err != nil {
					t.Fatalf("as it was: %v", err)
				} else if err := again.Close(); err != nil {
					t.Fatal(err)
				}
				before := asked.Load()
				edit(t, file, setting(path, value))
				again, err := Open(context.Background(), file, resume, Options{})
				if err == nil {
					again.Close()
				}
				if place := new(PlaceError); !errors.As(err, &place) && !isRefused(path, err) {
					t.Errorf("it goes on: %v", err)
				}
				if n := asked.Load() - before; n > 0 {
					t.Errorf("%d requests were sent", n)
				}
			})
		}
	}
}

// isRefused says whether the edit at path is of those that are no settings at all.
func isRefused(path string, err error) bool {
	switch path {
	case "api.preset": // it has the fields of another
		return err != nil
	case "key.from": // no such key there
		return err != nil && strings.Contains(err.Error(), "keyring")
	}
	return false
}

// A person who has confirmed the address alone has not said that a request of the run file
// may take the key: who edited that knows no seal for it.
func TestAnotherAddressIsNoLeaveForAnotherRequest(t *testing.T) {
	t.Setenv("A_KEY", "the key")
	s := settings(t, 2, found)
	s.Key = Key{From: EnvKey, Name: "A_KEY"}
	r := create(t, s)
	file := r.Path()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	edit(t, file, setting("key.header", `"X-Evil: KEY"`))
	var place *PlaceError
	_, err := Open(context.Background(), file, ResumeOptions{URL: "http://127.0.0.1:1"}, Options{})
	if !errors.As(err, &place) || !place.Way || !strings.Contains(err.Error(), "X-Evil: KEY") {
		t.Errorf("%v: want it to name the header", err)
	}
}

// Every field of the request, at any depth, is in what is sealed.
func TestEveryFieldOfTheRequestIsSealed(t *testing.T) {
	own := &preset.Preset{}
	fill(reflect.ValueOf(own).Elem(), 0)
	r := request{API: API{Own: own}}
	fill(reflect.ValueOf(&r).Elem(), 0)
	before, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	edited := 0
	const forMessages = "request.API.Own.Shape.Metric"
	eachLeaf(reflect.ValueOf(&r).Elem(), "request", func(path string, leaf reflect.Value) {
		if path == forMessages {
			return
		}
		old := reflect.New(leaf.Type()).Elem()
		old.Set(leaf)
		alter(leaf)
		after, err := json.Marshal(r)
		if err != nil || bytes.Equal(before, after) {
			t.Errorf("%s is not sealed: %v", path, err)
		}
		leaf.Set(old)
		edited++
	})
	if edited < 50 {
		t.Errorf("only %d fields", edited)
	}
}

// fill gives each field some value, so that all that it holds is there.
func fill(v reflect.Value, depth int) {
	if depth > 8 || !v.CanSet() {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		fill(v.Elem(), depth+1)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), depth+1)
		}
	case reflect.Slice:
		if v.Len() == 0 {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		}
		fill(v.Index(0), depth+1)
	case reflect.Map:
		value := reflect.New(v.Type().Elem()).Elem()
		fill(value, depth+1)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("a").Convert(v.Type().Key()), value)
	default:
		alter(v)
	}
}

// eachLeaf calls visit for all that holds no others.
func eachLeaf(v reflect.Value, path string, visit func(string, reflect.Value)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			eachLeaf(v.Elem(), path, visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				eachLeaf(v.Field(i), path+"."+v.Type().Field(i).Name, visit)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachLeaf(v.Index(i), fmt.Sprintf("%s[%d]", path, i), visit)
		}
	default: // a map is changed as a whole
		visit(path, v)
	}
}

// alter makes a value another one.
func alter(v reflect.Value) {
	if !v.CanSet() {
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + "x")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Int8, reflect.Int16:
		v.SetInt(v.Int() + 1)
	case reflect.Uint, reflect.Uint64, reflect.Uint32, reflect.Uint8, reflect.Uint16:
		v.SetUint(v.Uint() + 1)
	case reflect.Float64, reflect.Float32:
		v.SetFloat(v.Float() + 1)
	case reflect.Map:
		other := reflect.MakeMap(v.Type())
		value := reflect.New(v.Type().Elem()).Elem()
		fill(value, 0)
		other.SetMapIndex(reflect.ValueOf("b").Convert(v.Type().Key()), value)
		v.Set(other)
	}
}
