package core

import (
	"context"
	"errors"

	"vectorcheck/core/report"
	"vectorcheck/core/vectors"
)

// warnOfSameIDs names an id that stands twice in the file of ids: a hit under it counts for
// each of its rows, so that one that the API has lost goes unnoticed.
func (p *parts) warnOfSameIDs(ctx context.Context) (err error) {
	if p.settings.IDs.From != FileIDs {
		return nil
	}
	ids, err := vectors.OpenIDs(p.settings.IDs.File)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ids.Close()) }()
	one, count, err := ids.Repeated(ctx)
	if count > 0 {
		p.log.Warnf("%s: rows %d and %d have the same id, %q; ids that stand more than once: %s; a hit under one counts for each of its rows",
			p.settings.IDs.File, one.First, one.Second, one.ID, report.Count(count))
	}
	return err
}
