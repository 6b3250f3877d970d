package vectors

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Format names a file layout.
type Format string

// The layouts that can be read. Integers in headers are little-endian.
const (
	Raw    Format = "raw"    // float32, no header
	FBin   Format = "fbin"   // big-ann-benchmarks: u32 count, u32 dimension, rows
	U8Bin  Format = "u8bin"  // as FBin, of uint8
	I8Bin  Format = "i8bin"  // as FBin, of int8
	F16Bin Format = "f16bin" // as FBin, of float16
	FVecs  Format = "fvecs"  // TEXMEX: each row is an i32 dimension and its float32
	BVecs  Format = "bvecs"  // as FVecs, of uint8
	NPY    Format = "npy"    // NumPy's NEP 1
	CSV    Format = "csv"    // RFC 4180: a row of numbers, or with a vector in brackets
	TSV    Format = "tsv"    // as CSV, with tabs for commas
	TXT    Format = "txt"    // as CSV, with blanks for commas, as GloVe, word2vec and NumPy write it
	JSONL  Format = "jsonl"  // JSON Lines: an array of numbers, or an object with one
	HDF5   Format = "hdf5"   // a dataset of two axes, as ann-benchmarks writes it

	Parquet     Format = "parquet"     // a column of lists of numbers
	SafeTensors Format = "safetensors" // a tensor of Hugging Face's format
)

// extensions says which layout the extension of a file's name promises.
var extensions = []struct {
	extension string
	format    Format
}{
	{".bin", Raw}, {".f32", Raw},
	{".fbin", FBin}, {".u8bin", U8Bin}, {".i8bin", I8Bin}, {".f16bin", F16Bin},
	{".fvecs", FVecs}, {".bvecs", BVecs},
	{".npy", NPY},
	{".hdf5", HDF5}, {".h5", HDF5},
	{".safetensors", SafeTensors}, {".parquet", Parquet},
	{".csv", CSV}, {".tsv", TSV}, {".txt", TXT}, {".vec", TXT}, {".jsonl", JSONL}, {".ndjson", JSONL},
}

// compressions are the extensions of compressed files, after that of the format.
var compressions = []string{".gz", ".zst"}

// Extensions lists the file name extensions that can be read, such as ".fbin".
// The last ones, ".gz" and ".zst", are those of compressed files, and stand after
// another: rows.fbin.gz.
func Extensions() []string {
	names := make([]string, 0, len(extensions)+len(compressions))
	for _, e := range extensions {
		names = append(names, e.extension)
	}
	return append(names, compressions...)
}

// compressionOf is the extension of a compressed file, in lower case; "" of any
// other.
func compressionOf(path string) string {
	found := strings.ToLower(filepath.Ext(path))
	if slices.Contains(compressions, found) {
		return found
	}
	return ""
}

// cropMark stands between the name of a file of big-ann-benchmarks and how many of its
// rows were downloaded: base.1B.fbin.crop_nb_10000000.
const cropMark = ".crop_nb_"

// cropOf splits the name of such a file; rows is 0 for any other.
func cropOf(path string) (name string, rows int64) {
	at := strings.LastIndex(path, cropMark)
	if at < 0 {
		return path, 0
	}
	rows, err := strconv.ParseInt(path[at+len(cropMark):], 10, 63)
	if err != nil || rows < 1 {
		return path, 0
	}
	return path[:at], rows
}

// formatOf tells the layout by the extension of path, in either case, and by the
// one before it where the file is compressed, or part of one.
func formatOf(path string) (Format, error) {
	whole := path
	path, _ = cropOf(path)
	compression := compressionOf(path)
	found := filepath.Ext(path[:len(path)-len(compression)])
	for _, e := range extensions {
		if strings.EqualFold(e.extension, found) && (compression == "" || e.format.forward()) {
			return e.format, nil
		}
	}
	if compression != "" {
		return "", fmt.Errorf("%s: %q before %s is of no format of vectors that can be read while it is decompressed: decompress it first, or name it as in rows.fbin%[3]s",
			whole, found, compression)
	}
	return "", fmt.Errorf("%s: the extension %q is of no known format of vectors: expected one of %s; rename or convert the file",
		whole, found, strings.Join(Extensions(), " "))
}

// forward reports whether the rows of a format can be read from the first byte
// to the last.
func (f Format) forward() bool {
	switch f {
	case Raw, FBin, U8Bin, I8Bin, F16Bin, FVecs, BVecs, NPY, CSV, TSV, TXT, JSONL:
		return true
	}
	return false
}

// hasTypes reports whether the type of the numbers of a file can be given: it has no
// text, and no columns.
func (f Format) hasTypes() bool { return !f.isText() && !slices.Contains(columnar, f) }

// isText reports whether a row of the format is a line.
func (f Format) isText() bool { return f == CSV || f == TSV || f == TXT || f == JSONL }

// ElementType names the type of a stored number, as NumPy spells it without
// its byte order; Decimal is none of NumPy's.
type ElementType string

// The element types that can be read.
const (
	Float16  ElementType = "f2"
	BFloat16 ElementType = "bf16" // the upper half of a float32, which NumPy has no name for
	Float32  ElementType = "f4"
	Float64  ElementType = "f8"
	Int8     ElementType = "i1"
	Uint8    ElementType = "u1"
	Decimal  ElementType = "decimal" // text, rounded to the nearest float32
)

// The element types that neighbors alone have.
const (
	Int32  ElementType = "i4"
	Uint32 ElementType = "u4"
	Int64  ElementType = "i8"
	Uint64 ElementType = "u8"
)

// inVectors says whether vectors can hold such numbers.
func (e ElementType) inVectors() bool { return e.width() > 0 && !e.integer() }

// integer says whether rows can be named by such numbers.
func (e ElementType) integer() bool {
	return e == Int32 || e == Uint32 || e == Int64 || e == Uint64
}

// width is the bytes of an element; 0 if the type is has no width.
func (e ElementType) width() int64 {
	switch e {
	case Int8, Uint8:
		return 1
	case Float16, BFloat16:
		return 2
	case Float32, Int32, Uint32:
		return 4
	case Float64, Int64, Uint64:
		return 8
	}
	return 0
}

// columnar are the formats that name what holds the vectors.
var columnar = []Format{HDF5, SafeTensors, Parquet, CSV, TSV, TXT, JSONL}

// formatNamed is formatOf for the name of any data set: of a folder, that of its first file.
func formatNamed(path string) (Format, error) {
	format, err := formatOf(path)
	if err == nil || path == "" {
		return format, err
	}
	if files, none := Files(path); none == nil {
		return formatOf(files[0])
	}
	return format, err
}

// HasColumns says whether what has this name may hold vectors in more than one
// place.
func HasColumns(path string) bool {
	format, err := formatNamed(path)
	return err == nil && slices.Contains(columnar, format)
}

// TakesType says whether what has this name may hold numbers of which it does not tell
// the type: it is raw, or of no known format.
func TakesType(path string) bool {
	format, err := formatNamed(path)
	return path != "" && (err != nil || format == Raw)
}

// HasHeader says whether the first line of what has this name may name its columns.
func HasHeader(path string) bool {
	format, err := formatNamed(path)
	return err == nil && format.isText() && format != JSONL
}

// NeedsDim says whether what has this name does not tell its own dimension, or the type of its
// numbers.
func NeedsDim(path string) bool {
	format, err := formatNamed(path)
	return err == nil && format == Raw
}
