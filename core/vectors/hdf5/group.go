package hdf5

import "fmt"

// maxDepth is how deep groups are followed.
const maxDepth = 32

// walker lists the datasets that can be reached from the root group.
type walker struct {
	*metadata
	datasets []Dataset
	listed   map[string]bool // the names of the datasets
	entered  map[uint64]bool // the groups, by the address of their object headers
	depth    int
}

// group lists the datasets of a group, and of the groups within, each group once.
// prefix is the group's name and a slash, or "" for the root group.
func (w *walker) group(o object, prefix string) error {
	if w.entered[o.address] || w.depth == maxDepth {
		return nil
	}
	w.entered[o.address] = true
	w.depth++
	defer func() { w.depth-- }()
	links, err := w.links(o)
	if err != nil {
		return fmt.Errorf("the group %q: %w", "/"+prefix, err)
	}
	for _, link := range links {
		if err := w.follow(link, prefix); err != nil {
			return err
		}
	}
	return nil
}

// follow looks at what a link leads to.
func (w *walker) follow(l link, prefix string) error {
	o, err := w.object(l.address)
	if err != nil {
		return err
	}
	if _, ok := o.find(layoutMessage); ok {
		return w.list(w.dataset(prefix+l.name, o))
	}
	if o.isGroup() {
		return w.group(o, prefix+l.name+"/")
	}
	return nil // a datatype
}

// list adds a dataset, the only one of its name.
func (w *walker) list(d Dataset) error {
	if w.listed[d.Name] {
		return fmt.Errorf("two datasets are called %q; the file is damaged, copy or export it again", d.Name)
	}
	w.listed[d.Name] = true
	w.datasets = append(w.datasets, d)
	return nil
}

func (o object) isGroup() bool {
	_, hasTable := o.find(symbolTableMessage)
	_, hasLinks := o.find(linkInfoMessage)
	return hasTable || hasLinks
}

// link is a hard link: a name, and the address of an object header.
type link struct {
	name    string
	address uint64
}

// links lists the hard links of a group of either kind.
func (m *metadata) links(o object) ([]link, error) {
	if table, ok := o.find(symbolTableMessage); ok {
		return m.symbolTable(table)
	}
	if info, ok := o.find(linkInfoMessage); ok {
		heap, names, err := readLinkInfo(info.block)
		if err != nil {
			return nil, err
		}
		if heap != undefined {
			return m.denseLinks(heap, names)
		}
	}
	var links []link
	for _, message := range o.messages {
		if message.kind != linkMessage {
			continue
		}
		l, hard, err := readLink(message.block)
		if err != nil {
			return nil, err
		}
		if hard {
			links = append(links, l)
		}
	}
	return links, nil
}

// readLinkInfo reads a Link Info message (section IV.A.2.c): where the links are if there are many, else
// heap is undefined.
func readLinkInfo(b *block) (heap, names uint64, err error) {
	if err := b.expectVersion(0); err != nil {
		return 0, 0, err
	}
	if flags := b.uint(1); flags&1 != 0 {
		b.skip(8) // the largest index of creation
	}
	return b.uint(8), b.uint(8), b.err()
}

// readLink reads a Link message (section IV.A.2.g).
func readLink(b *block) (l link, hard bool, err error) {
	if err := b.expectVersion(1); err != nil {
		return link{}, false, err
	}
	flags, kind := b.uint(1), uint64(0)
	if flags&(1<<3) != 0 {
		kind = b.uint(1)
	}
	if flags&(1<<2) != 0 {
		b.skip(8) // the order of creation
	}
	if flags&(1<<4) != 0 {
		b.skip(1) // the character set
	}
	l.name = string(b.take(b.uint(1 << (flags & 3))))
	if kind != 0 { // a soft or an external link
		return link{}, false, b.err()
	}
	l.address = b.uint(8)
	return l, true, b.err()
}
