package assets

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	classify "github.com/google/licenseclassifier/v2/assets"
)

var update = flag.Bool("update", false, "write LICENSES.md anew")

// allowed are the licences, by SPDX's names, that a binary under the MIT licence may
// hold: MPL-2.0 asks for the source of its own files only, which their module is.
var allowed = []string{"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MPL-2.0", "Unlicense"}

const licensesHead = "# Licences\n\nThe modules that the binaries are built of; `go test ./assets -update` writes this list.\n\n| module | version | licence |\n|---|---|---|\n"

// module is one that is built in.
type module struct{ path, version, folder string }

// builtIn lists the modules of both binaries, for every system they are made for. go list
// downloads those that this machine has not built with.
func builtIn(t *testing.T) []module {
	found := map[module]bool{}
	for _, system := range []string{"linux", "darwin", "windows"} {
		for _, cgo := range []string{"0", "1"} {
			list := exec.Command("go", "list", "-mod=readonly", "-deps", "-f", `{{with .Module}}{{.Path}} {{.Version}} {{.Dir}}{{end}}`, "..")
			list.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED="+cgo)
			var says bytes.Buffer
			list.Stderr = &says
			out, err := list.Output()
			if err != nil {
				t.Fatalf("go list for %s, CGO_ENABLED=%s: %v\n%s", system, cgo, err, &says)
			}
			for line := range strings.Lines(string(out)) {
				if path, rest, _ := strings.Cut(strings.TrimSpace(line), " "); rest != "" && path != "vectorcheck" {
					version, folder, _ := strings.Cut(rest, " ")
					found[module{path, version, folder}] = true
				}
			}
		}
	}
	return slices.SortedFunc(maps.Keys(found), func(a, b module) int { return strings.Compare(a.path, b.path) })
}

// Every module that is built in is listed, at its version, under a licence that is
// allowed, and nothing else is.
func TestLicenses(t *testing.T) {
	modules := builtIn(t)
	if *update {
		writeLicenses(t, modules)
	}
	content, err := os.ReadFile("LICENSES.md")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]string{}
	for line := range strings.Lines(strings.TrimPrefix(string(content), licensesHead)) {
		if cells := strings.Split(strings.Trim(line, "| \n"), " | "); len(cells) == 3 {
			listed[cells[0]+" "+cells[1]] = cells[2]
		}
	}
	for _, m := range modules {
		licenses, ok := listed[m.path+" "+m.version]
		delete(listed, m.path+" "+m.version)
		if !ok {
			t.Errorf("%s %s is built in, and not listed: go test ./assets -update", m.path, m.version)
			continue
		}
		for _, license := range strings.Split(licenses, ", ") {
			if !slices.Contains(allowed, license) {
				t.Errorf("%s %s is under %s: expected one of %q", m.path, m.version, license, allowed)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(listed)) {
		t.Errorf("%s is listed, and not built in: go test ./assets -update", name)
	}
}

func writeLicenses(t *testing.T, modules []module) {
	classifier, err := classify.DefaultClassifier()
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	text.WriteString(licensesHead)
	for _, m := range modules {
		names := map[string]bool{}
		for _, pattern := range []string{"LICEN[SC]E*", "COPYING*", "licen[sc]e*", "Licen[sc]e*"} {
			files, _ := filepath.Glob(filepath.Join(m.folder, pattern))
			for _, file := range files {
				content, err := os.ReadFile(file)
				if err != nil {
					continue
				}
				for _, match := range classifier.Match(content).Matches {
					if match.MatchType == "License" {
						names[match.Name] = true
					}
				}
			}
		}
		if len(names) == 0 {
			names["unknown"] = true
		}
		fmt.Fprintf(&text, "| %s | %s | %s |\n", m.path, m.version, strings.Join(slices.Sorted(maps.Keys(names)), ", "))
	}
	if err := os.WriteFile("LICENSES.md", text.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
