package vectors

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"slices"
)

// tensor is what the header of a .safetensors says of a tensor.
type tensor struct {
	name       string
	dtype      string
	shape      []uint64
	begin, end uint64 // in bytes, from the end of the header on
}

// String shows the name, the shape and the type, such as "embedding.weight (10000, 128) F32".
func (t tensor) String() string { return t.name + " " + pythonTuple(t.shape) + " " + t.dtype }

// tensorElements are the types of numbers that are read, by dtype.
var tensorElements = map[string]ElementType{
	"F16": Float16, "BF16": BFloat16, "F32": Float32, "F64": Float64, "I8": Int8, "U8": Uint8,
}

// element is the type of the numbers; ok is false for one that is not read.
func (t tensor) element() (element ElementType, ok bool) {
	element, ok = tensorElements[t.dtype]
	return element, ok
}

// fits reports whether the tensor can hold vectors.
func (t tensor) fits() bool {
	_, known := t.element()
	return known && len(t.shape) == 2
}

// readTensors reads a header, such as
//
//	{"embedding": {"dtype": "F32", "shape": [3, 4], "data_offsets": [0, 48]}, "__metadata__": {"format": "pt"}}
//
// in the order of the header.
func readTensors(r io.Reader) ([]tensor, error) {
	d := json.NewDecoder(r)
	var tensors []tensor
	err := readObject(d, func(name string) error {
		if name == "__metadata__" {
			return d.Decode(&map[string]string{})
		}
		t := tensor{name: name}
		if err := t.read(d); err != nil {
			return fmt.Errorf("%.100q: %w", name, err)
		}
		tensors = append(tensors, t)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("expected only spaces after the last }")
	}
	return tensors, nil
}

// read reads what the header says of a tensor.
func (t *tensor) read(d *json.Decoder) error {
	var offsets []uint64
	fields := map[string]any{"dtype": &t.dtype, "shape": &t.shape, "data_offsets": &offsets}
	err := readObject(d, func(key string) error {
		field, ok := fields[key]
		if !ok {
			return fmt.Errorf("unknown key %.20q: expected dtype, shape and data_offsets", key)
		}
		if err := d.Decode(field); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if t.dtype == "" || t.shape == nil || len(offsets) != 2 {
		return errors.New("expected a dtype, a shape and two data_offsets")
	}
	t.begin, t.end = offsets[0], offsets[1]
	return nil
}

// readObject reads a JSON object; entry reads the value of each key, none of
// which may come twice.
func readObject(d *json.Decoder, entry func(key string) error) error {
	token, err := d.Token()
	if err != nil {
		return fmt.Errorf("expected an object in JSON: %w", err)
	}
	if token != json.Delim('{') {
		return fmt.Errorf("expected an object in JSON, found %.20q", fmt.Sprint(token))
	}
	found := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string) // the decoder takes nothing else for a key
		if found[key] {
			return fmt.Errorf("expected the key %.100q once, found it twice", key)
		}
		found[key] = true
		if err := entry(key); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}

// checkTensors compares the tensors with the size of the buffer that holds them:
// they must fill it without gaps, and each have just the bytes of its shape.
func checkTensors(tensors []tensor, size uint64) error {
	inOrder := slices.SortedFunc(slices.Values(tensors), func(a, b tensor) int {
		return cmp.Or(cmp.Compare(a.begin, b.begin), cmp.Compare(a.end, b.end))
	})
	var filled uint64
	for _, t := range inOrder {
		if t.begin != filled || t.end < t.begin || t.end > size {
			return fmt.Errorf("the tensor %.100q has data_offsets [%d, %d]: expected it to begin at %d and to end within the %d bytes after the header",
				t.name, t.begin, t.end, filled, size)
		}
		element, known := t.element()
		if known && !sizeIs(t.end-t.begin, t.shape, uint64(element.width())) {
			return fmt.Errorf("the tensor %.100q has %d bytes, which is not what shape %s of %s takes", t.name, t.end-t.begin, pythonTuple(t.shape), t.dtype)
		}
		filled = t.end
	}
	if filled != size {
		return fmt.Errorf("the tensors end after %d bytes: expected %d, to the end of the file", filled, size)
	}
	return nil
}

// sizeIs reports whether an array of the shape takes size bytes.
func sizeIs(size uint64, shape []uint64, width uint64) bool {
	for _, length := range shape {
		high, low := bits.Mul64(width, length)
		if high != 0 {
			return false
		}
		width = low
	}
	return width == size
}
