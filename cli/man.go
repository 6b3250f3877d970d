package cli

import (
	"vectorcheck/cli/manpage"
	"vectorcheck/core"
)

// manCommand prints the manual page.
type manCommand struct{}

func (manCommand) Run(s streams) error {
	parser, err := newParser(s, func(int) {})
	if err != nil {
		return err
	}
	return manpage.Write(s.out, parser.Model, "vectorcheck "+core.Version, examples())
}
