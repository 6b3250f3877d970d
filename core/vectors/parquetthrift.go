package vectors

import (
	"errors"
	"fmt"

	"github.com/parquet-go/parquet-go/encoding/thrift"
)

const (
	// maxThriftDepth is how deep a structure may lie in others: those of Parquet lie ten deep.
	maxThriftDepth = 32
	// maxFooterElements is how many elements the lists of a footer may have together: a
	// footer has some ten for each column of each row group.
	maxFooterElements = 1 << 20
)

var errThriftDepth = errors.New("it has structures in structures without end")

// decodeThrift decodes the structure that text begins with, and gives how many bytes that took. What
// its lists have is counted before, and more than most elements are refused: a list says any
// number of them in a few bytes, and one of a byte may take hundreds when it is decoded.
func decodeThrift(text []byte, value any, most int) (length int, err error) {
	protocol := new(thrift.CompactProtocol)
	count := thriftCount{reader: protocol.NewReaderFromBytes(text), left: most, most: most}
	if err := count.value(thrift.STRUCT, 0); err != nil {
		return 0, err
	}
	reader := protocol.NewReaderFromBytes(text)
	err = thrift.NewDecoder(reader).Decode(value)
	return reader.BytesRead(), err
}

func encodeThrift(value any) ([]byte, error) {
	return thrift.Marshal(new(thrift.CompactProtocol), value)
}

// thriftCount passes over a value, and counts the elements of its lists down.
type thriftCount struct {
	reader     thrift.Reader
	left, most int
}

// value passes over a value of a type, which lies as deep as said.
func (c *thriftCount) value(t thrift.Type, depth int) (err error) {
	if depth > maxThriftDepth {
		return errThriftDepth
	}
	switch t {
	case thrift.TRUE, thrift.FALSE:
		_, err = c.reader.ReadBool()
	case thrift.I8:
		_, err = c.reader.ReadInt8()
	case thrift.I16:
		_, err = c.reader.ReadInt16()
	case thrift.I32:
		_, err = c.reader.ReadInt32()
	case thrift.I64:
		_, err = c.reader.ReadInt64()
	case thrift.DOUBLE:
		_, err = c.reader.ReadFloat64()
	case thrift.BINARY:
		_, err = c.reader.ReadBytes()
	case thrift.LIST, thrift.SET:
		var list thrift.List
		if list, err = c.reader.ReadList(); err == nil {
			err = c.elements(int(list.Size), depth+1, list.Type)
		}
	case thrift.MAP:
		var pairs thrift.Map
		if pairs, err = c.reader.ReadMap(); err == nil && pairs.Size > 0 {
			err = c.elements(int(pairs.Size), depth+1, pairs.Key, pairs.Value)
		}
	case thrift.STRUCT:
		err = c.fields(depth + 1)
	default:
		err = fmt.Errorf("it has a value of type %d, which there is not", t)
	}
	return err
}

// elements passes over n elements, each of values of these types.
func (c *thriftCount) elements(n, depth int, types ...thrift.Type) error {
	if c.left -= n; n < 0 || c.left < 0 {
		return fmt.Errorf("its lists have more than %d elements: write the file with larger row groups and pages", c.most)
	}
	for range n {
		for _, t := range types {
			if err := c.value(t, depth); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *thriftCount) fields(depth int) error {
	for {
		field, err := c.reader.ReadField()
		if err != nil {
			return err
		}
		switch field.Type {
		case thrift.STOP:
			return nil
		case thrift.TRUE, thrift.FALSE: // the type of the field is its value
			continue
		}
		if err := c.value(field.Type, depth); err != nil {
			return err
		}
	}
}
