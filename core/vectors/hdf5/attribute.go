package hdf5

import (
	"bytes"
	"slices"
	"strings"
)

// attributes reads the attributes of an object that hold one text or one integer.
func (m *metadata) attributes(o object) (map[string]any, error) {
	values := map[string]any{}
	add := func(b *block) error {
		name, value, err := m.attribute(b)
		if err == nil && value != nil {
			values[name] = value
		}
		return err
	}
	if info, ok := o.find(attributeInfoMessage); ok {
		heap, names, err := readAttributeInfo(info.block)
		if err != nil {
			return nil, err
		}
		if heap != undefined {
			if err := m.denseAttributes(heap, names, add); err != nil {
				return nil, err
			}
		}
	}
	for _, message := range o.messages {
		if message.kind != attributeMessage || message.shared {
			continue
		}
		if err := add(message.block); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// readAttributeInfo reads an Attribute Info message (section IV.A.2.v): where the attributes are if
// there are many, else heap is undefined.
func readAttributeInfo(b *block) (heap, names uint64, err error) {
	b.skip(1) // the version
	if flags := b.uint(1); flags&1 != 0 {
		b.skip(2) // the largest index of creation
	}
	return b.uint(8), b.uint(8), b.err()
}

// attribute reads an Attribute message (section IV.A.2.m). The value is nil if it
// is neither one text nor one integer.
func (m *metadata) attribute(b *block) (name string, value any, err error) {
	const shared = 3
	version, flags := b.uint(1), b.uint(1)
	nameSize, kindSize, spaceSize := b.uint(2), b.uint(2), b.uint(2)
	padded := func(n uint64) uint64 { return n }
	switch version {
	case 1:
		padded, flags = func(n uint64) uint64 { return (n + 7) &^ 7 }, 0
	case 2:
	case 3:
		b.skip(1) // the character set of the name
	default:
		return "", nil, b.wrong("expected an attribute of version 1 to 3, found %d", version)
	}
	name = text(b.take(padded(nameSize)))
	kind := b.sub("the type of the attribute "+name, padded(kindSize))
	space := b.sub("the shape of the attribute "+name, padded(spaceSize))
	if err := b.err(); err != nil || flags&shared != 0 {
		return name, nil, err
	}
	value, err = m.value(kind, space, b)
	return name, value, err
}

// value reads the value of an attribute.
func (m *metadata) value(kind, space, data *block) (any, error) {
	d := Dataset{}
	var err error
	if d.Type, err = readDatatype(kind); err != nil {
		return nil, err
	}
	if d.Shape, _, err = readDataspace(space); err != nil {
		return nil, nil // it has none
	}
	if size, ok := d.bytes(); !ok || size != uint64(d.Type.Width) {
		return nil, nil // not one, but several or none
	}
	element := data.sub(data.what, uint64(d.Type.Width))
	if err := data.err(); err != nil {
		return nil, err
	}
	switch d.Type.Kind {
	case Int, Uint:
		return integer(d.Type, element.rest), nil
	case fixedString:
		return text(element.rest), nil
	case variableString:
		return m.variableText(element)
	}
	return nil, nil
}

// integer is an int64, or nil for a larger one.
func integer(t Type, digits []byte) any {
	if t.BigEndian {
		digits = bytes.Clone(digits)
		slices.Reverse(digits)
	}
	n := (&block{rest: digits}).uint(uint64(t.Width))
	if t.Kind == Int {
		unused := 64 - 8*t.Width
		return int64(n<<unused) >> unused
	}
	if n >= 1<<63 {
		return nil
	}
	return int64(n)
}

// variableText reads the text that an element of variable length points at
// (sections IV.B and III.E).
func (m *metadata) variableText(element *block) (any, error) {
	length, address, index := element.uint(4), element.uint(8), element.uint(4)
	if err := element.err(); err != nil || length == 0 {
		return "", err
	}
	object, err := m.globalHeapObject(address, index)
	if err != nil {
		return nil, err
	}
	content := object.take(length)
	return text(content), object.err()
}

// globalHeapObject finds an object in a global heap collection (section III.E).
func (m *metadata) globalHeapObject(address, index uint64) (*block, error) {
	const header = 16
	b, err := m.block("the global heap", address, header)
	if err != nil {
		return nil, err
	}
	if err := b.expect("GCOL"); err != nil {
		return nil, err
	}
	b.skip(1 + 3)
	size := b.uint(8)
	if size < header {
		return nil, b.wrong("expected at least %d bytes, found %d", header, size)
	}
	objects, err := m.block("the global heap", address+header, size-header)
	if err != nil {
		return nil, err
	}
	for len(objects.rest) >= header {
		found := objects.uint(2)
		objects.skip(2 + 4)
		length := objects.uint(8)
		if found == index && index != 0 {
			object := objects.sub("the global heap", length)
			return object, objects.err()
		}
		objects.skip(length)
		objects.skip(-length % 8)
	}
	return nil, objects.wrong("expected an object %d, found none", index)
}

// text is what stands before a NUL, without the spaces that pad it.
func text(content []byte) string {
	before, _, _ := bytes.Cut(content, []byte{0})
	return strings.TrimRight(string(before), " ")
}
