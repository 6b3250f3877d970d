package vectors

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	bignum "math/big"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// idText gives an id as text: whole numbers in decimal digits, whatever their type.
type idText func(parquet.Value) (string, error)

// asText is what makes ids of any type ones that can be read.
const asText = "write the ids as texts or integers, as the API gives them"

// chooseIDs finds the column of ids, and how its values are read.
func chooseIDs(f *parquet.File, name string) (*parquet.Column, idText, error) {
	c := f.Root().Column(name)
	if c == nil {
		return nil, nil, noSuch("column", name, columnNames(f), shownNames(columnNames(f)))
	}
	if !c.Leaf() || c.MaxRepetitionLevel() != 0 {
		return nil, nil, fmt.Errorf("the column %q cannot hold ids: expected texts or integers, found %s", name, typeOf(c))
	}
	read := idTextOf(leafElement(f, c))
	if read == nil {
		return nil, nil, fmt.Errorf("the column %q cannot hold ids: expected texts, integers or UUIDs, found %s; %s", name, typeOf(c), asText)
	}
	return c, read, nil
}

// leafElement is what the schema says of a leaf column.
func leafElement(f *parquet.File, leaf *parquet.Column) format.SchemaElement {
	leaves := 0
	for _, e := range f.Metadata().Schema {
		if !e.Type.Valid {
			continue
		}
		if leaves == leaf.Index() {
			return e
		}
		leaves++
	}
	return format.SchemaElement{}
}

// interval is the converted type of an interval of time, which the library has no name for.
const interval deprecated.ConvertedType = 21

// idTextOf tells how ids are read by their logical type, else by the converted one of older files
// (https://github.com/apache/parquet-format/blob/master/LogicalTypes.md); nil for what is no id.
func idTextOf(e format.SchemaElement) idText {
	switch t := e.LogicalType.Value.(type) {
	case nil:
		return idTextOfConverted(e)
	case *format.StringType, *format.EnumType:
		return textOfBytes
	case *format.JsonType:
		return textOfJSON
	case *format.UUIDType:
		return textOfUUID
	case *format.DecimalType:
		return textOfDecimal(t.Scale)
	case *format.DateType:
		return textOfDate
	case *format.IntType:
		return textOfInteger(!t.IsSigned)
	}
	return nil
}

func idTextOfConverted(e format.SchemaElement) idText {
	if !e.ConvertedType.Valid {
		return idTextOfPlain(e)
	}
	switch e.ConvertedType.V {
	case deprecated.UTF8, deprecated.Enum:
		return textOfBytes
	case deprecated.Json:
		return textOfJSON
	case deprecated.Decimal:
		return textOfDecimal(e.Scale.V)
	case deprecated.Date:
		return textOfDate
	case deprecated.Uint8, deprecated.Uint16, deprecated.Uint32, deprecated.Uint64:
		return textOfInteger(true)
	case deprecated.Int8, deprecated.Int16, deprecated.Int32, deprecated.Int64:
		return textOfInteger(false)
	case deprecated.TimeMillis, deprecated.TimeMicros, deprecated.TimestampMillis, deprecated.TimestampMicros, deprecated.Bson, interval:
		return nil
	}
	return idTextOfPlain(e)
}

// idTextOfPlain is for columns of no other type than that of their values.
func idTextOfPlain(e format.SchemaElement) idText {
	switch e.Type.V {
	case format.Int32, format.Int64:
		return textOfInteger(false)
	case format.Float:
		return textOfFloat(1 << 24)
	case format.Double:
		return textOfFloat(1 << 53)
	case format.ByteArray, format.FixedLenByteArray:
		return textOfBytes
	}
	return nil
}

func textOfInteger(unsigned bool) idText {
	return func(v parquet.Value) (string, error) {
		switch {
		case unsigned && v.Kind() == parquet.Int32:
			return strconv.FormatUint(uint64(v.Uint32()), 10), nil
		case unsigned && v.Kind() == parquet.Int64:
			return strconv.FormatUint(v.Uint64(), 10), nil
		case v.Kind() == parquet.Int32:
			return strconv.FormatInt(int64(v.Int32()), 10), nil
		case v.Kind() == parquet.Int64:
			return strconv.FormatInt(v.Int64(), 10), nil
		}
		return "", errNoID
	}
}

var errNoID = errors.New("the id is of another type than its column: the file is damaged")

// textOfBytes takes texts as they are. Bytes that are no text may be spelt in many ways.
func textOfBytes(v parquet.Value) (string, error) {
	text := v.ByteArray()
	if len(text) > maxID {
		return "", fmt.Errorf("the id %.40q has %d bytes: expected at most %d", text, len(text), maxID)
	}
	if !utf8.Valid(text) {
		return "", fmt.Errorf("the id has the bytes %.32x, which are no text: give the column the type UUID, or %s", text, asText)
	}
	for _, r := range string(text) {
		if unicode.IsControl(r) {
			return "", fmt.Errorf("the id %.40q has characters of control: %s", text, asText)
		}
	}
	return string(text), nil
}

