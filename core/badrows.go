package core

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"vectorcheck/core/check"
	"vectorcheck/core/report"
	"vectorcheck/core/stats"
	"vectorcheck/core/vectors"
)

// maxBadRows is how many rows of a run may be skipped.
type maxBadRows struct {
	share float64 // 0 to 1, unless there is a count
	count int64   // -1 where the share counts
	least int64   // that may be skipped whatever the share
}

// parseMaxBadRows reads a count of rows, or a share of them such as 5%. "" is a tenth,
// or 10 rows where that is more.
func parseMaxBadRows(text string) (maxBadRows, error) {
	if text == "" {
		return maxBadRows{share: 0.1, count: -1, least: 10}, nil
	}
	if percent, ok := strings.CutSuffix(text, "%"); ok {
		share, err := strconv.ParseFloat(strings.TrimSpace(percent), 64)
		if err == nil && share >= 0 && share <= 100 {
			return maxBadRows{share: share / 100, count: -1}, nil
		}
	} else if count, err := strconv.ParseInt(text, 10, 64); err == nil && count >= 0 {
		return maxBadRows{count: count}, nil
	}
	return maxBadRows{}, fmt.Errorf("%q: expected a count of rows, or a share of them such as 5%%", text)
}

// of is how many of total rows may be skipped.
func (m maxBadRows) of(total int64) int64 {
	if m.count >= 0 {
		return m.count
	}
	return max(m.least, int64(m.share*float64(total)))
}

// ErrBadRows is wrapped by the error of a run with too many rows that cannot be sent.
var ErrBadRows = errors.New("too many rows cannot be sent")

// allow says how to let a run skip that many rows.
const allow = "mend the file, or allow for them with --max-bad-rows"

// tooMany is the error of a run that has skipped more rows than it may.
func (m maxBadRows) tooMany(skipped, total int64) error {
	if most := m.of(total); skipped <= most {
		return nil
	} else {
		return fmt.Errorf("%w: %s of %s are skipped already, and %s may be; %s", ErrBadRows,
			report.Count(skipped), report.Count(total), report.Count(most), allow)
	}
}

// lookedRows is how many rows are looked at before a run begins.
const lookedRows = 1000

// checkRows refuses a run of whose rows too many cannot be sent, by some that are spread
// over it: one at random of each of so many parts, as bad rows may come at regular
// distances. A file that can be had in its order only is not looked at: its first
// rows say nothing of the others.
func (p *parts) checkRows(ctx context.Context) error {
	most, err := parseMaxBadRows(p.settings.MaxBadRows)
	if err != nil || p.reader.Info().Sequential {
		return err
	}
	var bad, looked int64
	var first *vectors.BadRow
	row, places := make([]float32, p.reader.Info().Dim), p.reader.Info().Places()
	n := min(lookedRows, p.order.Len())
	part, random := p.order.Len()/n, rand.New(rand.NewPCG(1, 2))
	for ; looked < n && ctx.Err() == nil; looked++ {
		index := p.order.At(looked*part + random.Int64N(part))
		rows, err := vectors.AsBadRows(p.reader.ReadRows(row, index))
		if err != nil {
			return err
		}
		if reason := check.Unsendable(row); len(rows) == 0 && reason != "" {
			rows = []vectors.BadRow{{Row: index, Place: places.Of(index), Why: reason}}
		}
		if len(rows) > 0 {
			bad++
			if first == nil {
				first = &rows[0]
			}
		}
	}
	if !most.exceeded(bad, looked, p.order.Len()) {
		return nil
	}
	return fmt.Errorf("%s: %w: %s of %s rows that were looked at, such as %s; %s", p.settings.Vectors, ErrBadRows,
		report.Count(bad), report.Count(looked), first, allow)
}

// exceeded says whether so many bad rows of those looked at mean, for sure, that there
// are too many of all.
func (m maxBadRows) exceeded(bad, looked, total int64) bool {
	most := m.of(total)
	if bad > most {
		return true
	}
	low, _ := stats.Wilson(bad, max(1, looked))
	return m.count < 0 && looked < total && low*float64(total) > float64(most)
}
