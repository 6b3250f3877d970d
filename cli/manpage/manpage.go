// Package manpage writes the manual page of a program from the model of its command line.
package manpage

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

// Write writes the page of section 1, as troff with the macros of man(7). examples are
// those of each command, by its words.
func Write(w io.Writer, app *kong.Application, version string, examples map[string][]string) error {
	p := &page{examples: examples}
	summary, rest, _ := strings.Cut(app.Help, "\n")
	p.line(".TH %s 1 \"\" \"%s\"", strings.ToUpper(app.Name), escaped(version))
	p.line(".SH NAME")
	p.text(app.Name + " - " + strings.TrimSuffix(firstClause(summary), "."))
	p.line(".SH SYNOPSIS")
	for _, node := range app.Leaves(true) {
		p.line(".br")
		p.line(".B %s", escaped(node.FullPath()))
		p.text(strings.TrimPrefix(node.Summary(), strings.TrimPrefix(node.FullPath(), app.Name+" ")+" "))
	}
	p.line(".SH DESCRIPTION")
	p.paragraphs(summary + "\n" + rest)
	p.line(".SH COMMANDS")
	for _, node := range app.Leaves(true) {
		p.command(node)
	}
	p.shownExamples("", ".SH EXAMPLES")
	_, err := io.WriteString(w, p.out.String())
	return err
}

type page struct {
	out      strings.Builder
	examples map[string][]string
}

// line writes a request; its arguments are escaped by who calls.
func (p *page) line(format string, args ...any) { fmt.Fprintf(&p.out, format+"\n", args...) }

// text writes a text as it is.
func (p *page) text(text string) { p.line("%s", escaped(text)) }

func (p *page) paragraphs(text string) {
	for i, part := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if i > 0 {
			p.line(".PP")
		}
		p.text(part)
	}
}

func (p *page) command(node *kong.Node) {
	words := strings.SplitN(node.FullPath(), " ", 2)[1]
	p.line(".SS %s", escaped(node.Summary()))
	p.paragraphs(node.Help)
	for _, arg := range node.Positional {
		p.item(arg.Summary(), arg.Help)
	}
	group := ""
	for _, flag := range node.Flags {
		if flag.Hidden {
			continue
		}
		if flag.Group != nil && flag.Group.Title != group {
			group = flag.Group.Title
			p.line(".PP")
			p.line(".I %s", escaped(strings.TrimSuffix(group, ":")))
		}
		p.item(flagSummary(flag), flag.Help)
	}
	p.shownExamples(words, "")
}

func (p *page) item(name, help string) {
	p.line(".TP")
	p.line(".B %s", escaped(name))
	p.text(help)
}

// shownExamples are those of a command, under a title of their own.
func (p *page) shownExamples(command, title string) {
	if len(p.examples[command]) == 0 {
		return
	}
	if title == "" {
		title = ".PP\n.I Examples"
	}
	p.line("%s", title)
	p.line(".PP\n.nf\n.RS")
	for _, example := range p.examples[command] {
		p.text(example)
	}
	p.line(".RE\n.fi")
}

func flagSummary(flag *kong.Flag) string {
	text := flag.Summary()
	if flag.Short != 0 {
		text = fmt.Sprintf("-%c, %s", flag.Short, text)
	}
	return text
}

// firstClause is the beginning of a sentence, for the one line of NAME.
func firstClause(text string) string {
	clause, _, _ := strings.Cut(text, ":")
	return strings.ToLower(clause[:1]) + clause[1:]
}

// special are the characters that troff would act upon, or would show as others.
var special = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`, `"`, `\(dq`)

// escaped is a text as troff shows it as it is. A line of it never begins as a request does.
func escaped(text string) string {
	var ascii strings.Builder
	for _, c := range special.Replace(text) {
		if c < 0x80 {
			ascii.WriteRune(c)
		} else {
			fmt.Fprintf(&ascii, `\[u%04X]`, c)
		}
	}
	lines := strings.Split(ascii.String(), "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
