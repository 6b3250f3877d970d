package target

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// Header is one line of a request's header. Its value may be a secret: no error
// of this package shows it.
type Header struct {
	Name  string
	Value string
}

// ParseHeader reads a header as typed, "Name: value". Blanks around the name
// and the value are dropped; the value may be empty.
func ParseHeader(text string) (Header, error) {
	name, value, found := strings.Cut(text, ":")
	if !found {
		return Header{}, errors.New(`header without a colon: expected "Name: value"`)
	}
	h := Header{Name: strings.TrimSpace(name), Value: strings.TrimSpace(value)}
	return h, h.validate()
}

// framingHeaders decide where a message ends and what becomes of its
// connection: a value that disagrees with what is sent would break both.
var framingHeaders = []string{"Connection", "Content-Length", "Expect", "Transfer-Encoding", "Upgrade"}

// validate checks h by RFC 9110, section 5.
func (h Header) validate() error {
	if h.Name == "" {
		return errors.New(`header without a name: expected "Name: value"`)
	}
	if !httpguts.ValidHeaderFieldName(h.Name) {
		return fmt.Errorf("header name %q: expected letters, digits and hyphens", h.Name)
	}
	if !httpguts.ValidHeaderFieldValue(h.Value) {
		return fmt.Errorf("header %s: the value contains a line break or another control character", h.Name)
	}
	if slices.ContainsFunc(framingHeaders, h.named) {
		return fmt.Errorf("header %s cannot be set: it is part of how a request is sent", h.Name)
	}
	return nil
}

// named says whether h is called name; names ignore case.
func (h Header) named(name string) bool { return strings.EqualFold(h.Name, name) }

// mergeHeaders returns the defaults that custom leaves alone, then custom.
func mergeHeaders(defaults, custom []Header) ([]Header, error) {
	for i, h := range custom {
		if err := h.validate(); err != nil {
			return nil, err
		}
		if slices.ContainsFunc(custom[:i], func(earlier Header) bool { return earlier.named(h.Name) }) {
			return nil, fmt.Errorf("header %s is given twice: join its values with a comma", h.Name)
		}
	}
	replaced := func(d Header) bool {
		return slices.ContainsFunc(custom, func(c Header) bool { return c.named(d.Name) })
	}
	return append(slices.DeleteFunc(slices.Clone(defaults), replaced), custom...), nil
}
