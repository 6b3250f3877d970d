package core

import (
	"vectorcheck/core/report"
	"vectorcheck/core/runfile"
	"vectorcheck/core/stats"
	"vectorcheck/core/vectors"
)

// errorExamples is how many failed rows of each kind a report names.
const errorExamples = 5

// Summary is the report of the run as it is saved.
func (r *Run) Summary() (report.Summary, error) {
	summary, err := summarize(r.parts.file)
	if failure := r.Err(); failure != nil {
		summary.Failure = failure.Error()
	}
	return summary, err
}

// Show is the report of the run in the file at path, which may be going on.
func Show(path string) (report.Summary, error) {
	file, err := runfile.OpenReadOnly(path)
	if err != nil {
		return report.Summary{}, err
	}
	defer file.Close()
	return summarize(file)
}

func summarize(file *runfile.File) (report.Summary, error) {
	settings, err := readSettings(file)
	if err != nil {
		return report.Summary{}, err
	}
	figures, err := readFigures(file)
	if err != nil {
		return report.Summary{}, err
	}
	groups, err := file.ErrorGroups(errorExamples)
	if err != nil {
		return report.Summary{}, err
	}
	count, examples, err := file.Skipped(errorExamples)
	if err != nil {
		return report.Summary{}, err
	}
	meta := file.Meta()
	began := ""
	if path := settings.Vectors; !settings.Demo && path != "" && path != meta.Vectors.Path {
		began, meta.Vectors.Path = meta.Vectors.Path, path
	}
	return report.Summary{
		RunFile:     file.Path(),
		Created:     meta.Created,
		Vectors:     meta.Vectors,
		Began:       began,
		URL:         settings.URL,
		EarlierURLs: settings.EarlierURLs,
		Content:     knownContent(file),
		Insecure:    settings.Network.Insecure,
		Asked:       settings.asked(),
		Coverage:    report.Coverage(settings.Coverage),
		Total:       meta.Total,
		Concurrency: settings.Concurrency,
		Auto:        settings.AutoConcurrency,
		RateLimit:   settings.Rate,
		Finished:    figures.Done() >= meta.Total,
		Figures:     figures,
		Threshold:   settings.Threshold,
		Compared:    settings.compared(),
		Gate:        settings.Gate,
		Errors:      reported(groups, meta.Vectors.Places()),
		Skipped:     report.ErrorGroup{Count: count, Examples: reportedExamples(examples, meta.Vectors.Places())},
	}, nil
}

func readFigures(file *runfile.File) (stats.Figures, error) {
	state, err := file.State()
	if err != nil {
		return stats.Figures{}, err
	}
	tally, err := stats.RestoreTally(state)
	if err != nil {
		return stats.Figures{}, err
	}
	return tally.Figures(), nil
}

// reported is the groups as a report shows them.
func reported(groups []runfile.ErrorGroup, places vectors.Places) (shown []report.ErrorGroup) {
	for _, g := range groups {
		shown = append(shown, report.ErrorGroup{Kind: g.Kind.String(), Count: g.Count, Examples: reportedExamples(g.Examples, places)})
	}
	return shown
}

func reportedExamples(examples []runfile.Example, places vectors.Places) (shown []report.ErrorExample) {
	for _, e := range examples {
		shown = append(shown, report.ErrorExample{Index: e.Index, Reason: e.Reason, Alike: e.Alike, Place: places.Of(e.Index)})
	}
	return shown
}
