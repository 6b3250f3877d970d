package hdf5

// arrayHeader is what the headers of both arrays of chunks say of their elements.
type arrayHeader struct {
	what     string
	filtered bool
	element  uint64 // bytes
	size     uint64 // of a chunk that is not filtered
}

// readArray reads what a header of a fixed or an extensible array begins with.
func (m *nodeCache) readArray(h *arrayHeader, address, length uint64, signature string) (*block, error) {
	b, err := m.checked(h.what, address, length)
	if err != nil {
		return nil, err
	}
	if err := b.expect(signature); err != nil {
		return nil, err
	}
	if err := b.expectVersion(0); err != nil {
		return nil, err
	}
	client := b.uint(1)
	h.filtered, h.element = client == 1, b.uint(1)
	if client > 1 || !h.filtered && h.element != 8 || h.filtered && (h.element < 13 || h.element > 20) {
		return nil, b.wrong("expected elements of chunks, found type %d, of %d bytes each", client, h.element)
	}
	return b, nil
}

// read reads the i-th element of b.
func (h *arrayHeader) read(b *block, i uint64) (location, error) {
	e := b.at(i*h.element, h.element)
	at := location{address: e.uint(8), size: h.size}
	if h.filtered {
		at.size, at.skipped = e.uint(h.element-12), e.uint(4)
	}
	return at, e.err()
}

// page reads a page of elements, which has a checksum of its own.
func (h *arrayHeader) page(m *nodeCache, address, count, i uint64) (location, error) {
	b, err := m.checked(h.what, address, count*h.element+4)
	if err != nil {
		return location{}, err
	}
	return h.read(b, i)
}

// hasBit says whether a bit of a bitmap is set; the first is the highest of the first byte.
func hasBit(bitmap []byte, i uint64) bool {
	return i/8 < uint64(len(bitmap)) && bitmap[i/8]&(0x80>>(i%8)) != 0
}

// maxPageBits bounds the elements of a page, which is read as a whole.
const maxPageBits = 20

// fixedArray is an index of chunks that none can be added to (section VII.C).
type fixedArray struct {
	address, size uint64
	order         chunkOrder
}

func (f *fixedArray) find(m *nodeCache, row, column uint64) (location, error) {
	h := arrayHeader{what: "the fixed array of the chunks", size: f.size}
	b, err := m.readArray(&h, f.address, 28, "FAHD")
	if err != nil {
		return location{}, err
	}
	pageBits, count, address := b.uint(1), b.uint(8), b.uint(8)
	place := f.order.of(row, column)
	switch {
	case place >= count:
		return location{}, b.wrong("expected a chunk %d, found %d chunks", place, count)
	case pageBits > maxPageBits:
		return location{}, b.wrong("expected pages of up to %d bits, found %d", maxPageBits, pageBits)
	case address == undefined:
		return nowhere, nil
	case count > m.size/h.element:
		return location{}, b.wrong("expected room for %d chunks within the %d bytes of the file", count, m.size)
	}
	const prefix = 4 + 1 + 1 + 8
	inPage := uint64(1) << pageBits
	if count <= inPage {
		b, err := m.checked(h.what, address, prefix+count*h.element+4)
		if err != nil {
			return location{}, err
		}
		if err := b.expect("FADB"); err != nil {
			return location{}, err
		}
		b.skip(prefix - 4)
		return h.read(b, place)
	}
	pages := parts(count, inPage)
	bitmap := (pages + 7) / 8
	if b, err = m.checked(h.what, address, prefix+bitmap+4); err != nil {
		return location{}, err
	}
	if err := b.expect("FADB"); err != nil {
		return location{}, err
	}
	b.skip(prefix - 4)
	page := place / inPage
	if !hasBit(b.take(bitmap), page) {
		return nowhere, nil
	}
	at := address + prefix + bitmap + 4 + page*(inPage*h.element+4)
	return h.page(m, at, min(inPage, count-page*inPage), place%inPage)
}

// extensibleArray is an index of chunks of which one axis has no end (section VII.D): blocks whose
// sizes double, some of which other blocks point at.
type extensibleArray struct {
	address, size uint64
	order         chunkOrder
}

// extensible is the header of an extensible array.
type extensible struct {
	arrayHeader
	maxBits   uint64 // of places
	inIndex   uint64 // elements in the index block
	inBlock   uint64 // elements of the smallest data block, a power of two
	pointers  uint64 // of the smallest secondary block, a power of two
	pageBits  uint64
	index     uint64 // the address of the index block
	reachable uint64 // places below the highest that was used
}

