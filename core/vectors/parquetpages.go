package vectors

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

const (
	// maxPage is the length of a page, in bytes, compressed or not, and of its values when they are
	// decoded. Writers make pages of 1 MB mostly; DuckDB's are of 100 MB at most.
	maxPage = 128 << 20
	// maxPageHeader is the length of the header of a page, in bytes.
	maxPageHeader = 64 << 10
)

// parquetChunk is where the pages of a column are in a row group.
type parquetChunk struct {
	codec   format.CompressionCodec
	rows    int64                 // of the group
	values  int64                 // by the footer, with those that are null
	at, end int64                 // in the file
	index   []format.PageLocation // nil where the file has none that can be used
}

// parquetPages reads the pages of a leaf column, of one row group after another. Each is read from
// the file once, is looked at as it will be decoded, and is handed to the library without compression.
type parquetPages struct {
	column        *parquetColumn
	chunk         parquetChunk
	at, last      int64 // in the file, of the next page and of the one that was decoded last
	hasDictionary bool
	content       pageContent // of the page that is queued
	*pageRoom                 // nil but while a page is read
	checked       pageQueue
	decoder       *parquet.FilePages // of what is in checked
}

// pageRoom is what a page takes until it is decoded. It is passed from one cursor to the next, and
// so is in the cache of the processor.
type pageRoom struct {
	bytes        []byte // of the page as it is in the file
	decompressor pageDecompressor
}

func (p *parquetPages) close() {
	if p.decoder != nil {
		_ = p.decoder.Close() // nothing was written
		p.decoder = nil
	}
}

// open begins with the first page of a group.
func (p *parquetPages) open(group int) error {
	chunk, err := p.column.survey(group)
	if err == nil {
		p.enter(chunk)
	}
	return err
}

// enter begins with the first page of a chunk.
func (p *parquetPages) enter(chunk parquetChunk) {
	p.close()
	p.checked = pageQueue{}
	p.decoder = p.column.decoder.PagesFrom(&p.checked)
	p.chunk, p.hasDictionary = chunk, false
	p.at, p.last = chunk.at, -1
}

// nextBegins says that the next page is known to begin with a row of the group.
func (p *parquetPages) nextBegins(row int64) bool {
	page := p.chunk.pageOf(row)
	return page >= 0 && p.chunk.index[page].FirstRowIndex == row && p.chunk.index[page].Offset == p.at
}

// next decodes the next page, which whoever calls releases; io.EOF is the end of the group.
func (p *parquetPages) next() (parquet.Page, error) {
	p.pageRoom = p.column.takeRoom()
	defer func() {
		p.column.giveRoom(p.pageRoom)
		p.pageRoom = nil
	}()
	for p.at < p.chunk.end {
		at := p.at
		isData, err := p.load()
		if err != nil {
			return nil, fmt.Errorf("the page at byte %d: %w", at, err)
		}
		if !isData {
			continue
		}
		page, err := p.decode()
		if err != nil {
			return nil, fmt.Errorf("the page at byte %d: %w", at, err)
		}
		p.last = at
		return page, nil
	}
	return nil, io.EOF
}

// decode decodes the page that is queued.
func (p *parquetPages) decode() (parquet.Page, error) {
	content := p.content
	p.content = pageContent{} // is not kept
	page, err := p.decoder.ReadPage()
	if err == io.EOF {
		return nil, errPageEnds
	}
	if err != nil {
		return nil, err
	}
	if err := content.checkDecoded(page); err != nil {
		parquet.Release(page)
		return nil, err
	}
	return page, nil
}

// load queues the next page of the file, unless it has no values, or is a dictionary that is there
// already.
func (p *parquetPages) load() (isData bool, err error) {
	at := p.at
	header, content, err := p.read()
	if err == nil && !p.hasDictionary && needsDictionary(header) {
		if err = p.loadDictionary(); err == nil {
			p.at = at
			header, content, err = p.read()
		}
	}
	if err != nil {
		return false, err
	}
	switch header.Type {
	case format.DictionaryPage:
		if p.hasDictionary {
			return false, nil
		}
		return false, p.queueDictionary(header, content)
	case format.DataPageV2:
		return header.DataPageHeaderV2.V.NumValues != 0, p.queueSecond(header, content)
	}
	return header.DataPageHeader.V.NumValues != 0, p.queueFirst(header, content)
}

