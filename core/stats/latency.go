package stats

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// The geometry of the latency histograms; values are in microseconds.
const (
	latencyLowest  = 1
	latencyHighest = int64(time.Hour / time.Microsecond)
	latencyDigits  = 3
	// latencyMostValues is a bound on counts from outside, below which varints
	// and the V2 encoding's own, 9 bytes at most, are the same bytes.
	latencyMostValues = 1 << 60
)

// Percentiles describe a distribution of latencies, to three digits: of an HDR
// histogram from 1 µs to 1 h, to which what lies outside is clamped. All are 0
// if Count is.
type Percentiles struct {
	Count                                    int64
	Min, Mean, P50, P90, P95, P99, P999, Max time.Duration
}

func newHistogram() *hdr.Histogram {
	return hdr.New(latencyLowest, latencyHighest, latencyDigits)
}

func record(h *hdr.Histogram, d time.Duration) {
	us := min(max(int64(d/time.Microsecond), latencyLowest), latencyHighest)
	// It cannot fail: us is within the range, and the count far from its end.
	_ = h.RecordValue(us)
}

func percentiles(h *hdr.Histogram) Percentiles {
	if h.TotalCount() == 0 {
		return Percentiles{}
	}
	at := h.ValueAtPercentiles([]float64{50, 90, 95, 99, 99.9})
	us := func(v int64) time.Duration { return time.Duration(v) * time.Microsecond }
	return Percentiles{
		Count: h.TotalCount(),
		Min:   us(h.Min()),
		Mean:  time.Duration(h.Mean() * float64(time.Microsecond)),
		P50:   us(at[50]),
		P90:   us(at[90]),
		P95:   us(at[95]),
		P99:   us(at[99]),
		P999:  us(at[99.9]),
		Max:   us(h.Max()),
	}
}

// The V2 encoding: HdrHistogram's AbstractHistogram.java, encodeIntoByteBuffer.
const (
	v2Cookie           = uint32(hdr.V2EncodingCookieBase) | 0x10
	v2CompressedCookie = uint32(hdr.V2CompressedEncodingCookieBase) | 0x10
	v2HeaderSize       = hdr.ENCODING_HEADER_SIZE
)

// encoder writes histograms in the compressed V2 encoding. It exists because
// the library's own Encode takes several times as long and a megabyte a call;
// the library's Decode reads both.
type encoder struct {
	plain  []byte
	packed bytes.Buffer
	zip    *zlib.Writer
}

func newEncoder() *encoder {
	e := &encoder{}
	// It cannot fail: the level is a valid one.
	e.zip, _ = zlib.NewWriterLevel(&e.packed, zlib.BestSpeed)
	return e
}

// encode returns h in the compressed V2 encoding, in base64. The caller owns
// the bytes.
func (e *encoder) encode(h *hdr.Histogram) ([]byte, error) {
	e.plain = appendV2(e.plain[:0], h.Export().Counts)
	e.packed.Reset()
	e.packed.Write(make([]byte, 8)) // cookie and length, known below
	e.zip.Reset(&e.packed)
	if _, err := e.zip.Write(e.plain); err != nil {
		return nil, fmt.Errorf("compressing a latency histogram: %w", err)
	}
	if err := e.zip.Close(); err != nil {
		return nil, fmt.Errorf("compressing a latency histogram: %w", err)
	}
	packed := e.packed.Bytes()
	binary.BigEndian.PutUint32(packed, v2CompressedCookie)
	binary.BigEndian.PutUint32(packed[4:], uint32(len(packed)-8))
	return base64.StdEncoding.AppendEncode(nil, packed), nil
}

// appendV2 appends the uncompressed V2 encoding: a header, then the counts up
// to the last that is not 0, as zigzag varints, runs of zeros as minus their length.
func appendV2(dst []byte, counts []int64) []byte {
	end := len(counts)
	for end > 1 && counts[end-1] == 0 {
		end--
	}
	start := len(dst)
	dst = append(dst, make([]byte, v2HeaderSize)...)
	for i := 0; i < end; {
		run := i
		for run < end && counts[run] == 0 {
			run++
		}
		if zeros := run - i; zeros > 1 {
			dst = binary.AppendVarint(dst, -int64(zeros))
			i = run
			continue
		}
		dst = binary.AppendVarint(dst, counts[i])
		i++
	}
	header := dst[start:]
	binary.BigEndian.PutUint32(header, v2Cookie)
	binary.BigEndian.PutUint32(header[4:], uint32(len(header)-v2HeaderSize))
	binary.BigEndian.PutUint32(header[12:], latencyDigits) // 8…11, an index offset, stay 0
	binary.BigEndian.PutUint64(header[16:], latencyLowest)
	binary.BigEndian.PutUint64(header[24:], uint64(latencyHighest))
	binary.BigEndian.PutUint64(header[32:], math.Float64bits(1)) // integers to values: 1 to 1
	return dst
}

var errNoHistogram = errors.New("it is missing although requests were sent")

// decodeHistogram reads what encode wrote. No bytes are an empty histogram, if
// empty says that nothing was sent.
func decodeHistogram(encoded []byte, empty bool) (*hdr.Histogram, error) {
	if len(encoded) == 0 {
		if !empty {
			return nil, errNoHistogram
		}
		return newHistogram(), nil
	}
	h, err := hdr.Decode(encoded)
	if err != nil {
		return nil, err
	}
	if h.LowestTrackableValue() != latencyLowest || h.HighestTrackableValue() != latencyHighest ||
		h.SignificantFigures() != latencyDigits {
		return nil, fmt.Errorf("its range is %d to %d at %d digits; expected %d to %d at %d",
			h.LowestTrackableValue(), h.HighestTrackableValue(), h.SignificantFigures(),
			latencyLowest, latencyHighest, latencyDigits)
	}
	if h.TotalCount() > latencyMostValues {
		return nil, fmt.Errorf("it counts %d values, which no run can have sent", h.TotalCount())
	}
	return h, nil
}
