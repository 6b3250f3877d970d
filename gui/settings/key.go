package settings

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/core"
	"vectorcheck/gui/form"
)

// keySources are in the order in which they are offered.
var keySources = []core.KeySource{core.NoKey, core.TypedKey, core.KeyringKey, core.EnvKey, core.FileKey}

// keyRows say where the API key comes from, and take it if it is typed.
type keyRows struct {
	changed func(key core.Key, typed string)

	key     core.Key
	filling bool
	title   *widget.Label
	source  *widget.Select
	name    *row
	typed   *row
	header  *row
	store   *widget.Button
	object  *fyne.Container
}

// newKeyRows calls changed with what the user has chosen and typed, and store to
// have a key kept in the keyring.
func newKeyRows(changed func(core.Key, string), store func(name, key string)) *keyRows {
	k := &keyRows{changed: changed}
	k.source = widget.NewSelect([]string{lang.L("none"), lang.L("typed here, not kept"), lang.L("in the keyring"), lang.L("in the environment"), lang.L("in a file")},
		func(string) { k.tell() })
	k.name = newRow(lang.L("Its name"), "", func(string) { k.tell() })
	k.typed = newRow(lang.L("The key"), "", func(string) { k.tell() })
	k.typed.entry.Password = true
	k.header = newRow(lang.L("Its header"), "", func(string) { k.tell() })
	k.store = widget.NewButtonWithIcon(lang.L("Keep the key in the keyring"), theme.DocumentSaveIcon(), func() { store(k.key.Name, k.typed.entry.Text) })
	k.title = caption(lang.L("API key"))
	k.object = container.NewVBox(container.New(&labelled{}, k.title, k.source), k.name.box, k.typed.box, k.header.box, k.store)
	return k
}

func (k *keyRows) tell() {
	if k.filling {
		return
	}
	k.key = core.Key{From: keySources[max(0, k.source.SelectedIndex())], Name: k.name.entry.Text, Header: k.header.entry.Text}
	if k.key.From == core.NoKey || k.key.From == core.TypedKey {
		k.key.Name = ""
	}
	k.changed(k.key, k.typed.entry.Text)
}

func (k *keyRows) fill(key core.Key, typed string) {
	k.filling = true
	k.key = key
	k.source.SetSelectedIndex(max(0, slices.Index(keySources, key.From)))
	if key.Name != "" {
		k.name.entry.SetText(key.Name)
	}
	k.typed.entry.SetText(typed)
	k.header.entry.SetText(key.Header)
	k.filling = false
}

// update shows problems and what applies, and greys all if it cannot be changed. The
// key of a database is a password, and goes into no header.
func (k *keyRows) update(problems form.Problems, free bool, api core.API) {
	password := api.IsPostgreSQL()
	k.title.SetText(lang.L("API key"))
	if password {
		k.title.SetText(lang.L("Password"))
	}
	show(k.header.box, k.key.From != core.NoKey && !password)
	k.header.entry.SetPlaceHolder(api.KeyHeader())
	k.header.enable(free)
	named := k.key.From == core.EnvKey || k.key.From == core.KeyringKey || k.key.From == core.FileKey
	show(k.name.box, named)
	show(k.typed.box, k.key.From == core.TypedKey || k.key.From == core.KeyringKey)
	show(k.store, k.key.From == core.KeyringKey)
	if k.key.From == core.KeyringKey {
		k.typed.entry.SetPlaceHolder(lang.L("to keep another"))
	} else {
		k.typed.entry.SetPlaceHolder("")
	}
	k.name.report("")
	k.typed.report("")
	if named {
		k.name.report(problems[form.Key])
	} else {
		k.typed.report(problems[form.Key])
	}
	k.name.enable(free)
	k.typed.enable(free)
	enable(k.source, free)
	enable(k.store, free && k.key.Name != "" && k.typed.entry.Text != "")
}
