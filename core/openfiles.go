package core

import "fmt"

// leastFiles is how many files a run opens beside its connections, with a few for those: the
// vectors and what watches them, the run file with what SQLite keeps beside it, its
// readers, the log, the standard streams and the timers of the system.
const leastFiles = 24

// enoughFiles refuses to begin where so few files may be open that the run file could not be
// read and written: what fails then is said to be something else.
func enoughFiles(limit uint64, known bool) error {
	if !known || limit >= leastFiles {
		return nil
	}
	return fmt.Errorf("too few open files are allowed: a run needs at least %d, and the limit is %d: raise it, with ulimit -n 1024 for one",
		leastFiles, limit)
}