// needsDictionary says that the values of a page are in a dictionary.
func needsDictionary(h format.PageHeader) bool {
	return h.DataPageHeader.Valid && isDictionary(h.DataPageHeader.V.Encoding) || h.DataPageHeaderV2.Valid && isDictionary(h.DataPageHeaderV2.V.Encoding)
}

var errNoDictionary = errors.New("its values are in a dictionary, and the column does not begin with one: the file is damaged")

// loadDictionary queues the dictionary, with which a column begins, where it was not passed on the way.
func (p *parquetPages) loadDictionary() error {
	p.at = p.chunk.at
	header, content, err := p.read()
	if err == nil && header.Type != format.DictionaryPage {
		err = errNoDictionary
	}
	if err != nil {
		return fmt.Errorf("the dictionary at byte %d: %w", p.chunk.at, err)
	}
	return p.queueDictionary(header, content)
}

// read reads the next page, and goes to what follows it. Its content is valid until the
// next call.
func (p *parquetPages) read() (header format.PageHeader, content []byte, err error) {
	if p.at < p.chunk.at {
		return header, nil, fmt.Errorf("it is not between the bytes %d and %d, where its column is: the file is damaged", p.chunk.at, p.chunk.end)
	}
	header, length, err := p.header()
	if err != nil {
		return header, nil, err
	}
	size := int64(header.CompressedPageSize)
	left := p.chunk.end - p.at - length
	switch {
	case size < 0 || size > left:
		return header, nil, fmt.Errorf("its header says %d bytes: the column has %d more; the file is damaged", size, left)
	case size > maxPage || header.UncompressedPageSize < 0 || header.UncompressedPageSize > maxPage:
		return header, nil, fmt.Errorf("its header says %d bytes, %d when decompressed: expected at most %d; write the file with smaller pages",
			size, header.UncompressedPageSize, maxPage)
	}
	p.bytes = room(p.bytes, int(size))
	if _, err := p.column.readFull(p.bytes, p.at+length); err != nil {
		return header, nil, p.column.truncated(err)
	}
	if header.CRC != 0 && crc32.ChecksumIEEE(p.bytes) != uint32(header.CRC) {
		return header, nil, errors.New("its checksum is not that of its content: the file is damaged")
	}
	p.at += length + size
	return header, p.bytes, checkPageHeader(header)
}

// header reads the header of the next page, and gives its length in bytes.
func (p *parquetPages) header() (header format.PageHeader, length int64, err error) {
	const usual = 512
	protocol := new(thrift.CompactProtocol)
	for window := int64(usual); ; window *= 8 {
		most := min(p.chunk.end-p.at, maxPageHeader)
		text := make([]byte, min(window, most))
		if _, err := p.column.readFull(text, p.at); err != nil {
			return header, 0, p.column.truncated(err)
		}
		reader := protocol.NewReaderFromBytes(text)
		header = format.PageHeader{}
		if err = thrift.NewDecoder(reader).Decode(&header); err == nil {
			return header, int64(reader.BytesRead()), nil
		}
		if int64(len(text)) == most {
			return header, 0, fmt.Errorf("its header cannot be read (%w): the file is damaged", err)
		}
	}
}

var errOtherHeaders = errors.New("its header is of several kinds of page, or of none: the file is damaged")

// checkPageHeader refuses a header that is of another kind of page than it says.
func checkPageHeader(h format.PageHeader) error {
	first, second, dictionary := h.DataPageHeader.Valid, h.DataPageHeaderV2.Valid, h.DictionaryPageHeader.Valid
	switch {
	case h.Type == format.DataPage && first && !second && !dictionary,
		h.Type == format.DataPageV2 && second && !first && !dictionary,
		h.Type == format.DictionaryPage && dictionary && !first && !second:
		return nil
	}
	return errOtherHeaders
}

// plain decompresses what is compressed of a page. Some writers leave out what there would be of
// no values.
func (p *parquetPages) plain(content []byte, said int32) ([]byte, error) {
	if p.chunk.codec == format.Uncompressed || len(content) == 0 {
		return content, nil
	}
	return p.decompressor.decompress(p.chunk.codec, content, int(said))
}

// newContent begins to look at a page.
func (p *parquetPages) newContent(count int32, encoding format.Encoding) (c pageContent, err error) {
	c = pageContent{leaf: p.column.leaf, count: int(count), encoding: encoding}
	if most := maxValues(c.leaf, encoding); c.count < 0 || c.count > most {
		return c, fmt.Errorf("its header says %d values: expected at most %d; write the file with smaller pages", count, most)
	}
	return c, nil
}