func (e *extensibleArray) find(m *nodeCache, row, column uint64) (location, error) {
	h := extensible{arrayHeader: arrayHeader{what: "the extensible array of the chunks", size: e.size}}
	b, err := m.readArray(&h.arrayHeader, e.address, 72, "EAHD")
	if err != nil {
		return location{}, err
	}
	h.maxBits, h.inIndex, h.inBlock, h.pointers, h.pageBits = b.uint(1), b.uint(1), b.uint(1), b.uint(1), b.uint(1)
	b.skip(4 * 8)
	h.reachable = b.uint(8)
	b.skip(8)
	h.index = b.uint(8)
	isPower := func(n uint64) bool { return n > 0 && n&(n-1) == 0 }
	if h.maxBits > 64 || !isPower(h.inBlock) || !isPower(h.pointers) || h.pageBits > maxPageBits || log2(h.inBlock) > h.maxBits {
		return location{}, b.wrong("expected blocks of sizes that are powers of two, found %d chunks and %d blocks, places of %d bits, pages of %d",
			h.inBlock, h.pointers, h.maxBits, h.pageBits)
	}
	place := e.order.of(row, column)
	if h.index == undefined || place >= h.reachable {
		return nowhere, nil
	}
	return h.find(m, place)
}

// level is a level of blocks of the same size.
type level struct{ blocks, inBlock, firstPlace, firstBlock uint64 }

// levelOf finds the level that has a place, counted from behind the index block.
func (h *extensible) levelOf(place uint64) (n uint64, l level) {
	n = log2(place/h.inBlock + 1)
	for i := uint64(0); ; i++ {
		l.blocks, l.inBlock = 1<<(i/2), h.inBlock<<((i+1)/2)
		if i == n {
			return n, l
		}
		l.firstPlace += l.blocks * l.inBlock
		l.firstBlock += l.blocks
	}
}

// find reads the element of a place.
func (h *extensible) find(m *nodeCache, place uint64) (location, error) {
	const prefix = 4 + 1 + 1 + 8
	levels := 1 + h.maxBits - log2(h.inBlock)
	levelsInIndex := min(2*log2(h.pointers), levels) // whose blocks the index block points at
	blocks := 2 * (h.pointers - 1)
	b, err := m.checked(h.what, h.index, prefix+h.inIndex*h.element+8*(blocks+levels-levelsInIndex)+4)
	if err != nil {
		return location{}, err
	}
	if err := b.expect("EAIB"); err != nil {
		return location{}, err
	}
	b.skip(prefix - 4)
	if place < h.inIndex {
		return h.read(b, place)
	}
	b.skip(h.inIndex * h.element)
	place -= h.inIndex
	n, l := h.levelOf(place)
	if n >= levels {
		return location{}, b.wrong("expected a chunk within %d levels, found one in level %d", levels, n)
	}
	block, within := (place-l.firstPlace)/l.inBlock, (place-l.firstPlace)%l.inBlock
	if n < levelsInIndex {
		address := b.at(8*(l.firstBlock+block), 8).uint(8)
		return h.inDataBlock(m, address, l.inBlock, within, nil)
	}
	secondary := b.at(8*(blocks+n-levelsInIndex), 8).uint(8)
	return h.inSecondary(m, secondary, l, block, within)
}

// inSecondary finds the data block that a secondary block points at.
func (h *extensible) inSecondary(m *nodeCache, address uint64, l level, block, within uint64) (location, error) {
	if address == undefined {
		return nowhere, nil
	}
	prefix := 4 + 1 + 1 + 8 + (h.maxBits+7)/8
	pages := uint64(0)
	if inPage := uint64(1) << h.pageBits; l.inBlock > inPage {
		pages = l.inBlock / inPage
	}
	bitmap := (pages + 7) / 8
	if l.blocks > m.size/8 || l.blocks*bitmap > m.size {
		return location{}, m.wrongAt(h.what, address, "expected %d blocks within the %d bytes of the file", l.blocks, m.size)
	}
	b, err := m.checked(h.what, address, prefix+l.blocks*(bitmap+8)+4)
	if err != nil {
		return location{}, err
	}
	if err := b.expect("EASB"); err != nil {
		return location{}, err
	}
	b.skip(prefix - 4)
	written := b.take(l.blocks * bitmap)
	data := b.at(8*block, 8).uint(8)
	return h.inDataBlock(m, data, l.inBlock, within, func(page uint64) bool { return hasBit(written, block*pages+page) })
}

// inDataBlock reads an element of a data block of so many; written tells whether a page of it was.
func (h *extensible) inDataBlock(m *nodeCache, address, count, within uint64, written func(page uint64) bool) (location, error) {
	if address == undefined {
		return nowhere, nil
	}
	prefix := 4 + 1 + 1 + 8 + (h.maxBits+7)/8
	inPage := uint64(1) << h.pageBits
	if count <= inPage {
		b, err := m.checked(h.what, address, prefix+count*h.element+4)
		if err != nil {
			return location{}, err
		}
		if err := b.expect("EADB"); err != nil {
			return location{}, err
		}
		b.skip(prefix - 4)
		return h.read(b, within)
	}
	page := within / inPage
	if written == nil || !written(page) {
		return nowhere, nil
	}
	return h.page(m, address+prefix+4+page*(inPage*h.element+4), inPage, within%inPage)
}
