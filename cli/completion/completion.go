// Package completion proposes how a command line may go on, from the same model of the
// command line that parses it, and has the scripts by which shells ask for that.
package completion

import (
	"cmp"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// Values are those that a flag or an argument can have whose tag complete says kind. given
// are the values of the flags before it, by name. A value that ends in =, : or / goes on.
type Values func(kind string, given map[string]string) []string

// Candidate is a word that may stand at the end of a command line.
type Candidate struct{ Word, Help string }

// Proposal is what may stand there.
type Proposal struct {
	Candidates []Candidate
	// Files says that names of files may stand there too, after Prefix; Extension is what
	// they end in, "" for any.
	Files             bool
	Prefix, Extension string
}

// line is a command line of which the words before the last are read.
type line struct {
	node      *kong.Node
	given     map[string]string
	value     *kong.Flag // whose value the last word is; nil for none
	arguments int        // before the last word
	onlyArgs  bool       // -- stands before it
}

// Propose says what the last of words may be; the words before it are what stands before it.
// The tag complete of a flag or an argument is the kind that values is asked for, or files,
// or files:.EXTENSION.
func Propose(app *kong.Application, words []string, values Values) (p Proposal) {
	if len(words) == 0 {
		return p
	}
	l := line{node: app.Node, given: map[string]string{}}
	for _, word := range words[:len(words)-1] {
		l.read(word)
	}
	typed := words[len(words)-1]
	name, value, assigned := strings.Cut(typed, "=")
	switch flag := l.flag(name); {
	case l.value != nil:
		p = of(l.value.Value, "", typed, l.given, values)
	case !l.onlyArgs && assigned && flag != nil:
		p = of(flag.Value, name+"=", value, l.given, values)
	case !l.onlyArgs && strings.HasPrefix(typed, "-"):
		p.Candidates = l.flags()
	default:
		p = l.argument(typed, values)
	}
	p.Candidates = slices.DeleteFunc(p.Candidates, func(c Candidate) bool { return !strings.HasPrefix(c.Word, typed) })
	return p
}

// read takes a word before the last.
func (l *line) read(word string) {
	name, value, assigned := strings.Cut(word, "=")
	switch flag := l.flag(name); {
	case l.value != nil:
		l.given[l.value.Name], l.value = word, nil
	case l.onlyArgs:
		l.arguments++
	case word == "--":
		l.onlyArgs = true
	case flag != nil && assigned:
		l.given[flag.Name] = value
	case flag != nil && flag.IsBool():
		l.given[flag.Name] = "true"
	case flag != nil:
		l.value = flag
	case strings.HasPrefix(word, "-"): // one that is none
	default:
		if child := l.child(word); child != nil && l.arguments == 0 {
			l.node = child
			return
		}
		l.arguments++
	}
}

func (l *line) child(word string) *kong.Node {
	for _, child := range l.node.Children {
		if child.Name == word || slices.Contains(child.Aliases, word) {
			return child
		}
	}
	return nil
}

// flag is that of the present command of such a name; nil if there is none.
func (l *line) flag(word string) *kong.Flag {
	for _, group := range l.node.AllFlags(false) {
		for _, flag := range group {
			if word == "--"+flag.Name || flag.Short != 0 && word == "-"+string(flag.Short) {
				return flag
			}
		}
	}
	return nil
}

// flags are those that are not given yet, or may be repeated.
func (l *line) flags() (all []Candidate) {
	for _, group := range l.node.AllFlags(true) {
		for _, flag := range group {
			if _, given := l.given[flag.Name]; !given || flag.IsCumulative() {
				all = append(all, Candidate{"--" + flag.Name, firstSentence(flag.Help)})
			}
		}
	}
	return all
}

// argument proposes commands, or values of the argument that is next.
func (l *line) argument(typed string, values Values) (p Proposal) {
	if l.arguments == 0 && !l.onlyArgs {
		for _, child := range l.node.Children {
			if !child.Hidden {
				p.Candidates = append(p.Candidates, Candidate{child.Name, firstSentence(child.Help)})
			}
		}
	}
	if all := l.node.Positional; len(all) > 0 {
		arg := all[min(l.arguments, len(all)-1)]
		if l.arguments < len(all) || arg.IsCumulative() {
			p = of(arg, "", typed, l.given, values)
		}
	}
	return p
}

// of proposes values of a flag or an argument, after prefix.
func of(value *kong.Value, prefix, typed string, given map[string]string, values Values) (p Proposal) {
	kind := value.Tag.Get("complete")
	if extension, ok := strings.CutPrefix(kind, "files"); ok {
		return Proposal{Files: true, Prefix: prefix, Extension: strings.TrimPrefix(extension, ":")}
	}
	words := values(kind, given)
	for _, word := range value.EnumSlice() {
		if word != "" && kind == "" {
			words = append(words, word)
		}
	}
	before := prefix
	if value.IsSlice() && kind != "" {
		before += typed[:strings.LastIndexByte(typed, ',')+1]
	}
	for _, word := range words {
		if file, ok := strings.CutSuffix(word, "file:"); ok && file == "" && strings.HasPrefix(typed, word) {
			return Proposal{Files: true, Prefix: prefix + word}
		}
		p.Candidates = append(p.Candidates, Candidate{Word: before + word})
	}
	if kind == "preset" {
		p.Files, p.Prefix, p.Extension = true, prefix, ".json"
	}
	slices.SortStableFunc(p.Candidates, func(a, b Candidate) int { return cmp.Compare(a.Word, b.Word) })
	return p
}

// firstSentence is the beginning of a text, for a list.
func firstSentence(text string) string {
	for i, c := range text {
		if (c == '.' || c == ';' || c == ':') && (i+1 == len(text) || text[i+1] == ' ') {
			return text[:i]
		}
	}
	return text
}
