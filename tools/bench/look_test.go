//go:build linux

package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"vectorcheck/core"
)

func TestLookAtARun(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, reply) }))
	defer server.Close()
	dir := t.TempDir()
	s := core.DefaultSettings()
	s.Vectors, s.URL, s.Dim = filepath.Join(dir, "vectors.f32"), server.URL, 4
	if _, err := writeVectors(s.Vectors, 200, s.Dim); err != nil {
		t.Fatal(err)
	}
	run, err := core.Create(t.Context(), s, filepath.Join(dir, runName), core.Options{})
	if err != nil {
		t.Fatal(err)
	}
	run.Start()
	<-run.Done()
	if err := run.Close(); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := lookAt(t.Context(), []string{filepath.Join(dir, runName)}, &out); err != nil {
		t.Fatal(err)
	}
	figures, err := fillIn(looks(), out.String())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range figures {
		if f.measured <= 0 || f.verdict() == "" {
			t.Errorf("%+v", f)
		}
	}
	for _, args := range [][]string{nil, {filepath.Join(dir, "none.vcrun")}} {
		if err := lookAt(t.Context(), args, &out); err == nil {
			t.Errorf("lookAt(%q) gives no error", args)
		}
	}
	for _, lines := range []string{"", "1\n2\n", strings.Repeat("x\n", len(looks()))} {
		if _, err := fillIn(looks(), lines); err == nil {
			t.Errorf("fillIn(%q) gives no error", lines)
		}
	}
}
