package hdf5

import (
	"errors"
	"fmt"
)

// rewrite is what makes any HDF5 file one that can be read.
const rewrite = "rewrite it with h5repack -l CONTI -f NONE in.hdf5 out.hdf5"

// The classes of storage.
const (
	compactStorage    = 0
	contiguousStorage = 1
	chunkedStorage    = 2
	virtualStorage    = 3
)

// dataset reads what an object header says of a dataset. What cannot be read in
// place, or at all, is kept for when the dataset is asked for.
func (m *metadata) dataset(name string, o object) Dataset {
	d := Dataset{Name: name}
	if d.problem = d.describe(o); d.problem == nil {
		d.problem = m.locate(&d, o)
	}
	return d
}

// describe reads the shape and the type.
func (d *Dataset) describe(o object) error {
	space, hasSpace := o.find(dataspaceMessage)
	kind, hasKind := o.find(datatypeMessage)
	if !hasSpace || !hasKind || space.shared {
		return errors.New("it says no shape or no type of its own; " + rewrite)
	}
	var err error
	if d.Shape, d.most, err = readDataspace(space.block); err != nil {
		return err
	}
	if kind.shared {
		d.Type = Type{Kind: "committed datatype"}
		return errors.New("its type is a committed (named) one, which is not supported; write it with a plain type")
	}
	d.Type, err = readDatatype(kind.block)
	return err
}

// locate finds the elements.
func (m *metadata) locate(d *Dataset, o object) error {
	if _, external := o.find(externalMessage); external {
		return errors.New("it is stored in other files (external storage); " + rewrite)
	}
	layout, _ := o.find(layoutMessage)
	version, class := layout.uint(1), layout.uint(1)
	if version < 3 || version > 5 {
		return fmt.Errorf("it has a data layout message of version %d: expected 3, 4 or 5; %s", version, rewrite)
	}
	switch class {
	case contiguousStorage:
		return m.contiguous(d, layout.block)
	case chunkedStorage:
		return m.chunked(d, o, version, layout.block)
	case compactStorage:
		return d.compact(layout.block)
	case virtualStorage:
		return errors.New("it is virtual, a view of other datasets; " + rewrite)
	}
	return layout.wrong("expected a class of storage from 0 to 3, found %d", class)
}

// contiguous reads the rest of a Data Layout message (section IV.A.2.i) of
// elements that stand in one piece. All versions have it alike.
func (m *metadata) contiguous(d *Dataset, b *block) error {
	address, size := b.uint(8), b.uint(8)
	if err := b.err(); err != nil {
		return err
	}
	if address == undefined {
		return fmt.Errorf("its shape is %s, and nothing was ever written to it; write it, or choose another dataset", d.shape())
	}
	want, ok := d.bytes()
	if !ok || size != want {
		return b.wrong("%d bytes are stored for shape %s of %s", size, d.shape(), d.Type)
	}
	if !m.holds(address, size) {
		return fmt.Errorf("it is truncated: expected %d bytes from byte %d on, and the file has %d; copy or export it again", size, address, m.size)
	}
	d.offset, d.size = m.base+int64(address), int64(size)
	return nil
}

// compact takes the elements, which stand in the message itself.
func (d *Dataset) compact(b *block) error {
	content := b.take(b.uint(2))
	if err := b.err(); err != nil {
		return err
	}
	if want, ok := d.bytes(); !ok || uint64(len(content)) != want {
		return b.wrong("%d bytes are stored for shape %s of %s", len(content), d.shape(), d.Type)
	}
	d.content = content
	return nil
}

// readDataspace reads the length of each axis, and how long it may get (section IV.A.2.b).
func readDataspace(b *block) (shape, most []uint64, err error) {
	const maxRank, null = 32, 2
	version, rank := b.uint(1), b.uint(1)
	flags := b.uint(1)
	switch version {
	case 1:
		b.skip(5)
	case 2:
		if kind := b.uint(1); kind == null {
			return nil, nil, errors.New("it has no elements (a null dataspace); choose another dataset")
		}
	default:
		return nil, nil, fmt.Errorf("it has a dataspace message of version %d: expected 1 or 2; %s", version, rewrite)
	}
	if rank > maxRank {
		return nil, nil, b.wrong("expected at most %d axes, found %d", maxRank, rank)
	}
	shape = make([]uint64, rank)
	for i := range shape {
		shape[i] = b.uint(8)
	}
	most = shape
	if flags&1 != 0 {
		most = make([]uint64, rank)
		for i := range most {
			most[i] = b.uint(8)
		}
	}
	return shape, most, b.err()
}
