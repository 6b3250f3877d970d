package vectors

// Format names a file layout.
type Format string

// The layouts that can be read.
const (
	Raw    Format = "raw"    // float32, no header
	FBin   Format = "fbin"   // big-ann: u32 count, u32 dimension, rows
	U8Bin  Format = "u8bin"  // as FBin, of uint8
	I8Bin  Format = "i8bin"  // as FBin, of int8
	F16Bin Format = "f16bin" // as FBin, of float16
	FVecs  Format = "fvecs"  // texmex: each row is an i32 dimension and its float32
	BVecs  Format = "bvecs"  // as FVecs, of uint8
	NPY    Format = "npy"    // NumPy
)

// ElementType names the type of a stored number, as NumPy spells it without
// its byte order.
type ElementType string

// The element types that can be read.
const (
	Float16 ElementType = "f2"
	Float32 ElementType = "f4"
	Float64 ElementType = "f8"
	Int8    ElementType = "i1"
	Uint8   ElementType = "u1"
)
