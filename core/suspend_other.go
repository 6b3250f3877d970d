//go:build !linux && !darwin && !windows

package core

import "time"

// countsSuspension says whether Go's monotonic clock goes on while the machine is
// suspended: it is not known of these systems.
const countsSuspension = false

// suspended is for how long the machine has been since it was started: on these
// systems nobody knows, and a suspension is no gap in the timeline.
func suspended() time.Duration { return 0 }
