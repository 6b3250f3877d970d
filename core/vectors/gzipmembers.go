package vectors

import (
	"bufio"
	"io"

	"github.com/klauspost/compress/gzip"
)

// gzipMembers reads the members of a .gz (RFC 1952) one after the other. Zeros behind
// the last one are left out, as gzip does: tapes and some tools fill up their blocks.
type gzipMembers struct {
	member gzip.Reader
	disk   *bufio.Reader
	err    error // what ended the reading
}

// Reset implements decompressor.
func (g *gzipMembers) Reset(disk io.Reader) error {
	g.disk = bufio.NewReaderSize(disk, diskReadBytes)
	g.err = g.begin()
	return g.err
}

// begin reads the head of the next member.
func (g *gzipMembers) begin() error {
	if err := g.member.Reset(g.disk); err != nil {
		return err
	}
	g.member.Multistream(false)
	return nil
}

// Read implements io.Reader.
func (g *gzipMembers) Read(p []byte) (n int, err error) {
	if g.err != nil {
		return 0, g.err
	}
	if n, err = g.member.Read(p); err != io.EOF {
		g.err = err
		return n, err
	}
	if g.err = g.skipZeros(); g.err == nil {
		g.err = g.begin()
	}
	return n, g.err
}

// skipZeros goes to the next member; io.EOF if there is none.
func (g *gzipMembers) skipZeros() error {
	for {
		next, err := g.disk.ReadByte()
		if err != nil {
			return err
		}
		if next != 0 {
			return g.disk.UnreadByte()
		}
	}
}