func textOfUUID(v parquet.Value) (string, error) {
	id, err := uuid.FromBytes(v.ByteArray())
	if err != nil {
		return "", fmt.Errorf("the id is no UUID (%w): %s", err, asText)
	}
	return id.String(), nil
}

// textOfJSON takes texts and whole numbers.
func textOfJSON(v parquet.Value) (string, error) {
	content := v.ByteArray()
	if len(content) > 6*maxID+2 { // a character may be written with six
		return "", fmt.Errorf("the id %.40q has %d bytes: expected at most %d", content, len(content), maxID)
	}
	var text string
	if json.Unmarshal(content, &text) == nil && string(content) != "null" {
		return textOfBytes(parquet.ByteArrayValue([]byte(text)))
	}
	number := strings.TrimSpace(string(content))
	if number == "null" {
		return "", nil
	}
	refused := fmt.Errorf("the id is the JSON %.60q: expected a text or a whole number; %s", content, asText)
	if !json.Valid(content) || len(number) > 64 || strings.ContainsAny(number, "eE") {
		return "", refused
	}
	whole, ok := new(bignum.Rat).SetString(number)
	if !ok || !whole.IsInt() {
		return "", refused
	}
	return whole.Num().String(), nil
}

// textOfDecimal takes decimals of a scale that are whole: 7.00 is 7.
func textOfDecimal(scale int32) idText {
	const mostDigits = 76 // of any writer
	unit := new(bignum.Int).Exp(bignum.NewInt(10), bignum.NewInt(int64(min(max(scale, 0), mostDigits))), nil)
	return func(v parquet.Value) (string, error) {
		if scale < 0 || scale > mostDigits {
			return "", fmt.Errorf("the id is a decimal of scale %d: expected 0 to %d; %s", scale, mostDigits, asText)
		}
		unscaled := new(bignum.Int)
		switch v.Kind() {
		case parquet.Int32:
			unscaled.SetInt64(int64(v.Int32()))
		case parquet.Int64:
			unscaled.SetInt64(v.Int64())
		case parquet.ByteArray, parquet.FixedLenByteArray:
			if err := setTwosComplement(unscaled, v.ByteArray()); err != nil {
				return "", err
			}
		default:
			return "", errNoID
		}
		whole, rest := new(bignum.Int).QuoRem(unscaled, unit, new(bignum.Int))
		if rest.Sign() != 0 {
			return "", fmt.Errorf("the id %s is no whole number: %s", new(bignum.Rat).SetFrac(unscaled, unit).FloatString(int(scale)), asText)
		}
		return whole.String(), nil
	}
}

// setTwosComplement reads a big-endian integer with a sign.
func setTwosComplement(n *bignum.Int, digits []byte) error {
	const most = 32 // bytes of mostDigits digits
	if len(digits) == 0 || len(digits) > most {
		return fmt.Errorf("the id is a decimal of %d bytes: expected 1 to %d; %s", len(digits), most, asText)
	}
	n.SetBytes(digits)
	if digits[0]&0x80 != 0 {
		n.Sub(n, new(bignum.Int).Lsh(bignum.NewInt(1), uint(8*len(digits))))
	}
	return nil
}

// textOfDate writes a date, which is stored as days since 1970, in ISO 8601.
func textOfDate(v parquet.Value) (string, error) {
	if v.Kind() != parquet.Int32 {
		return "", errNoID
	}
	day := time.Unix(0, 0).UTC().AddDate(0, 0, int(v.Int32()))
	if day.Year() < 1 || day.Year() > 9999 {
		return "", fmt.Errorf("the id is the date %d days from 1970-01-01: expected one of four digits of the year; %s", v.Int32(), asText)
	}
	return day.Format(time.DateOnly), nil
}

// textOfFloat takes whole numbers up to exact, below which a float has each of them.
func textOfFloat(exact float64) idText {
	return func(v parquet.Value) (string, error) {
		x := 0.0
		switch v.Kind() {
		case parquet.Float:
			x = float64(v.Float())
		case parquet.Double:
			x = v.Double()
		default:
			return "", errNoID
		}
		if x != math.Trunc(x) || math.IsInf(x, 0) {
			return "", fmt.Errorf("the id %v is no whole number: %s", x, asText)
		}
		if math.Abs(x) > exact {
			return "", fmt.Errorf("the id %.0f is beyond %.0f, from where on a float lacks whole numbers and may be a rounded one: %s", x, exact, asText)
		}
		return strconv.FormatInt(int64(x), 10), nil
	}
}
