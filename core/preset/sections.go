package preset

import (
	"fmt"
	"regexp"
	"strings"
)

// section is the begin or the end of a part of a text that is there only if a field is
// filled in, or only if it is not, as Mustache writes them: {{#name}}, {{^name}}, {{/name}}.
var section = regexp.MustCompile(`\{\{([#^/])([a-z0-9_-]+)\}\}`)

// resolveSections leaves out the sections of those fields that are empty, and the marks of
// the others. Sections of what is not among values stay as they are.
func resolveSections(text string, values map[string]string) string {
	if !strings.Contains(text, "{{#") && !strings.Contains(text, "{{^") {
		return text
	}
	for name, value := range values {
		text = resolve(text, "{{#"+name+"}}", "{{/"+name+"}}", value != "")
		text = resolve(text, "{{^"+name+"}}", "{{/"+name+"}}", value == "")
	}
	return text
}

// resolve leaves out what stands between begin and end unless it is wanted.
func resolve(text, begin, end string, wanted bool) string {
	for {
		before, rest, found := strings.Cut(text, begin)
		inside, after, ends := strings.Cut(rest, end)
		if !found || !ends {
			return text
		}
		if !wanted {
			inside = ""
		}
		text = before + inside + after
	}
}

// validateSections says what is wrong with the sections of a text: each ends before the next
// begins, and is of a field.
func validateSections(text string, fields map[string]string) error {
	open, begin := "", ""
	for _, m := range section.FindAllStringSubmatch(text, -1) {
		kind, name := m[1], m[2]
		if _, known := fields[name]; !known {
			return fmt.Errorf("%s stands for no field", m[0])
		}
		switch {
		case kind != "/" && open == "":
			open, begin = name, m[0]
		case kind == "/" && open == name:
			open = ""
		case kind != "/":
			return fmt.Errorf("%s stands before the end of %s", m[0], begin)
		default:
			return fmt.Errorf("%s ends what did not begin", m[0])
		}
	}
	if open != "" {
		return fmt.Errorf("%s has no end", begin)
	}
	return nil
}
