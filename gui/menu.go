package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"

	"vectorcheck/core"
)

// menu is the main menu, with the shortcuts that it shows.
func (w *Window) menu() *fyne.MainMenu {
	return fyne.NewMainMenu(
		fyne.NewMenu(lang.L("File"),
			w.item(lang.L("Open…"), fyne.KeyO, w.pick),
			w.item(lang.L("Export all rows (CSV)…"), fyne.KeyE, func() { w.exportRows(nil) }),
			fyne.NewMenuItem(lang.L("Export the rows shown (CSV)…"), func() { w.exportRows(w.results.rows.selection.Outcomes) }),
			fyne.NewMenuItem(lang.L("Export the figures (JSON)…"), w.exportFigures),
			fyne.NewMenuItemSeparator(),
			w.item(lang.L("Quit"), fyne.KeyQ, w.close),
		),
		fyne.NewMenu(lang.L("Run"),
			w.item(lang.L("Start"), fyne.KeyR, w.toolbar.start.OnTapped),
			fyne.NewMenuItem(lang.L("Pause or resume (Space)"), w.pause),
			fyne.NewMenuItem(lang.L("Stop"), w.stop),
			fyne.NewMenuItemSeparator(),
			w.item(lang.L("Continue"), fyne.KeyK, func() { w.goOn(false) }),
			fyne.NewMenuItem(lang.L("Check the errors again"), func() { w.goOn(true) }),
		),
		fyne.NewMenu(lang.L("View"),
			fyne.NewMenuItem(lang.L("Colours of the system"), func() { w.setAppearance("") }),
			fyne.NewMenuItem(lang.L("Light"), func() { w.setAppearance(light) }),
			fyne.NewMenuItem(lang.L("Dark"), func() { w.setAppearance(dark) }),
		),
		fyne.NewMenu(lang.L("Help"),
			fyne.NewMenuItem(lang.L("About VectorCheck"), func() {
				dialog.ShowInformation("VectorCheck "+core.Version,
					lang.L("Proves that a vector-search API finds what it should."), w)
			}),
		),
	)
}

// item is a menu item with Ctrl and a key.
func (w *Window) item(label string, key fyne.KeyName, action func()) *fyne.MenuItem {
	item := fyne.NewMenuItem(label, action)
	item.Shortcut = &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}
	return item
}
