package cli

import (
	"io"

	"vectorcheck/core/report"
)

// counted is a writer that knows how much was written.
type counted struct {
	io.Writer
	bytes int64
}

// Write implements io.Writer.
func (c *counted) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	c.bytes += int64(n)
	return n, err
}

// wantsJSON says whether a command line asks for a document, also one that is wrong.
func wantsJSON(args []string) bool {
	for _, arg := range args {
		switch arg {
		case "--":
			return false
		case "--json", "--json=true":
			return true
		}
	}
	return false
}

// failure is the document of a command that failed. It has all fields, so that a program
// reads it like any other.
func failure(code int, err error) report.Summary {
	return concluded(report.Summary{}, code, err)
}

// concluded is a summary with how the command has ended.
func concluded(s report.Summary, code int, err error) report.Summary {
	s.ExitCode = &code
	if _, said := codeOf(err); said != nil {
		s.Error = said.Error()
	}
	return s
}
