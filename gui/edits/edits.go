// Package edits tells how the settings that a person has typed differ from those of the
// run that is shown, and what can be done with that.
package edits

import (
	"cmp"
	"slices"

	"vectorcheck/core"
	"vectorcheck/gui/form"
)

// Edits are the differences. Its zero value is none. All fields are in the order in which
// core compares them.
type Edits struct {
	Fields []form.Field // all that differ
	NewRun []form.Field // those of them that the run cannot take
	// Unusable is the first field that cannot be used as it is typed, if there is one,
	// and Problem says why.
	Unusable form.Field
	Problem  string
	changes  []core.Change
	typed    core.Settings
}

// Of compares typed with the settings of a run. While the run goes on, it takes the
// load by itself, once that has come to rest: what is typed of it is no edit then.
func Of(run core.Settings, typed form.Fields, goingOn bool) Edits {
	// What the form has no place for is the same on both sides.
	base, baseProblems := FromRun(run, typed).Settings()
	s, problems := typed.Settings()
	e := Edits{typed: s, changes: base.Changes(s)}
	if goingOn {
		e.changes = slices.DeleteFunc(e.changes, func(c core.Change) bool { return isLoad(form.Field(c.Field)) })
	}
	for _, c := range e.changes {
		e.Fields = append(e.Fields, form.Field(c.Field))
		if c.NewRun {
			e.NewRun = append(e.NewRun, form.Field(c.Field))
		}
	}
	for _, field := range problems.OnScreen() {
		if problems[field] == baseProblems[field] || goingOn && isLoad(field) {
			continue // it was so before
		}
		if e.Unusable == "" {
			e.Unusable, e.Problem = field, problems[field]
		}
		if shown := compared(field); !slices.Contains(e.Fields, shown) {
			e.Fields = append(e.Fields, shown)
		}
	}
	return e
}

func isLoad(field form.Field) bool { return field == form.Concurrency || field == form.Rate }

// compared is what core calls a field.
func compared(field form.Field) form.Field {
	if field == form.Range || field == form.Sample || field == form.Seed {
		return form.Rows
	}
	return field
}

// Any says whether anything differs.
func (e Edits) Any() bool { return len(e.Fields) > 0 }

// Taken says whether the run can take all that differs, if anything does.
func (e Edits) Taken() bool { return len(e.NewRun) == 0 && e.Unusable == "" }

// Settings are those of the run with the edits, which are to be Taken.
func (e Edits) Settings(run core.Settings) core.Settings { return run.With(e.typed, e.changes) }

// FromRun are the fields of a run. The secrets are those of the run, where it has them,
// else the typed ones.
func FromRun(run core.Settings, typed form.Fields) form.Fields {
	f := form.FromSettings(run)
	f.TypedKey = cmp.Or(run.TypedKey, typed.TypedKey)
	switch {
	case len(run.Headers) > 0:
		f.Text[form.Headers] = ""
		for _, h := range run.Headers {
			f.Text[form.Headers] += h.Name + ": " + h.Value + "\n"
		}
	case len(run.HeaderNames) > 0 && sameNames(run, typed):
		f.Text[form.Headers] = typed.Text[form.Headers]
	}
	return f
}

// sameNames says whether the headers that are typed have the names of those of the run.
func sameNames(run core.Settings, typed form.Fields) bool {
	s, _ := typed.Settings()
	return !slices.ContainsFunc(run.Changes(s), func(c core.Change) bool { return c.Field == string(form.Headers) })
}
