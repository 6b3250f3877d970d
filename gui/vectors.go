package gui

import (
	"fmt"

	"fyne.io/fyne/v2/lang"

	"vectorcheck/core"
	"vectorcheck/core/report"
	"vectorcheck/core/vectors"
	"vectorcheck/gui/form"
)

// profiledRows is how many rows of a file are looked at to describe it.
const profiledRows = 1000

func fileExtensions() []string {
	return append(vectors.Extensions(), core.RunFileExtension)
}

// describe tells about the vectors file of the settings, off the main thread.
func (w *Window) describe(fields form.Fields) {
	s, problems := fields.Settings()
	switch {
	case fields.Demo:
		w.settings.SetFacts(lang.L("10,000 vectors of 128 numbers, made by VectorCheck, and an API with faults on this machine"))
		return
	case problems[form.Vectors] != "" || problems[form.Dim] != "":
		w.settings.SetFacts("")
		return
	}
	path, dim := s.Vectors, s.Dim
	w.tasks.Go(func() {
		facts := describeFile(path, dim)
		w.onMain(func() {
			// The fields may have changed meanwhile.
			if now, _ := w.settings.Fields().Settings(); now.Vectors == path && now.Dim == dim {
				w.settings.SetFacts(facts)
			}
		})
	})
}

// describeFile says what a file holds, or what is wrong with it.
func describeFile(path string, dim int) string {
	reader, err := vectors.Open(path, vectors.Options{Dim: dim})
	if err != nil {
		return err.Error()
	}
	defer reader.Close()
	info := reader.Info()
	text := fmt.Sprintf("%s · %s × %s · %s MB", info.Format, report.Count(info.Count), report.Count(int64(info.Dim)), report.Count(info.Size/1e6))
	profile, err := vectors.Sample(reader, profiledRows)
	if err != nil {
		return text + "\n" + err.Error()
	}
	text += fmt.Sprintf("\n"+lang.L("norms %.4g to %.4g"), profile.MinNorm, profile.MaxNorm)
	if profile.Zero > 0 {
		text += fmt.Sprintf("\n⚠ "+lang.L("%s zero vectors, such as row %d: they are skipped"), report.Count(int64(profile.Zero)), profile.FirstZero)
	}
	if profile.NotFinite > 0 {
		text += fmt.Sprintf("\n⚠ "+lang.L("%s rows with NaN or Inf, such as row %d: they are skipped"), report.Count(int64(profile.NotFinite)), profile.FirstNotFinite)
	}
	return text
}

// firstProblem is the reason why Start cannot be used, in the order of the
// fields on the screen.
func firstProblem(problems form.Problems) string {
	for _, field := range []form.Field{
		form.Vectors, form.Dim, form.URL, form.Headers, form.Concurrency, form.Rate, form.Timeout, form.ConnectTimeout,
		form.Retries, form.Backoff, form.BackoffFactor, form.Threshold, form.TopK, form.Range, form.Sample, form.Seed,
	} {
		if problem := problems[field]; problem != "" {
			return string(field) + ": " + problem
		}
	}
	return ""
}
