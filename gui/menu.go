package gui

import (
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"

	"vectorcheck/core"
	"vectorcheck/core/runfile"
)

// menu is the main menu. What cannot be done now is greyed in it.
type menu struct {
	main                *fyne.MainMenu
	start, pause, stop  *fyne.MenuItem
	goOn, again, report *fyne.MenuItem
	apply, undo         *fyne.MenuItem
	exports             []*fyne.MenuItem
	system, light, dark *fyne.MenuItem
}

// buildMenu makes the main menu anew, with the recent files.
func (w *Window) buildMenu() {
	m := &menu{}
	quit := w.item(lang.L("Quit"), fyne.KeyQ, w.close)
	quit.IsQuit = true
	m.exports = []*fyne.MenuItem{
		w.item(lang.L("Export all rows…"), fyne.KeyE, func() { w.exportRows(runfile.Selection{}) }),
		fyne.NewMenuItem(lang.L("Export the rows shown…"), func() { w.exportRows(w.results.rows.selection) }),
		fyne.NewMenuItem(lang.L("Export the figures (JSON)…"), w.exportFigures),
		fyne.NewMenuItem(lang.L("Export the chart (PNG)…"), w.exportChart),
	}
	files := []*fyne.MenuItem{w.item(lang.L("Open…"), fyne.KeyO, w.pick), w.recentItem(), fyne.NewMenuItemSeparator()}
	files = append(append(files, m.exports...), fyne.NewMenuItemSeparator(), quit)

	m.start = w.item(lang.L("Start"), fyne.KeyR, w.start)
	m.pause = fyne.NewMenuItem(lang.L("Pause or resume"), w.pause)
	// The key is the window's own: a shortcut needs a modifier.
	m.pause.Shortcut = &desktop.CustomShortcut{KeyName: fyne.KeySpace}
	m.stop = w.item(lang.L("Stop"), fyne.KeyPeriod, w.stop)
	test := w.item(lang.L("Test the API"), fyne.KeyT, w.testAPI)
	m.goOn = w.item(lang.L("Continue"), fyne.KeyK, func() { w.goOn(false) })
	m.again = fyne.NewMenuItem(lang.L("Check the errors again"), func() { w.goOn(true) })

	m.report = fyne.NewMenuItem(lang.L("Report of the run"), w.showReport)

	m.apply = w.item(lang.L("Apply to this run"), fyne.KeyL, w.apply)
	m.undo = fyne.NewMenuItem(lang.L("Undo the changes"), w.undo)

	m.system = fyne.NewMenuItem(lang.L("Colours of the system"), func() { w.setAppearance("") })
	m.light = fyne.NewMenuItem(lang.L("Light"), func() { w.setAppearance(light) })
	m.dark = fyne.NewMenuItem(lang.L("Dark"), func() { w.setAppearance(dark) })
	m.check(w.app.Preferences().String(preferAppearance))

	m.main = fyne.NewMainMenu(
		fyne.NewMenu(lang.L("File"), files...),
		fyne.NewMenu(lang.L("Run"), m.start, m.pause, m.stop, fyne.NewMenuItemSeparator(), m.goOn, m.again, fyne.NewMenuItemSeparator(),
			m.apply, m.undo, fyne.NewMenuItemSeparator(), test, m.report),
		fyne.NewMenu(lang.L("View"), m.system, m.light, m.dark),
		fyne.NewMenu(lang.L("Help"), fyne.NewMenuItem(lang.L("About VectorCheck"), w.about)),
	)
	m.enable(w.drawn, w.problem)
	w.menu = m
	w.SetMainMenu(m.main)
}

func (w *Window) about() {
	w.inform("VectorCheck "+core.Version, lang.L("Proves that a vector-search API finds what it should."))
}

// item is a menu item with Ctrl and a key.
func (w *Window) item(label string, key fyne.KeyName, action func()) *fyne.MenuItem {
	item := fyne.NewMenuItem(label, action)
	item.Shortcut = &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}
	return item
}

// recentItem opens a menu of the files that were used last.
func (w *Window) recentItem() *fyne.MenuItem {
	item := fyne.NewMenuItem(lang.L("Open again"), nil)
	item.ChildMenu = fyne.NewMenu("")
	for _, path := range loadRecent(w.app.Preferences()) {
		name := filepath.Base(path) + "  ·  " + filepath.Base(filepath.Dir(path))
		item.ChildMenu.Items = append(item.ChildMenu.Items, fyne.NewMenuItem(name, func() { w.Open(path) }))
	}
	item.Disabled = len(item.ChildMenu.Items) == 0
	return item
}

// show greys what cannot be done, and has the menu drawn again if that changed.
func (m *menu) show(v view, problem string) {
	if m.enable(v, problem) {
		m.main.Refresh()
	}
}

func (m *menu) enable(v view, problem string) (changed bool) {
	set := func(item *fyne.MenuItem, on bool) {
		changed = changed || item.Disabled == on
		item.Disabled = !on
	}
	if label := startLabel(v); label != m.start.Label {
		m.start.Label, changed = label, true
	}
	set(m.start, v.canStart(problem))
	set(m.pause, v.canPause())
	set(m.stop, v.canPause())
	set(m.goOn, v.canGoOn() && v.edits.Taken())
	set(m.again, v.canCheckAgain() && v.edits.Taken())
	set(m.apply, v.canApply() && v.edits.Any())
	set(m.undo, v.run != nil && !v.busy && v.edits.Any())
	set(m.report, v.run != nil)
	for _, item := range m.exports {
		set(item, v.run != nil)
	}
	return changed
}

// check marks the appearance that is chosen.
func (m *menu) check(appearance string) {
	m.system.Checked, m.light.Checked, m.dark.Checked = appearance == "", appearance == light, appearance == dark
}
