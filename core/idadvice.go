package core

import (
	"vectorcheck/core/check"
	"vectorcheck/core/naming"
	"vectorcheck/core/target"
)

// notFound tells of a vector that is not near enough to its first hit.
func notFound(s Settings, probe Probe) Advice {
	found := 0
	for _, other := range probe.Others {
		if other.isNear(s.Threshold) {
			found++
		}
	}
	if found > 0 {
		return Advice{Format: "The nearest vector that the API knows is not this one, though %d of %d others were found: is this one in the index?",
			Args: []any{found, len(probe.Others)}}
	}
	return Advice{Format: "The nearest vector that the API knows is not this one: is it in the index, and is the metric that of the index?"}
}

// isNear says whether the first hit is near enough to be the vector itself.
func (p Probe) isNear(threshold float64) bool {
	return p.Err == nil && !p.Answer.Empty && p.Answer.Similarity >= threshold
}

// adviseIDs tells which ids several rows were found under, if it is others than those of the
// settings. A single row may be missing, and its neighbor found instead, or be stored twice.
func adviseIDs(s Settings, probe Probe) (Advice, bool) {
	var found []Probe
	for _, one := range append([]Probe{probe}, probe.Others...) {
		if (one.isNear(s.Threshold) || one.Impossible) && one.Answer.ID != "" {
			found = append(found, one)
		}
	}
	fitting, fits := fittingIDs(s, found)
	other := 0
	for _, one := range found {
		if !target.SameID(one.Answer.ID, one.ID) && (!one.isFoundItself() || one.Twin) {
			other++
		}
	}
	switch {
	case s.IDs.From == NoIDs && fits && fitting.From == ColumnIDs:
		return Advice{Format: "The ids are those of a column: with ids of %s, a match would need the right one.",
			Args: []any{fitting.Notation()}, Better: with(s, fitting)}, true
	case s.IDs.From == NoIDs && fits:
		return Advice{Format: "The ids look like row numbers: with ids of %s, a match would need the right one.",
			Args: []any{fitting.Notation()}, Better: with(s, fitting)}, true
	case s.IDs.From == NoIDs, 2*other <= len(found):
		return Advice{}, false
	case fits:
		return Advice{Format: "%d of %d vectors were found under other ids, such as %s instead of %s: ids of %s would fit.",
			Args: []any{other, len(found), found[0].Answer.ID, found[0].ID, fitting.Notation()}, Better: with(s, fitting)}, true
	}
	return Advice{Format: "%d of %d vectors were found under other ids, such as %s instead of %s: do the ids belong to these vectors?",
		Args: []any{other, len(found), found[0].Answer.ID, found[0].ID}}, true
}

// isFoundItself says whether a hit is the vector itself, under whatever id.
func (p Probe) isFoundItself() bool { return p.Outcome == check.Match && p.Rank > 0 }

func with(s Settings, ids IDs) *Settings {
	s.IDs = ids
	return &s
}

// fittingIDs are those that agree with the ids of more than half of the probes; ok is false if
// there are none, or they are those of the settings.
func fittingIDs(s Settings, found []Probe) (ids IDs, ok bool) {
	var pairs []idPair
	var seen []naming.Seen
	for _, one := range found {
		pairs = append(pairs, idPair{one.Answer.ID, one.ID})
		seen = append(seen, naming.Seen{Row: one.Index, ID: target.PlainID(one.Answer.ID)})
	}
	if s.IDs.From == ColumnIDs || s.IDs.From == FileIDs {
		if prefix, fits := fittingPrefix(pairs, s.IDs.Prefix); fits {
			ids = s.IDs
			ids.Prefix = prefix
			return ids, true
		}
	}
	if scheme, ok := naming.Infer(seen); ok {
		ids = rowIDs(scheme)
		return ids, ids != s.IDs
	}
	if len(found) < agreeingIDs {
		return IDs{}, false
	}
	return fittingColumn(s, seen)
}
