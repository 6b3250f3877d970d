package vectors

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"
)

// pageCodecs are the codecs of pages that can be read.
var pageCodecs = []format.CompressionCodec{format.Uncompressed, format.Snappy, format.Gzip, format.Zstd, format.Brotli, format.Lz4Raw}

// pageDecompressor decompresses pages into as much memory as their headers say, and no more: the
// library makes more as it goes. What bounds each codec:
//   - snappy: the length that the page begins with, which the decoder holds to;
//   - zstd: the decoder, which is told not to go beyond the memory that it is given, and to check the
//     size that a frame says against it;
//   - LZ4: the decoder, which writes to the memory that it is given only;
//   - gzip, brotli: it is read from them until that memory is full.
type pageDecompressor struct {
	input  bytes.Reader
	gzip   *gzip.Reader
	brotli *brotli.Reader
	zstd   *zstd.Decoder
	page   []byte
}

func (d *pageDecompressor) close() {
	if d.zstd != nil {
		d.zstd.Close()
	}
	*d = pageDecompressor{}
}

// spareBytes is how much room there is after a page: to see that it is longer, and for zstd, which
// copies by sixteen bytes where it may.
const spareBytes = 64

var errLongerPage = errors.New("it is longer than its header says")

// decompress gives what a page decompresses to, said bytes at most. It is valid until the
// next call.
func (d *pageDecompressor) decompress(codec format.CompressionCodec, page []byte, said int) ([]byte, error) {
	d.page = room(d.page, said+spareBytes)
	content, err := d.decode(codec, page, d.page[:0:said+spareBytes])
	if err == nil && len(content) > said {
		err = errLongerPage
	}
	if err != nil {
		return nil, fmt.Errorf("it cannot be decompressed to the %d bytes that its header says (%w): the file is damaged", said, err)
	}
	return content, nil
}

// decode decompresses a page into dst, up to its capacity.
func (d *pageDecompressor) decode(codec format.CompressionCodec, page, dst []byte) ([]byte, error) {
	switch codec {
	case format.Snappy:
		length, err := snappy.DecodedLen(page)
		if err == nil && length > cap(dst) {
			err = errLongerPage
		}
		if err != nil {
			return nil, err
		}
		return snappy.Decode(dst[:cap(dst)], page)
	case format.Lz4Raw:
		n, err := lz4.UncompressBlock(page, dst[:cap(dst)])
		if err != nil {
			return nil, err
		}
		return dst[:n], nil
	case format.Zstd:
		if d.zstd == nil {
			var err error
			d.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxZstdWindow), zstd.WithDecodeAllCapLimit(true))
			if err != nil {
				return nil, err
			}
		}
		return d.zstd.DecodeAll(page, dst)
	}
	stream, err := d.stream(codec, page)
	if err != nil {
		return nil, err
	}
	for len(dst) < cap(dst) {
		n, err := stream.Read(dst[len(dst):cap(dst)])
		dst = dst[:len(dst)+n]
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	return dst, nil
}

// stream begins to decompress a page.
func (d *pageDecompressor) stream(codec format.CompressionCodec, page []byte) (io.Reader, error) {
	d.input.Reset(page)
	switch codec {
	case format.Gzip:
		if d.gzip == nil {
			d.gzip = new(gzip.Reader)
		}
		return d.gzip, d.gzip.Reset(&d.input)
	default: // brotli, of pageCodecs
		if d.brotli == nil {
			d.brotli = brotli.NewReader(nil)
		}
		return d.brotli, d.brotli.Reset(&d.input)
	}
}

// room is n bytes, in memory that was used before if there is enough.
func room(used []byte, n int) []byte {
	if cap(used) < n {
		return make([]byte, n)
	}
	return used[:n]
}
