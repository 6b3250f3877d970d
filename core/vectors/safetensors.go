package vectors

import (
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"
)

const (
	safeTensorsLength = 8 // bytes of the length of the header
	// maxSafeTensorsHeader is what the reference implementation reads, in bytes.
	maxSafeTensorsHeader = 100_000_000
)

// findSafeTensors finds the rows of a tensor; name may be "". The format is laid
// down at https://github.com/huggingface/safetensors: the length of a header as a
// little-endian u64, the header in JSON, and the numbers of all tensors without
// gaps.
func (s source) findSafeTensors(name string) (layout, error) {
	head, err := s.head(safeTensorsLength, "the length of the header")
	if err != nil {
		return layout{}, err
	}
	length := binary.LittleEndian.Uint64(head)
	if length > maxSafeTensorsHeader {
		return layout{}, s.wrong("the header of the .safetensors says that it takes %d bytes: expected at most %d; the file is damaged or of another format than its extension",
			length, maxSafeTensorsHeader)
	}
	offset := safeTensorsLength + int64(length)
	if s.size < offset {
		return layout{}, s.wrong("the file is truncated: expected %d bytes for its header, found %d; copy or export it again", offset, s.size)
	}
	tensors, err := readTensors(io.NewSectionReader(s, safeTensorsLength, int64(length)))
	if err == nil {
		err = checkTensors(tensors, uint64(s.size-offset))
	}
	if err != nil {
		return layout{}, s.wrong("the header of the .safetensors: %w; copy or export it again", err)
	}
	t, err := chooseTensor(tensors, name)
	if err != nil {
		return layout{}, s.wrong("%w", err)
	}
	return s.tensorLayout(t, offset)
}

// tensorLayout says where the rows of a tensor are; the header ends at offset.
func (s source) tensorLayout(t tensor, offset int64) (layout, error) {
	element, ok := t.element()
	if !ok {
		return layout{}, s.wrong("the tensor %q holds numbers of type %.20q: expected F16 BF16 F32 F64 I8 or U8; save it as F32", t.name, t.dtype)
	}
	shape := pythonTuple(t.shape)
	if len(t.shape) != 2 {
		return layout{}, s.wrong("the tensor %q has shape %s: expected two axes, (vectors, dimension)", t.name, shape)
	}
	count, dim := t.shape[0], t.shape[1]
	if count == 0 {
		return layout{}, s.wrong("the tensor %q has shape %s: expected at least one vector", t.name, shape)
	}
	if err := s.checkDim(dim, fmt.Sprintf("the tensor %q of shape %s", t.name, shape)); err != nil {
		return layout{}, err
	}
	return layout{offset: offset + int64(t.begin), element: element, dim: int(dim), count: int64(count), column: t.name}, nil
}

// chooseTensor gives the tensor of a name; for no name, the only one that can
// hold vectors, else one of a usual name.
func chooseTensor(tensors []tensor, name string) (tensor, error) {
	var fit []tensor
	for _, t := range tensors {
		if name != "" && t.name == name {
			return t, nil
		}
		if t.fits() {
			fit = append(fit, t)
		}
	}
	switch {
	case name != "":
		return tensor{}, noSuch("tensor", name, tensorNames(tensors), listColumns(tensors))
	case len(fit) == 0:
		return tensor{}, fmt.Errorf("no tensor can hold vectors: expected one of two axes, of F16 BF16 F32 F64 I8 or U8, found %s", listColumns(tensors))
	case len(fit) == 1:
		return fit[0], nil
	}
	if usual, ok := usualTensor(fit); ok {
		return usual, nil
	}
	return tensor{}, fmt.Errorf("several tensors can hold the vectors: name one of these: %s", listColumns(fit))
}

// usualTensor finds the tensor of the name that embeddings usually have.
func usualTensor(tensors []tensor) (tensor, bool) {
	for _, name := range []string{"embedding", "embeddings", "vectors"} {
		if i := slices.IndexFunc(tensors, func(t tensor) bool { return t.name == name }); i >= 0 {
			return tensors[i], true
		}
	}
	weights := slices.DeleteFunc(slices.Clone(tensors), func(t tensor) bool { return !strings.HasSuffix(t.name, ".weight") })
	if len(weights) == 1 {
		return weights[0], true
	}
	return tensor{}, false
}

func tensorNames(tensors []tensor) (names []string) {
	for _, t := range tensors {
		names = append(names, t.name)
	}
	return names
}