// queueDictionary looks at a dictionary: plain values.
func (p *parquetPages) queueDictionary(header format.PageHeader, content []byte) error {
	dictionary := &header.DictionaryPageHeader.V
	if dictionary.Encoding != format.Plain && dictionary.Encoding != format.PlainDictionary {
		return fmt.Errorf("the dictionary is in the encoding %v: expected %v", dictionary.Encoding, format.Plain)
	}
	values, err := p.plain(content, header.UncompressedPageSize)
	if err != nil {
		return err
	}
	if dictionary.NumValues < 0 || int64(dictionary.NumValues)*int64(valueWidth(p.column.leaf)) > int64(len(values)) {
		return fmt.Errorf("its header says %d values: it has %d bytes; the file is damaged", dictionary.NumValues, len(values))
	}
	p.hasDictionary = true
	p.bytes, p.decompressor.page = nil, nil // are in the queue while the page after it is read
	return p.checked.add(header, values)
}

// queueFirst looks at a page of the first version, of which all is compressed.
func (p *parquetPages) queueFirst(header format.PageHeader, content []byte) error {
	data := &header.DataPageHeader.V
	if data.NumValues == 0 {
		return nil
	}
	c, err := p.newContent(data.NumValues, data.Encoding)
	if err != nil {
		return err
	}
	if c.values, err = p.plain(content, header.UncompressedPageSize); err != nil {
		return err
	}
	if err := c.splitLevels(data.RepetitionLevelEncoding, data.DefinitionLevelEncoding); err != nil {
		return err
	}
	if err := c.checkValues(); err != nil {
		return err
	}
	data.Encoding, p.content = c.encoding, c
	return p.checked.add(header, c.levels, c.values)
}

// queueSecond looks at a page of the second version, whose levels are not compressed.
func (p *parquetPages) queueSecond(header format.PageHeader, content []byte) error {
	data := &header.DataPageHeaderV2.V
	if data.NumValues == 0 {
		return nil
	}
	c, err := p.newContent(data.NumValues, data.Encoding)
	if err != nil {
		return err
	}
	levels := int64(data.RepetitionLevelsByteLength) + int64(data.DefinitionLevelsByteLength)
	if data.RepetitionLevelsByteLength < 0 || data.DefinitionLevelsByteLength < 0 || levels > int64(len(content)) {
		return fmt.Errorf("its header says %d bytes of levels out of %d: the file is damaged", levels, len(content))
	}
	c.levels, c.values = content[:levels], content[levels:]
	if err := c.checkLevels(data.RepetitionLevelsByteLength); err != nil {
		return err
	}
	if !data.IsCompressed.Valid || data.IsCompressed.V {
		if c.values, err = p.plain(c.values, header.UncompressedPageSize); err != nil {
			return err
		}
	}
	if err := c.checkValues(); err != nil {
		return err
	}
	c.holds = min(c.holds, c.count-int(data.NumNulls)) // as many as the library takes
	data.Encoding, p.content = c.encoding, c
	return p.checked.add(header, c.levels, c.values)
}

// pageQueue gives the pages that were checked to the library, which reads what there is of a
// column from its beginning on.
type pageQueue struct {
	at   int64
	rest [][]byte
}

// add queues a page of these parts, which are not compressed. They must stay as they are until the
// page was read.
func (q *pageQueue) add(header format.PageHeader, parts ...[]byte) error {
	size := 0
	for _, part := range parts {
		size += len(part)
	}
	header.CompressedPageSize, header.UncompressedPageSize, header.CRC = int32(size), int32(size), 0
	text, err := encodeThrift(&header)
	if err != nil {
		return err
	}
	q.rest = append(append(q.rest, text), parts...)
	return nil
}

var errPageOrder = errors.New("a page is read out of its order")

// ReadAt implements io.ReaderAt for one that reads on and on: it gives less than it is asked
// for at the end of a part.
func (q *pageQueue) ReadAt(p []byte, at int64) (n int, err error) {
	if at != q.at {
		return 0, errPageOrder
	}
	for len(q.rest) > 0 && len(q.rest[0]) == 0 {
		q.rest[0] = nil // the page may be a large one
		q.rest = q.rest[1:]
	}
	if len(q.rest) == 0 {
		return 0, io.EOF
	}
	n = copy(p, q.rest[0])
	q.rest[0] = q.rest[0][n:]
	q.at += int64(n)
	return n, nil
}
