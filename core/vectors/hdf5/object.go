package hdf5

// The kinds of messages that are read (section IV.A.2).
const (
	dataspaceMessage     = 0x01
	linkInfoMessage      = 0x02
	datatypeMessage      = 0x03
	oldFillMessage       = 0x04
	fillMessage          = 0x05
	linkMessage          = 0x06
	externalMessage      = 0x07
	layoutMessage        = 0x08
	filterMessage        = 0x0b
	attributeMessage     = 0x0c
	continuationMessage  = 0x10
	symbolTableMessage   = 0x11
	attributeInfoMessage = 0x15
)

// maxMessages is how many messages an object header of version 1 can count.
const maxMessages = 1<<16 - 1

// object is what an object header says of a group or a dataset.
type object struct {
	address  uint64
	messages []message
}

// message is a part of an object header.
type message struct {
	kind   uint64
	shared bool // it stands elsewhere, and the block says where
	*block
}

// find gives the first message of a kind.
func (o object) find(kind uint64) (message, bool) {
	for _, found := range o.messages {
		if found.kind == kind {
			return found, true
		}
	}
	return message{}, false
}

// object reads an object header of either version.
func (m *metadata) object(address uint64) (object, error) {
	const signature = "OHDR"
	b, err := m.block("the object header", address, uint64(len(signature)))
	if err != nil {
		return object{}, err
	}
	read := m.oldObject
	if string(b.rest) == signature {
		read = m.newObject
	}
	messages, err := read(address)
	return object{address, messages}, err
}

// oldObject reads an object header of version 1 (section IV.A.1.a).
func (m *metadata) oldObject(address uint64) ([]message, error) {
	const length = 16
	b, err := m.block("the object header", address, length)
	if err != nil {
		return nil, err
	}
	if err := b.expectVersion(1); err != nil {
		return nil, err
	}
	b.skip(1 + 2 + 4)
	chunk, err := m.block("the object header", address+length, b.uint(4))
	if err != nil {
		return nil, err
	}
	return messageReader{metadata: m, prefix: 8, next: oldMessage, enter: func(*block) error { return nil }}.all(chunk)
}

// newObject reads an object header of version 2 (section IV.A.1.b).
func (m *metadata) newObject(address uint64) ([]message, error) {
	const fixed, orderTracked = 6, 1 << 2
	b, err := m.block("the object header", address, fixed)
	if err != nil {
		return nil, err
	}
	b.skip(4)
	if err := b.expectVersion(2); err != nil {
		return nil, err
	}
	flags := b.uint(1)
	width := uint64(1) << (flags & 3)                  // of the size of the first chunk
	before := fixed + 4*(flags>>4&1) + 16*(flags>>5&1) // limits of attributes, and times
	if b, err = m.block("the object header", address, before+width); err != nil {
		return nil, err
	}
	b.skip(before)
	size := b.uint(width)
	if !m.holds(address, size) { // so that the sum below does not wrap around
		return nil, b.wrong("expected %d bytes within the %d of the file", size, m.size)
	}
	chunk, err := m.block("the object header", address, before+width+size+4)
	if err != nil {
		return nil, err
	}
	if err := chunk.verify(); err != nil {
		return nil, err
	}
	chunk.skip(before + width)
	reader := messageReader{metadata: m, prefix: 4, next: newMessage, enter: enterNewChunk}
	if flags&orderTracked != 0 {
		reader.prefix, reader.next = 6, newOrderedMessage
	}
	return reader.all(chunk)
}

// messageReader reads the messages of an object header of one version.
type messageReader struct {
	*metadata
	prefix int                      // bytes before the content of a message
	next   func(*block) message     // reads a message
	enter  func(chunk *block) error // reads what is around the messages of a continuation
}

// all reads the messages of a chunk, and of the chunks that continue it.
func (r messageReader) all(chunk *block) ([]message, error) {
	var found []message
	for chunks := []*block{chunk}; len(chunks) > 0; chunks = chunks[1:] {
		chunk := chunks[0]
		for len(chunk.rest) >= r.prefix {
			next := r.next(chunk)
			if err := chunk.err(); err != nil {
				return nil, err
			}
			if next.kind == continuationMessage {
				more, err := r.continuation(next)
				if err != nil {
					return nil, err
				}
				chunks = append(chunks, more)
				continue
			}
			if found = append(found, next); len(found) > maxMessages {
				return nil, chunk.wrong("expected at most %d messages", maxMessages)
			}
		}
	}
	return found, nil
}

// continuation reads the chunk that a message points at (section IV.A.2.q).
func (r messageReader) continuation(m message) (*block, error) {
	address, length := m.uint(8), m.uint(8)
	if err := m.err(); err != nil {
		return nil, err
	}
	chunk, err := r.block("the continued object header", address, length)
	if err != nil {
		return nil, err
	}
	return chunk, r.enter(chunk)
}

// enterNewChunk reads what is around the messages of version 2.
func enterNewChunk(chunk *block) error {
	if err := chunk.verify(); err != nil {
		return err
	}
	return chunk.expect("OCHK")
}

func oldMessage(b *block) message {
	kind, size, flags := b.uint(2), b.uint(2), b.uint(1)
	b.skip(3)
	return newContent(b, kind, size, flags)
}

func newMessage(b *block) message {
	kind, size, flags := b.uint(1), b.uint(2), b.uint(1)
	return newContent(b, kind, size, flags)
}

func newOrderedMessage(b *block) message {
	kind, size, flags := b.uint(1), b.uint(2), b.uint(1)
	b.skip(2) // the order of creation
	return newContent(b, kind, size, flags)
}

func newContent(b *block, kind, size, flags uint64) message {
	const shared = 1 << 1
	return message{kind, flags&shared != 0, b.sub("a message of the object header", size)}
}
