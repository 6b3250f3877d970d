package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"vectorcheck/core"
	"vectorcheck/core/preset"
	"vectorcheck/internal/nearest"
)

// otherWords are what other programs call a flag.
var otherWords = map[string]string{
	"api-key": "key", "token": "key", "bearer": "key", "auth": "key",
	"qps": "rate", "rps": "rate", "limit": "top-k", "k": "top-k", "hits": "top-k",
	"workers": "concurrency", "threads": "concurrency", "parallel": "concurrency", "clients": "concurrency", "connections": "concurrency",
	"ground-truth": "neighbors", "groundtruth": "neighbors", "truth": "neighbors",
	"host": "url", "endpoint": "url", "server": "url", "address": "url", "base-url": "url",
	"distance": "metric", "space": "metric",
	"count": "sample", "num": "sample", "random": "sample", "rows": "range",
	"output": "out", "skip-verify": "insecure", "silent": "quiet",
}

const unknownFlag = "unknown flag --"

// suggested adds what may be meant to the error about a flag that is none.
func suggested(parser *kong.Kong, err error) error {
	var failure *kong.ParseError
	if !errors.As(err, &failure) || !strings.HasPrefix(err.Error(), unknownFlag) || strings.Contains(err.Error(), "did you mean") {
		return err
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), unknownFlag), "=")
	node := failure.Context.Selected()
	if node == nil {
		node = parser.Model.Node
	}
	own := flagNames(node)
	found, ok := otherWords[name], slices.Contains(own, otherWords[name])
	if !ok {
		found, ok = nearest.Of(name, own)
	}
	switch of := havingFlag(parser, name); {
	case slices.Contains(own, "field") && isPresetField(name):
		return fmt.Errorf("%w: a field of a preset is given as --field %s=…", err, name)
	case of != "":
		return fmt.Errorf("%w: it is one of vectorcheck %s", err, of)
	case ok:
		return fmt.Errorf("%w, did you mean %q?", err, "--"+found)
	}
	return fmt.Errorf("%w: vectorcheck %s lists those that there are", err, strings.TrimSpace(commandOf(node)+" --help"))
}

// flagNames are the names of the flags of a command.
func flagNames(node *kong.Node) (names []string) {
	for _, group := range node.AllFlags(true) {
		for _, flag := range group {
			names = append(names, flag.Name)
		}
	}
	return names
}

// havingFlag is a command that has a flag of that name; "" if none has.
func havingFlag(parser *kong.Kong, name string) string {
	for _, node := range parser.Model.Leaves(true) {
		if slices.Contains(flagNames(node), name) {
			return commandOf(node)
		}
	}
	return ""
}

// commandOf is the words that select a command; "" for the program itself.
func commandOf(node *kong.Node) string {
	if node.Parent == nil {
		return ""
	}
	return strings.TrimSpace(commandOf(node.Parent) + " " + node.Name)
}

// isPresetField says whether a preset has a field of that name.
func isPresetField(name string) bool {
	all, err := preset.All()
	if err != nil {
		return false
	}
	return slices.ContainsFunc(all, func(p preset.Preset) bool {
		return slices.ContainsFunc(p.Fields, func(f preset.Field) bool { return f.Name == name })
	})
}

// flagged is an error that names flags where core names settings.
func flagged(err error) error {
	text := ""
	for _, wrong := range fieldErrors(err) {
		if flag := flagOf(wrong.Field); flag != "" {
			if text == "" {
				text = err.Error()
			}
			text = strings.Replace(text, wrong.Error(), flag+": "+wrong.Problem(), 1)
		}
	}
	if text == "" {
		return err
	}
	return retold{text, err}
}

// retold is an error in other words.
type retold struct {
	text string
	err  error
}

func (r retold) Error() string { return r.text }
func (r retold) Unwrap() error { return r.err }

// fieldErrors are those that an error is made of.
func fieldErrors(err error) (all []*core.FieldError) {
	switch e := err.(type) {
	case *core.FieldError:
		return []*core.FieldError{e}
	case interface{ Unwrap() []error }:
		for _, part := range e.Unwrap() {
			all = append(all, fieldErrors(part)...)
		}
	case interface{ Unwrap() error }:
		return fieldErrors(e.Unwrap())
	}
	return all
}

// flagOf is the flag of a setting, as core names it; "" where there is none of its own.
func flagOf(field string) string {
	name, ofPreset := strings.CutPrefix(field, core.PresetField(""))
	switch {
	case field == core.PresetField("metric"):
		return "--metric"
	case ofPreset:
		return "--field " + name + "=…"
	case field == "vectors", field == "certificate": // an argument, and several flags
		return ""
	}
	return "--" + strings.ReplaceAll(field, "_", "-")
}
