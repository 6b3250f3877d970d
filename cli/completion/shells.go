package completion

import (
	"embed"
	"fmt"
	"io"
	"strings"
)

//go:embed shells
var shells embed.FS

// Shells are those that there is a script for.
func Shells() []string { return []string{"bash", "zsh", "fish"} }

// Script is what a shell reads to complete command lines. It asks the program itself:
// vectorcheck __complete SHELL WORD…, the last word being the one to complete.
func Script(shell string) (string, error) {
	text, err := shells.ReadFile("shells/vectorcheck." + shell)
	return string(text), err
}

// Read gives the words of a command line as they were typed. bash cuts words at = and :,
// which are words of their own then.
func Read(shell string, words []string) (read []string) {
	if shell != "bash" {
		return words
	}
	glued := false
	for i, word := range words {
		cut := word == "=" || word == ":"
		switch {
		case (cut && i > 0 || glued) && len(read) > 0:
			read[len(read)-1] += word
		default:
			read = append(read, word)
		}
		glued = cut
	}
	return read
}

// Write writes a proposal as the script of a shell reads it: a candidate a line, with its
// help after a tab where the shell shows that; and where names of files may stand,
// :files EXTENSION and :prefix PREFIX. typed is the word to complete.
func Write(w io.Writer, shell string, p Proposal, typed string) error {
	var text strings.Builder
	cut := 0
	if shell == "bash" {
		cut = strings.LastIndexAny(typed, "=:") + 1
	}
	for _, c := range p.Candidates {
		switch shell {
		case "bash":
			text.WriteString(quoted(c.Word[cut:]) + "\n")
		default:
			fmt.Fprintf(&text, "%s\t%s\n", c.Word, c.Help)
		}
	}
	if p.Files {
		if p.Prefix != "" {
			fmt.Fprintf(&text, ":prefix %s\n", p.Prefix)
		}
		fmt.Fprintf(&text, ":files %s\n", p.Extension)
	}
	_, err := io.WriteString(w, text.String())
	return err
}

// special are the characters of candidates that bash would act upon.
var special = strings.NewReplacer(" ", `\ `, ">", `\>`)

// quoted is a word as bash takes it.
func quoted(word string) string { return special.Replace(word) }
