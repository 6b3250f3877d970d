package core

import "context"

// countShared has the recorder count, where neither ids nor neighbors are compared, the
// matches whose answer served another row, those of earlier sessions included: 3 s for ten
// million of them.
func (r *recorder) countShared(ctx context.Context, s Settings) error {
	if compared := s.compared(); compared.IDs || compared.Neighbors {
		return nil
	}
	r.tally.CountShared()
	if r.saved == 0 {
		return nil
	}
	for id, err := range r.file.MatchedIDs(ctx) {
		if err != nil {
			return err
		}
		r.tally.Saw(id)
	}
	return nil
}
