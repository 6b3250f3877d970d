package cli

import "fmt"

// dash stands for standard output where a file is written, and for standard input where a
// preset is read.
const dash = "-"

// refuseDash refuses standard input in the place of files that are read more than once.
func refuseDash(paths ...string) error {
	for _, path := range paths {
		if path == dash {
			return fmt.Errorf("-: standard input cannot be read here, as a run reads its files more than once: save it to a file first (a file named - is ./-)")
		}
	}
	return nil
}
