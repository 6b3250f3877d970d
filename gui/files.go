package gui

import (
	"cmp"
	"context"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/storage"

	"vectorcheck/core"
	"vectorcheck/core/vectors"
	"vectorcheck/gui/form"
)

// Open takes the vectors that vectors.Files finds at path, or a run file: the one way in for what
// is dropped, picked, chosen again, or named on the command line.
func (w *Window) Open(path string) {
	if absolute, err := vectors.AbsoluteFiles(path); err == nil {
		path = absolute
	}
	if w.shown.goingOn() {
		w.inform(lang.L("A run is going on"), lang.L("Stop the run first, then open another file."))
		return
	}
	if filepath.Ext(path) == core.RunFileExtension {
		w.do(func(context.Context) error {
			if err := w.controller.look(path); err != nil {
				return err
			}
			w.remember(path)
			return nil
		})
		return
	}
	fields := w.settings.Fields()
	fields.Demo = false
	fields.Text[form.Vectors] = path
	w.settings.Fill(fields)
	w.changed(fields)
}

// openAll opens what is dropped at once: several files of vectors, or folders of them, are one
// data set; of run files, the first one is shown.
func (w *Window) openAll(paths []string) {
	if len(paths) == 0 {
		return
	}
	for _, path := range paths {
		if filepath.Ext(path) == core.RunFileExtension {
			w.Open(path)
			return
		}
	}
	path, err := vectors.JoinFiles(paths)
	if err != nil {
		w.fail(err)
		return
	}
	w.Open(path)
}

// remember puts a file at the top of the recent ones.
func (w *Window) remember(path string) {
	if path == "" {
		return
	}
	w.onMain(func() {
		saveRecent(w.app.Preferences(), path)
		w.buildMenu()
	})
}

// pick asks for a file.
func (w *Window) pick() {
	if w.covered() {
		return
	}
	picker := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		switch {
		case err != nil:
			w.fail(err)
		case file != nil:
			path := file.URI().Path()
			_ = file.Close()
			w.Open(path)
		}
	}, w)
	picker.SetFilter(storage.NewExtensionFileFilter(append(vectors.Extensions(), core.RunFileExtension)))
	w.showPicker(picker, w.settings.Fields().Text[form.Vectors])
}

// pickFile asks for a file with one of the extensions, of any kind if there are none,
// and begins to look where the file near is.
func (w *Window) pickFile(near string, extensions []string, take func(path string)) {
	picker := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		switch {
		case err != nil:
			w.fail(err)
		case file != nil:
			_ = file.Close()
			take(file.URI().Path())
		}
	}, w)
	if len(extensions) > 0 {
		picker.SetFilter(storage.NewExtensionFileFilter(extensions))
	}
	w.showPicker(picker, cmp.Or(near, w.settings.Fields().Text[form.Vectors]))
}

// showPicker opens a file dialog as large as the window, in the folder of near.
func (w *Window) showPicker(picker *dialog.FileDialog, near string) {
	if near != "" {
		if folder, err := storage.ListerForURI(storage.NewFileURI(filepath.Dir(near))); err == nil {
			picker.SetLocation(folder)
		}
	}
	picker.Resize(w.Canvas().Size())
	w.present(picker)
}
