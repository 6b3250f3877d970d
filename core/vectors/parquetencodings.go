package vectors

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"slices"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/format"
)

// pageContent is a page that is not compressed, nor decoded.
type pageContent struct {
	leaf     *parquet.Column
	count    int // of the values that the header says
	encoding format.Encoding
	levels   []byte // with the lengths that pages of the first version have before them
	values   []byte
	holds    int // how many values are there at most, for those of the levels that are not null
}

var (
	errPageEnds = errors.New("it ends before its values do: the file is damaged")
	// errMorePageValues is of encodings that say any number of values in a few bytes: the
	// library decodes all.
	errMorePageValues = errors.New("it has more values than its header says: the file is damaged")
)

// spareValues is how many values more than the header says a page may have: they are
// written by eights, and by some in longer runs.
const spareValues = 1024

// splitLevels takes the levels of a page of the first version from its values.
func (c *pageContent) splitLevels(encodings ...format.Encoding) error {
	all := c.values
	for i, most := range []int{c.leaf.MaxRepetitionLevel(), c.leaf.MaxDefinitionLevel()} {
		if most == 0 {
			continue
		}
		if encodings[i] != format.RLE {
			return fmt.Errorf("its levels are in the encoding %v: expected %v", encodings[i], format.RLE)
		}
		if len(c.values) < 4 {
			return errPageEnds
		}
		length := int64(binary.LittleEndian.Uint32(c.values))
		if c.values = c.values[4:]; length > int64(len(c.values)) {
			return errPageEnds
		}
		if err := checkRuns(c.values[:length], bits.Len(uint(most)), c.count); err != nil {
			return err
		}
		c.values = c.values[length:]
	}
	c.levels = all[:len(all)-len(c.values)]
	return nil
}

// checkLevels looks at the levels of a page of the second version.
func (c *pageContent) checkLevels(repetition int32) error {
	for i, levels := range [][]byte{c.levels[:repetition], c.levels[repetition:]} {
		most := []int{c.leaf.MaxRepetitionLevel(), c.leaf.MaxDefinitionLevel()}[i]
		if most == 0 {
			continue // they are passed over
		}
		if err := checkRuns(levels, bits.Len(uint(most)), c.count); err != nil {
			return err
		}
	}
	return nil
}

// checkValues refuses values that decode to more than maxPage bytes, or than there are to be. Texts
// whose beginnings or lengths are encoded on their own become plain ones.
func (c *pageContent) checkValues() error {
	switch c.encoding {
	case format.Plain, format.ByteStreamSplit: // as long as they are
		c.holds = countPlain(c.leaf, c.values)
	case format.PlainDictionary, format.RLEDictionary:
		c.holds = c.count // some writers leave out zeros at the end
		if len(c.values) > 0 {
			return checkRuns(c.values[1:], int(c.values[0]), c.count)
		}
	case format.DeltaBinaryPacked:
		head, err := readDeltaHead(c.values, c.count)
		c.holds = head.count
		return err
	case format.DeltaLengthByteArray, format.DeltaByteArray:
		plain, err := c.plainTexts()
		c.values, c.encoding, c.holds = plain, format.Plain, countPlain(c.leaf, plain)
		return err
	default:
		return fmt.Errorf("its values are in the encoding %v, which cannot be read: write the file with another", c.encoding)
	}
	return nil
}

// checkDecoded refuses a page of fewer values than its levels say: the library takes what is
// in the memory behind them for values, or gives the rows of the next page as those of this one.
func (c *pageContent) checkDecoded(page parquet.Page) error {
	levels := page.RepetitionLevels()
	if page.NumValues() != int64(c.count) || page.NumValues()-page.NumNulls() > int64(c.holds) || levels != nil && len(levels) != c.count {
		return errPageEnds
	}
	return nil
}

func isDictionary(encoding format.Encoding) bool {
	return encoding == format.PlainDictionary || encoding == format.RLEDictionary
}

// maxValues is how many values the header of a page may say, for the memory that is taken by it.
func maxValues(leaf *parquet.Column, encoding format.Encoding) int {
	width := 4
	if !isDictionary(encoding) {
		width = valueWidth(leaf)
	}
	return maxPage / width
}

// valueWidth is how many bytes a plain value takes, at least: four are before a text.
func valueWidth(leaf *parquet.Column) int {
	switch t := leaf.Type(); t.Kind() {
	case parquet.Int64, parquet.Double:
		return 8
	case parquet.FixedLenByteArray:
		return max(1, t.Length())
	}
	return 4
}

// countPlain is how many plain values there are.
func countPlain(leaf *parquet.Column, plain []byte) (count int) {
	if leaf.Type().Kind() != parquet.ByteArray {
		return len(plain) / valueWidth(leaf)
	}
	for len(plain) >= 4 {
		length := int64(binary.LittleEndian.Uint32(plain))
		if plain = plain[4:]; length > int64(len(plain)) {
			break
		}
		plain = plain[length:]
		count++
	}
	return count
}

