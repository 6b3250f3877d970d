package gui

import (
	"fmt"
	"io"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/core"
	"vectorcheck/core/preset"
	"vectorcheck/core/report"
)

// offerPresets has the settings offer VectorCheck's presets and the user's own.
func (w *Window) offerPresets() {
	all, err := preset.All()
	if err != nil {
		w.controller.options.Log.WithError(err).Error("presets cannot be read")
	}
	folder, err := preset.UserFolder()
	if err == nil {
		own, failures := folder.All()
		all = append(all, own...)
		for _, failure := range failures {
			w.controller.options.Log.WithError(failure).Warn("a preset is left out")
		}
	}
	w.settings.Offer(all)
}

// presetMenu shows what can be done with presets, beside the button of it.
func (w *Window) presetMenu(beside fyne.CanvasObject) {
	chosen, known, err := w.settings.Fields().API.Find()
	own := known && err == nil && !slices.Contains(preset.Names(), chosen.Name)
	item := func(label string, on bool, action func()) *fyne.MenuItem {
		item := fyne.NewMenuItem(label, action)
		item.Disabled = !on
		return item
	}
	menu := fyne.NewMenu("",
		item(lang.L("New preset…"), true, func() { w.editPreset(newPreset()) }),
		item(lang.L("Copy this preset…"), known && err == nil && chosen.Protocol == "", func() { w.editPreset(copied(chosen)) }),
		item(lang.L("Edit this preset…"), own && chosen.Protocol == "", func() { w.editPreset(chosen) }),
		fyne.NewMenuItemSeparator(),
		item(lang.L("Import a preset…"), true, w.importPreset),
		item(lang.L("Export this preset…"), known && err == nil, func() { w.exportPreset(chosen) }),
		fyne.NewMenuItemSeparator(),
		item(lang.L("Delete this preset…"), own, func() { w.deletePreset(chosen) }),
	)
	widget.ShowPopUpMenuAtRelativePosition(menu, w.Canvas(), fyne.NewPos(0, beside.Size().Height), beside)
}

// copied is a preset to begin one of the user's own with.
func copied(p preset.Preset) preset.Preset {
	p.Name += "-2"
	p.Title += " 2"
	return p
}

// keepPreset keeps one of the user's own presets, and chooses it.
func (w *Window) keepPreset(p preset.Preset) error {
	folder, err := preset.UserFolder()
	if err != nil {
		return err
	}
	if err := folder.Save(p); err != nil {
		return err
	}
	fields := w.settings.Fields()
	fields.Demo = false
	fields.API = core.API{Preset: p.Name, Own: &p, Fields: fields.API.Fields}
	w.offerPresets()
	w.settings.Fill(fields)
	w.changed(fields)
	return nil
}

// importPreset asks for a file with a preset, and keeps it.
func (w *Window) importPreset() {
	picker := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		if err != nil {
			w.fail(err)
			return
		}
		if file == nil {
			return
		}
		_ = file.Close()
		p, err := preset.Load(file.URI().Path())
		if err == nil {
			err = w.keepPreset(p)
		}
		if err != nil {
			w.fail(err)
		}
	}, w)
	picker.SetFilter(storage.NewExtensionFileFilter([]string{".json"}))
	w.showPicker(picker, "")
}

// exportPreset asks where to write a preset.
func (w *Window) exportPreset(p preset.Preset) {
	w.askWhere(p.Name+".json", "", func(path string) {
		w.save(path, func() error {
			text, err := p.JSON()
			if err != nil {
				return err
			}
			return report.SaveFile(path, func(out io.Writer) error {
				_, err := out.Write(text)
				return err
			})
		})
	})
}

// deletePreset forgets one of the user's own presets, if they mean it.
func (w *Window) deletePreset(p preset.Preset) {
	sure := dialog.NewConfirm(lang.L("Delete this preset?"), fmt.Sprintf(lang.L("%s is forgotten. Runs that were made with it keep it."), p.Title), func(yes bool) {
		if !yes {
			return
		}
		folder, err := preset.UserFolder()
		if err == nil {
			err = folder.Delete(p.Name)
		}
		if err != nil {
			w.fail(err)
			return
		}
		fields := w.settings.Fields()
		fields.API = core.API{}
		w.settings.Fill(fields)
		w.offerPresets()
		w.changed(fields)
	}, w)
	w.present(sure)
}
