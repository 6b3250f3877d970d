package core

import (
	"errors"
	"io/fs"
	"time"

	"vectorcheck/core/runfile"
)

const (
	// wholeAfter is how long nothing is saved before the run file is made whole by itself:
	// during a pause, a wait, or between checks that are far apart.
	wholeAfter = 2 * time.Second
	// wholeEvery is how often that is looked for. Readers may be in the way.
	wholeEvery = time.Second
)

// keepWhole sees to it, until the run is closed, that the run file can be copied without
// the files beside it whenever nothing is saved for a while, also once the run has ended.
func (r *Run) keepWhole() {
	ticker := time.NewTicker(wholeEvery)
	defer ticker.Stop()
	warned := false
	for {
		select {
		case <-r.closing:
			return
		case <-ticker.C:
			if err := r.parts.file.WriteBack(wholeAfter); isTrouble(err) && !warned {
				warned = true
				r.log.WithError(err).Warn("a copy of the run file is not the whole run without the -wal file beside it")
			}
		}
	}
}

// isTrouble says whether what kept a run file from being whole does not end by itself.
func isTrouble(err error) bool {
	return err != nil && !errors.Is(err, runfile.ErrBusy) && !errors.Is(err, runfile.ErrLocked) && !errors.Is(err, fs.ErrClosed)
}