// checkRuns refuses runs of numbers (RLE/bit-packing hybrid of the format) that are more than count
// numbers, each of so many bits.
func checkRuns(runs []byte, width, count int) error {
	most := uint64(count) + spareValues
	for len(runs) > 0 {
		head, n := binary.Uvarint(runs)
		if n <= 0 {
			return errPageEnds
		}
		runs = runs[n:]
		values, length := head>>1, uint64(width+7)/8
		if head&1 == 1 {
			length = values * uint64(width) // of groups of eight
			values *= 8
		}
		if values > most || head>>1 > most {
			return errMorePageValues
		}
		if head>>1 == 0 {
			length = 0 // as the library has it
		}
		most -= values
		runs = runs[min(length, uint64(len(runs))):]
	}
	return nil
}

// deltaHead is what numbers in the encoding DELTA_BINARY_PACKED begin with.
type deltaHead struct {
	count                   int
	miniblocks, inMiniblock int // in a block; numbers in each
	length                  int // bytes, of the head
}

// readDeltaHead refuses more than most numbers: the library makes room for all that the
// head says.
func readDeltaHead(data []byte, most int) (h deltaHead, err error) {
	head := make([]uint64, 4) // numbers in a block, miniblocks in it, numbers, the first of them
	for i := range head {
		value, n := binary.Uvarint(data[h.length:])
		if n <= 0 {
			return h, errPageEnds
		}
		head[i] = value
		h.length += n
	}
	switch {
	case head[0] < 128 || head[0] > 1<<16 || head[1] < 1 || head[1] > head[0] || head[0]/head[1]%32 != 0:
		return h, fmt.Errorf("it has blocks of %d values in %d parts: the file is damaged", head[0], head[1])
	case head[2] > uint64(most):
		return h, errMorePageValues
	}
	h.count, h.miniblocks, h.inMiniblock = int(head[2]), int(head[1]), int(head[0]/head[1])
	return h, nil
}

// deltaLength is how many bytes such numbers take from the beginning of data, most numbers
// at most.
func deltaLength(data []byte, most int) (length int, err error) {
	head, err := readDeltaHead(data, most)
	if err != nil {
		return 0, err
	}
	length = head.length
	for left := head.count - 1; left > 0; {
		_, n := binary.Uvarint(data[length:]) // the smallest difference
		widths := data[min(len(data), length+max(n, 0)):]
		if n <= 0 || len(widths) < head.miniblocks {
			return 0, errPageEnds
		}
		length += n + head.miniblocks
		for _, width := range widths[:head.miniblocks] {
			if left <= 0 {
				break
			}
			length += head.inMiniblock * int(width) / 8
			left -= head.inMiniblock
		}
		if length > len(data) {
			return 0, errPageEnds
		}
	}
	return length, nil
}

// lengths takes numbers in DELTA_BINARY_PACKED, none below 0, from the beginning of data.
func (c *pageContent) lengths(data []byte) (lengths []int32, rest []byte, err error) {
	length, err := deltaLength(data, c.count)
	if err != nil {
		return nil, nil, err
	}
	lengths, err = new(delta.BinaryPackedEncoding).DecodeInt32(nil, data[:length:length])
	if err != nil {
		return nil, nil, err
	}
	if len(lengths) > 0 && slices.Min(lengths) < 0 {
		return nil, nil, errPageEnds
	}
	return lengths, data[length:], nil
}

// plainTexts decodes DELTA_BYTE_ARRAY (how much each text has of the one before it, and
// what follows that) and DELTA_LENGTH_BYTE_ARRAY into plain texts.
func (c *pageContent) plainTexts() ([]byte, error) {
	prefixes, rest := []int32(nil), c.values
	var err error
	if c.encoding == format.DeltaByteArray {
		if prefixes, rest, err = c.lengths(rest); err != nil {
			return nil, err
		}
	}
	suffixes, rest, err := c.lengths(rest)
	if err != nil {
		return nil, err
	}
	if prefixes == nil {
		prefixes = make([]int32, len(suffixes))
	}
	if len(prefixes) != len(suffixes) {
		return nil, errPageEnds
	}
	size, err := c.plainSize(prefixes, suffixes, len(rest))
	if err != nil {
		return nil, err
	}
	plain := make([]byte, 0, size)
	before := plain
	for i, suffix := range suffixes {
		if c.fixed() == 0 {
			plain = binary.LittleEndian.AppendUint32(plain, uint32(prefixes[i]+suffix))
		}
		at := len(plain)
		plain = append(plain, before[:prefixes[i]]...)
		plain = append(plain, rest[:suffix]...)
		before, rest = plain[at:], rest[suffix:]
	}
	return plain, nil
}

// plainSize is how many bytes texts take that have so much of the one before them, and so
// much of rest.
func (c *pageContent) plainSize(prefixes, suffixes []int32, rest int) (size int, err error) {
	before := int64(0)
	for i, suffix := range suffixes {
		length := int64(prefixes[i]) + int64(suffix)
		if int64(prefixes[i]) > before || int(suffix) > rest || c.fixed() > 0 && int(length) != c.fixed() {
			return 0, errPageEnds
		}
		before, rest = length, rest-int(suffix)
		if size += int(length) + 4; size > maxPage {
			return 0, fmt.Errorf("its texts take more than %d bytes when they are decoded; write the file with smaller pages", maxPage)
		}
	}
	return size, nil
}

// fixed is the length of every text, 0 where each has its own.
func (c *pageContent) fixed() int {
	if t := c.leaf.Type(); t.Kind() == parquet.FixedLenByteArray {
		return t.Length()
	}
	return 0
}
