package vectors

import (
	"bytes"
	"encoding/binary"

	"vectorcheck/core/vectors/hdf5"
)

// recognisedBytes is how much of a file tells what it is.
const recognisedBytes = 64

// begins tells the formats that begin in a way of their own by the first bytes;
// "" is none of them.
func (s source) begins() Format {
	head := s.first(recognisedBytes)
	switch {
	case bytes.HasPrefix(head, []byte(npyMagic)):
		return NPY
	case bytes.HasPrefix(head, []byte(hdf5.Signature)):
		return HDF5
	case bytes.HasPrefix(head, []byte(parquetMagic)) && bytes.HasSuffix(s.last(len(parquetMagic)), []byte(parquetMagic)):
		return Parquet
	case s.beginsWithTensors(head):
		return SafeTensors
	}
	return ""
}

// beginsWithTensors knows a .safetensors by the length of its header and by the ends of
// that, which are of an object in JSON with spaces behind.
func (s source) beginsWithTensors(head []byte) bool {
	if len(head) < safeTensorsLength+2 || head[safeTensorsLength] != '{' {
		return false
	}
	length := binary.LittleEndian.Uint64(head)
	if length < 2 || length > min(maxSafeTensorsHeader, uint64(s.size)-safeTensorsLength) {
		return false
	}
	var end [1]byte
	_, err := s.readFull(end[:], safeTensorsLength+int64(length)-1)
	return err == nil && bytes.ContainsAny(end[:], "} ") && bytes.ContainsAny(head[safeTensorsLength+1:][:1], "\"} ")
}

// first is the first n bytes, or fewer where there are fewer; nil if they
// cannot be read.
func (s source) first(n int) []byte {
	head := make([]byte, min(s.size, int64(n)))
	if _, err := s.readFull(head, 0); err != nil {
		return nil
	}
	return head
}

// last is first from the end.
func (s source) last(n int) []byte {
	tail := make([]byte, min(s.size, int64(n)))
	if _, err := s.readFull(tail, s.size-int64(len(tail))); err != nil {
		return nil
	}
	return tail
}

// foreign are files that begin in a way of their own and cannot be read, with what
// to do about each.
var foreign = []struct{ magic, what, advice string }{
	{"ARROW1\x00\x00", "an Arrow (Feather) file", "save it as Parquet, as with pyarrow.parquet.write_table(pyarrow.feather.read_table(f), 'vectors.parquet')"},
	{"FEA1", "a Feather file of version 1", "save it as Parquet, as with pandas.read_feather(f).to_parquet('vectors.parquet')"},
	{"PK\x03\x04", "a zip archive, as numpy.savez and torch.save write them", "save the array alone, as with numpy.save('vectors.npy', numpy.load(f)['NAME']) or numpy.save('vectors.npy', torch.load(f).numpy())"},
	{"PK\x05\x06", "an empty zip archive", "save the array alone with numpy.save"},
	{"\x1f\x8b\x08", "compressed by gzip", "name it as the format inside, with .gz behind, such as vectors.fbin.gz"},
	{"\x28\xb5\x2f\xfd", "compressed by zstd", "name it as the format inside, with .zst behind, such as vectors.fbin.zst"},
	{"BZh", "compressed by bzip2", "decompress it with bunzip2"},
	{"\xfd7zXZ\x00", "compressed by xz", "decompress it with unxz"},
	{"\x04\x22\x4d\x18", "compressed by lz4", "decompress it with unlz4"},
	{"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it"},
	{"SQLite format 3\x00", "an SQLite database", "export the vectors, as CSV or JSON Lines"},
	{"Obj\x01", "an Avro file", "save it as Parquet"},
	{"usearch", "an index of USearch", "save its vectors as an array, one for each key, with numpy.save"},
	{"PAR1", "a Parquet file without its end", "copy or export it again: it is truncated"},
}

// behindMagic says of what other files may begin with, too, whether the rest fits.
var behindMagic = map[string]func(rest []byte) bool{
	"BZh":          func(rest []byte) bool { return len(rest) > 6 && string(rest[1:7]) == "1AY&SY" },
	"\x1f\x8b\x08": func(rest []byte) bool { return len(rest) > 6 && rest[0]&0xe0 == 0 },
	"FEA1":         func(rest []byte) bool { return bytes.HasPrefix(rest, make([]byte, 4)) },
	"usearch":      func(rest []byte) bool { return len(rest) > 0 && rest[0] < ' ' },
	"PAR1":         func(rest []byte) bool { return len(rest) > 0 && rest[0] == 0x15 },
}

// checkForeign refuses files of other programs, whatever their names.
func (s source) checkForeign() error {
	head := s.first(recognisedBytes)
	for _, f := range foreign {
		if !bytes.HasPrefix(head, []byte(f.magic)) {
			continue
		}
		if fits, ok := behindMagic[f.magic]; ok && !fits(head[len(f.magic):]) {
			continue
		}
		return s.wrong("the file is %s, by its first bytes: %s", f.what, f.advice)
	}
	switch {
	case isFaiss(head):
		return s.wrong("the file is an index of Faiss (%s), by its header: save its vectors, as with numpy.save('vectors.npy', faiss.read_index(f).reconstruct_n())", head[:4])
	case isPickle(head, s.size):
		return s.wrong("the file is a pickle of Python, by its first bytes: save the array with numpy.save('vectors.npy', numpy.asarray(pickle.load(open(f, 'rb')), 'f4'))")
	}
	return nil
}

// isFaiss knows an index of Faiss: four letters, d as i32, the count as i64, and twice
// 2^20, which is kept there for no purpose (write_index_header of index_write.cpp). Those
// of bits, which begin with IB, have no such numbers.
func isFaiss(head []byte) bool {
	const unused = 1 << 20
	return len(head) >= 32 && head[0] == 'I' &&
		binary.LittleEndian.Uint64(head[16:]) == unused && binary.LittleEndian.Uint64(head[24:]) == unused
}

// isPickle knows a pickle of protocol 4 or 5 by its first frame, and what torch.save wrote
// before its zip archives by a number of its own.
func isPickle(head []byte, size int64) bool {
	const torch = "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"
	if bytes.HasPrefix(head, []byte(torch)) || bytes.HasPrefix(head, []byte("\x80\x02cnumpy")) || bytes.HasPrefix(head, []byte("\x80\x03cnumpy")) {
		return true
	}
	return len(head) > 11 && head[0] == 0x80 && (head[1] == 4 || head[1] == 5) && head[2] == 0x95 &&
		binary.LittleEndian.Uint64(head[3:]) <= uint64(size)-11
}

// recognised looks for the one format that the header and the size of a file fit exactly;
// ok is false if there is none. given is the type of bytes, if it was given.
func (s source) recognised(given NumberType) (format Format, l layout, ok bool) {
	for _, format := range []Format{FBin, F16Bin, U8Bin, FVecs, BVecs} {
		l, err := s.find(format, "")
		if err != nil || l.rowHeader > 0 && l.count == 1 { // one row alone proves little
			continue
		}
		if format == U8Bin && s.hasSigns(l, given) {
			format, l.element = I8Bin, Int8
		}
		return format, l, true
	}
	return "", layout{}, false
}

// hasSigns says whether bytes are of int8, as was given or by what they are like.
func (s source) hasSigns(l layout, given NumberType) bool {
	if given.Element != "" {
		return given.Element == Int8
	}
	return signs(s.first(endBytes)[l.offset:]) == Int8
}
