package settings

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"vectorcheck/core/target"
	"vectorcheck/gui/form"
)

// networkRows say how the API is reached, apart from its URL. They are folded away
// until they are wanted.
type networkRows struct {
	changed func(target.Network)

	network  target.Network
	filling  bool
	fold     *widget.Button
	rows     *fyne.Container
	proxy    *row
	texts    []networkText
	insecure *widget.Check
	http2    *widget.Check
	problem  *widget.Label // of the certificates
	object   *fyne.Container
}

// networkText is a row for a text of a Network.
type networkText struct {
	row  *row
	text func(*target.Network) *string
}

func newNetworkRows(changed func(target.Network), pick func(near string, extensions []string, take func(string))) *networkRows {
	n := &networkRows{changed: changed, problem: problemLabel()}
	n.fold = widget.NewButtonWithIcon(lang.L("Proxy, certificates, HTTP/2"), theme.MenuExpandIcon(), func() { n.open(!n.rows.Visible()) })
	n.fold.Alignment, n.fold.Importance = widget.ButtonAlignLeading, widget.LowImportance
	n.http2 = widget.NewCheck("HTTP/2", func(on bool) { n.change(func(to *target.Network) { to.HTTP2 = on }) })
	n.insecure = widget.NewCheck(lang.L("Take any certificate"), func(on bool) { n.change(func(to *target.Network) { to.Insecure = on }) })
	n.proxy = n.text(lang.L("Proxy"), lang.L("as the system says"), func(to *target.Network) *string { return &to.Proxy })
	n.text(lang.L("Authorities"), lang.L("those of the system"), func(to *target.Network) *string { return &to.CA }).withFiles(pick)
	n.text(lang.L("Server's name"), lang.L("as in the URL"), func(to *target.Network) *string { return &to.ServerName })
	n.text(lang.L("Own certificate"), lang.L("none"), func(to *target.Network) *string { return &to.Certificate }).withFiles(pick)
	n.text(lang.L("Its key"), lang.L("none"), func(to *target.Network) *string { return &to.Key }).withFiles(pick)
	n.rows = container.NewVBox(n.http2)
	for _, t := range n.texts { // now that they have their buttons
		n.rows.Add(t.row.box)
	}
	n.rows.Add(n.problem)
	n.rows.Add(n.insecure)
	n.object = container.NewVBox(n.fold, n.rows)
	return n
}

func (n *networkRows) text(label, placeholder string, text func(*target.Network) *string) *row {
	r := newRow(label, placeholder, func(typed string) { n.change(func(to *target.Network) { *text(to) = typed }) })
	n.texts = append(n.texts, networkText{r, text})
	return r
}

func (n *networkRows) change(apply func(*target.Network)) {
	if n.filling {
		return
	}
	apply(&n.network)
	n.warn()
	n.changed(n.network)
}

func (n *networkRows) fill(network target.Network) {
	n.filling = true
	n.network = network
	for _, t := range n.texts {
		t.row.entry.SetText(*t.text(&network))
	}
	n.insecure.SetChecked(network.Insecure)
	n.http2.SetChecked(network.HTTP2)
	n.filling = false
	n.warn()
	n.open(network != target.Network{})
}

// warn says, folded away or not, that certificates are not checked.
func (n *networkRows) warn() {
	n.fold.Importance = widget.LowImportance
	text := lang.L("Proxy, certificates, HTTP/2")
	if n.network.Insecure {
		n.fold.Importance = widget.WarningImportance
		text = lang.L("Any certificate is taken!")
	}
	n.fold.SetText(text)
}

func (n *networkRows) open(on bool) {
	show(n.rows, on)
	n.fold.SetIcon(theme.MenuExpandIcon())
	if on {
		n.fold.SetIcon(theme.MenuDropDownIcon())
	}
	if n.object != nil {
		n.object.Refresh()
	}
}

// update shows problems, and greys all if it cannot be changed.
func (n *networkRows) update(problems form.Problems, free bool) {
	n.proxy.report(problems[form.Proxy])
	showProblem(n.problem, problems[form.Certificate])
	if problems[form.Proxy]+problems[form.Certificate] != "" && !n.rows.Visible() {
		n.open(true)
	}
	for _, t := range n.texts {
		t.row.enable(free)
	}
	enable(n.http2, free)
	enable(n.insecure, free)
}
