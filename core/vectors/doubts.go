package vectors

import (
	"fmt"
	"strconv"
	"strings"
)

// Doubt is why a file may hold something else than what is read from it.
type Doubt struct {
	// Format and Args are the text as fmt.Sprintf takes it, so that a face can tell it
	// in another language.
	Format string
	Args   []any
	// Type and Dim are what should be given instead; their zero values say nothing.
	Type NumberType
	Dim  int
}

// String is the text.
func (d Doubt) String() string { return fmt.Sprintf(d.Format, d.Args...) }

// The bounds of what is usual.
const (
	longestNorm, shortestNorm = 1e15, 1e-15
	mostNotFinite             = 0.1 // share of the rows

	sampledStretches = 16
	stretchBytes     = 64 << 10
	typeBytes        = 16 << 10 // of each, by which the type is told
)

// Doubts look at some parts of a file, with memory that does not grow with it: 1 MiB is read
// of a raw file, 64 KiB if that is compressed. profile is of the same file. The error is that
// of r.
// Of several files, the first stands for all.
func Doubts(r Reader, profile Profile) (all []Doubt, err error) {
	r = firstFile(r)
	if f, ok := r.(*file); ok && f.info.Format == Raw {
		if all, err = f.doubts(); err != nil || len(all) > 0 {
			return all, err
		}
	}
	finite := profile.Rows - profile.NotFinite
	if float64(profile.NotFinite) > mostNotFinite*float64(profile.Rows) {
		all = append(all, Doubt{Format: "%d of %d rows hold NaN or Inf: the file may be damaged, or of another type",
			Args: []any{profile.NotFinite, profile.Rows}})
	}
	if finite > profile.Zero && (profile.MaxNorm > longestNorm || profile.MeanNorm < shortestNorm) {
		all = append(all, Doubt{Format: "the vectors are %.3g to %.3g long: the file may be damaged, or of another type",
			Args: []any{profile.MinNorm, profile.MaxNorm}})
	}
	return all, nil
}

// firstFile is the first file of a data set.
func firstFile(r Reader) Reader {
	switch s := r.(type) {
	case *shards:
		return s.files[0]
	case identifiedShards:
		return s.files[0]
	}
	return r
}

// doubts are those about a raw file.
func (f *file) doubts() ([]Doubt, error) {
	sample, bytes, err := f.sample()
	if err != nil {
		return nil, err
	}
	used := NumberType{f.element, f.bigEndian && f.element.width() > 1}
	if t, ok := likelyType(bytes); ok && t != used {
		return []Doubt{{Format: "the numbers look like %s, and are read as %s: give %[1]s as the type", Args: []any{t, used}, Type: t}}, nil
	}
	total := f.count * int64(f.dim)
	if dim := likelyDim(sample, f.dim, total); dim > 0 {
		return []Doubt{{Format: "the rows look like ones of dimension %d, and are read as of %d: give %[1]d as the dimension", Args: []any{dim, f.dim}, Dim: dim}}, nil
	}
	if dim := rounderDim(total, f.dim); f.dimAssumed && dim > 0 {
		return []Doubt{{Format: "no dimension was given, and %d is assumed: of dimension %d it would be just %d vectors; give the right one",
			Args: []any{f.dim, dim, total / int64(dim)}, Dim: dim}}, nil
	}
	return nil, nil
}

// sample reads parts of the file, evenly spaced; of a compressed one, its beginning. bytes
// are the first of each.
func (f *file) sample() (sample []stretch, bytes []byte, err error) {
	parts := int64(sampledStretches)
	if f.info.Sequential || f.size < sampledStretches*stretchBytes {
		parts = 1
	}
	length := stretchBytes
	if !f.info.Sequential && parts == 1 {
		length *= sampledStretches
	}
	width := f.element.width()
	for i := range parts {
		offset := spread(i, parts, max(1, f.size-int64(length)+1)) &^ (phases - 1)
		part := make([]byte, min(int64(length), f.size-offset))
		if _, err := f.readFull(part, offset); err != nil {
			return nil, nil, f.wrong("read %d bytes at byte %d: %w", len(part), offset, f.truncated(err))
		}
		numbers := make([]float32, int64(len(part))/width)
		f.convert(numbers, part[:int64(len(numbers))*width])
		sample = append(sample, stretch{offset / width, numbers})
		bytes = append(bytes, part[:min(len(part), typeBytes*sampledStretches/int(parts))&^(phases-1)]...)
	}
	return sample, bytes, nil
}

// rounderDim is a usual dimension of which the file would have a rounder number of vectors,
// such as 10,000,000 of 96 rather than 7,500,000 of 128; 0 if there is none.
func rounderDim(total int64, dim int) int {
	const leastVectors = 10_000
	if len(significant(total/int64(dim))) == 1 {
		return 0
	}
	for _, other := range commonDims {
		if vectors := total / other; total%other == 0 && vectors >= leastVectors && significant(vectors) == "1" {
			return int(other)
		}
	}
	return 0
}

// significant is the digits of n but for the zeros at its end.
func significant(n int64) string { return strings.TrimRight(strconv.FormatInt(n, 10), "0") }
