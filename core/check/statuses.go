package check

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Statuses are statuses of HTTP. Its zero value is none.
type Statuses struct{ ranges []statusRange }

type statusRange struct{ first, last int }

// defaultStatuses are those that another attempt may mend, as a search changes nothing and
// may be asked for again whenever it may help: the server gave up waiting (408), does not
// want to answer yet (425) or so often (429), failed in a way of its own (500), or something
// between did (502 to 504; 520 to 524 of Cloudflare), or it has too much to do (529). A
// failure that comes of what was sent comes back: the budget for retries bounds what that costs.
const defaultStatuses = "408,425,429,500,502-504,520-524,529"

// DefaultStatuses are those after which an attempt is repeated unless others are given.
func DefaultStatuses() Statuses {
	s, err := ParseStatuses(defaultStatuses)
	if err != nil {
		panic(err) // it is a constant
	}
	return s
}

// ParseStatuses reads statuses of failures with commas between them: 408, 502-504, 5xx, and
// none for no status at all.
func ParseStatuses(text string) (Statuses, error) {
	if strings.TrimSpace(text) == "none" {
		return Statuses{}, nil
	}
	var s Statuses
	for part := range strings.SplitSeq(text, ",") {
		r, ok := parseStatusRange(strings.ToLower(strings.TrimSpace(part)))
		if !ok {
			return Statuses{}, fmt.Errorf("%q: expected statuses from 300 to 599 with commas between them, such as 408,502-504,5xx, or none", part)
		}
		s.ranges = append(s.ranges, r)
	}
	return s, nil
}

// The statuses that are failures of HTTP.
const (
	leastStatus = 300
	mostStatus  = 599
)

func parseStatusRange(text string) (r statusRange, ok bool) {
	if class, found := strings.CutSuffix(text, "xx"); found {
		text = class + "00-" + class + "99"
	}
	first, last, isRange := strings.Cut(text, "-")
	if !isRange {
		last = first
	}
	from, errFirst := strconv.Atoi(strings.TrimSpace(first))
	to, errLast := strconv.Atoi(strings.TrimSpace(last))
	ok = errFirst == nil && errLast == nil && from >= leastStatus && from <= to && to <= mostStatus
	return statusRange{from, to}, ok
}

// Has says whether a status is one of them.
func (s Statuses) Has(status int) bool {
	return slices.ContainsFunc(s.ranges, func(r statusRange) bool { return status >= r.first && status <= r.last })
}

// String is what ParseStatuses reads.
func (s Statuses) String() string {
	if len(s.ranges) == 0 {
		return "none"
	}
	parts := make([]string, len(s.ranges))
	for i, r := range s.ranges {
		if parts[i] = strconv.Itoa(r.first); r.last > r.first {
			parts[i] += "-" + strconv.Itoa(r.last)
		}
	}
	return strings.Join(parts, ",")
}
