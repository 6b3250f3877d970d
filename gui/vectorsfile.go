package gui

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"fyne.io/fyne/v2/lang"
	"github.com/dustin/go-humanize"

	"vectorcheck/core"
	"vectorcheck/core/report"
	"vectorcheck/core/vectors"
	"vectorcheck/gui/form"
	"vectorcheck/gui/settings"
)

// profiledRows is how many rows of a file are looked at to describe it.
const profiledRows = 1000

// vectorsFile is what is known of the file that the settings name.
type vectorsFile struct {
	path    string // "" if nothing is known
	options vectors.Options
	info    vectors.Info
	err     error // why it cannot be used
	text    string
}

// describe tells about the vectors file of the settings, off the main thread.
// It is looked at again only when it is another.
func (w *Window) describe(fields form.Fields) {
	s, problems := fields.Settings()
	switch {
	case fields.Demo:
		w.file = vectorsFile{}
		w.settings.SetFacts(lang.L("10,000 vectors of 128 numbers, made by VectorCheck, and an API with faults on this machine"))
	case problems[form.Vectors] != "" || problems[form.Dim]+problems[form.Type] != "":
		w.file = vectorsFile{}
		w.settings.SetFacts("")
	case s.Vectors != w.file.path || s.VectorsOptions() != w.file.options:
		w.file = vectorsFile{path: s.Vectors, options: s.VectorsOptions()}
		w.tasks.Go(func() {
			found := lookAt(s.Vectors, s.VectorsOptions())
			w.onMain(func() { w.found(found) })
		})
	}
}

// found shows what a file holds, unless the settings name another by now.
func (w *Window) found(file vectorsFile) {
	if w.file.path != file.path || w.file.options != file.options {
		return
	}
	w.file = file
	w.settings.SetFacts(file.text)
	w.judge()
	if file.err == nil {
		saveRecent(w.app.Preferences(), file.path)
		w.buildMenu()
	}
}

// lookAt opens a file and looks at some of its rows.
func lookAt(path string, options vectors.Options) vectorsFile {
	file := vectorsFile{path: path, options: options}
	reader, err := vectors.Open(path, options)
	if err != nil {
		file.err = err
		return file
	}
	defer reader.Close()
	file.info = reader.Info()
	profile, err := vectors.Sample(reader, profiledRows)
	if err != nil {
		file.err = err
		return file
	}
	doubts, err := vectors.Doubts(reader, profile)
	if err != nil {
		file.err = err
		return file
	}
	file.text = factsText(file.info, profile) + doubtsText(doubts)
	return file
}

// place is the name of a file, or how many there are, with what in it holds the vectors.
func place(info vectors.Info) string {
	name := filepath.Base(info.Path)
	if n := len(info.Shards); n > 0 {
		name = fmt.Sprintf(lang.L("%s files, %s to %s"), report.Count(int64(n)), info.Shards[0].Name, info.Shards[n-1].Name)
	}
	if info.Column == "" {
		return name
	}
	return name + " · " + info.Column
}

// factsText says what a file holds, with what is odd about it.
func factsText(info vectors.Info, profile vectors.Profile) string {
	places := info.Places()
	text := fmt.Sprintf("%s\n%s · %s × %s · %s", place(info), info.Format, report.Count(info.Count), report.Count(int64(info.Dim)), humanize.Bytes(uint64(info.Size)))
	if info.Note != "" {
		text += "\n⚠ " + info.Note
	}
	if profile.Rows > profile.Unsendable() {
		text += fmt.Sprintf("\n"+lang.L("norms %.4g to %.4g, of %s rows"), profile.MinNorm, profile.MaxNorm, report.Count(int64(profile.Rows)))
	}
	if profile.Zero > 0 {
		text += fmt.Sprintf("\n⚠ "+lang.L("%s zero vectors, such as row %d: they are skipped"), report.Count(int64(profile.Zero)), profile.FirstZero) + beside(places.Of(profile.FirstZero))
	}
	if profile.NotFinite > 0 {
		text += fmt.Sprintf("\n⚠ "+lang.L("%s rows with NaN or Inf, such as row %d: they are skipped"), report.Count(int64(profile.NotFinite)), profile.FirstNotFinite) + beside(places.Of(profile.FirstNotFinite))
	}
	if profile.Bad > 0 {
		text += fmt.Sprintf("\n⚠ "+lang.L("%s rows without a usable vector, such as row %d (%s): they are skipped"),
			report.Count(profile.Bad), profile.FirstBad.Row, profile.FirstBad.Reason())
	}
	return text
}

// doubtsText says why a file may hold something else.
func doubtsText(doubts []vectors.Doubt) (text string) {
	for _, d := range doubts {
		text += "\n⚠ " + fmt.Sprintf(lang.L(d.Format), d.Args...)
	}
	return text
}

// problems are those of settings that have none of their own, but do not fit
// the file.
func (f *vectorsFile) problems(s core.Settings, own form.Problems) form.Problems {
	found := form.Problems{}
	switch {
	case f.path == "":
	case f.err != nil:
		field := form.Vectors
		if f.options.Column+f.options.IDColumn != "" {
			field = form.Column
		}
		if f.options.Type.Element != "" {
			field = form.Type
		}
		if unreadable := new(fs.PathError); f.options.Dim > 0 && !errors.As(f.err, &unreadable) {
			field = form.Dim // the file is there, but not of vectors of this length
		}
		found[field] = f.err.Error()
	case f.info.Count > 0:
		field := form.Range
		if s.Coverage.Sample > 0 {
			field = form.Sample
		}
		if _, err := s.Coverage.Of(f.info); err != nil && own[field] == "" {
			found[field] = err.Error()
		}
	}
	return found
}

// firstProblem is the reason why Start cannot be used, in the order of the
// fields on the screen.
func firstProblem(problems form.Problems) string {
	for _, field := range problems.OnScreen() {
		if problem := problems[field]; problem != "" {
			return settings.Title(field) + ": " + problem
		}
	}
	return ""
}
