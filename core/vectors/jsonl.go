package vectors

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// maxBrackets bounds how deep the brackets of a line can nest, and with it the
// stack that checking them takes.
const maxBrackets = 100_000

// jsonRows reads rows of JSON (https://jsonlines.org). The columns are gjson
// paths.
type jsonRows struct {
	column string // "" for a row that is its vector
	id     string
}

// numbers implements rowParser. A vector may also be a text such as "[0.1,0.2]", as
// PostgreSQL writes one of pgvector.
func (j jsonRows) numbers(dst []float32, record string) ([]float32, error) {
	parsed, err := checkJSON(record)
	if err != nil {
		return nil, err
	}
	if j.column == "" {
		return appendList(dst, record)
	}
	switch value := gjson.Get(parsed, j.column); {
	case value.Type == gjson.String && isVector(value.Str):
		return appendList(dst, value.Str)
	case !value.IsArray():
		return nil, fmt.Errorf("%q is %s: expected an array of numbers", j.column, described(value))
	case parsed == record:
		return appendList(dst, value.Raw)
	case value.Index > 0: // with its NaN
		return appendList(dst, record[value.Index:value.Index+len(value.Raw)])
	default:
		return nil, fmt.Errorf("the line has NaN or Infinity, which %q cannot be found beside", j.column)
	}
}

// rowID implements rowParser.
func (j jsonRows) rowID(record string) (string, error) {
	parsed, err := checkJSON(record)
	if err != nil {
		return "", err
	}
	switch value := gjson.Get(parsed, j.id); value.Type {
	case gjson.Null: // or missing
		return "", nil
	case gjson.String:
		return value.Str, nil
	case gjson.Number:
		return value.Raw, nil
	default:
		return "", fmt.Errorf("the id %q is %s: expected a string or a number", j.id, described(value))
	}
}

func described(value gjson.Result) string {
	if !value.Exists() {
		return "missing"
	}
	return fmt.Sprintf("%.40s", value.Raw)
}

// checkJSON gives a record as JSON, which it must be but for the NaN and Infinity that
// Python writes: these are 0 in it, and everything has its place.
func checkJSON(record string) (parsed string, err error) {
	if strings.Count(record, "[")+strings.Count(record, "{") > maxBrackets {
		return "", fmt.Errorf("the line has more than %d brackets: expected one vector a line", maxBrackets)
	}
	if gjson.Valid(record) {
		return record, nil
	}
	if parsed = withoutNaN(record); parsed != record && gjson.Valid(parsed) {
		return parsed, nil
	}
	return "", fmt.Errorf("found %.40q: expected a line of JSON, a vector such as [0.1, 0.2] or an object that holds one", record)
}

// pythonFloats are what Python's json writes for floats that JSON cannot say, longest
// first, and zeros of the same length.
var pythonFloats = strings.NewReplacer("-Infinity", "        0", "Infinity", "       0", "-NaN", "   0", "NaN", "  0")

// withoutNaN replaces such floats outside of strings.
func withoutNaN(record string) string {
	if !strings.Contains(record, "NaN") && !strings.Contains(record, "Infinity") {
		return record
	}
	var b strings.Builder
	for rest := record; rest != ""; {
		quote := strings.IndexByte(rest, '"')
		if quote < 0 {
			quote = len(rest)
		}
		b.WriteString(pythonFloats.Replace(rest[:quote]))
		end := quote
		if quote < len(rest) {
			end = quote + stringLength(rest[quote:])
		}
		b.WriteString(rest[quote:end])
		rest = rest[end:]
	}
	return b.String()
}

// stringLength is how long the JSON string is that text begins with.
func stringLength(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// findJSONL tells by the first rows where the vectors are. Some of them may be bad.
func findJSONL(head []string, opts Options) (jsonRows, error) {
	rows := jsonRows{column: opts.Column, id: opts.IDColumn}
	valid, err := validJSON(head)
	if err != nil {
		return jsonRows{}, err
	}
	for _, path := range []string{rows.id, rows.column} {
		if path != "" && !slices.ContainsFunc(valid, func(row string) bool { return gjson.Get(row, path).Exists() }) {
			return jsonRows{}, noSuch("field", path, fieldsOf(valid), shownNames(fieldsOf(valid)))
		}
	}
	if rows.column != "" {
		return rows, nil
	}
	var first error
	for _, row := range valid {
		column, err := findVectorIn(gjson.Parse(row))
		if err == nil {
			rows.column = column
			return rows, nil
		}
		if first == nil {
			first = err
		}
	}
	return jsonRows{}, first
}

// fieldsOf are the names of the fields of the first row.
func fieldsOf(rows []string) (names []string) {
	if len(rows) == 0 {
		return nil
	}
	if row := gjson.Parse(rows[0]); row.IsObject() {
		row.ForEach(func(key, _ gjson.Result) bool {
			names = append(names, key.Str)
			return true
		})
	}
	return names
}

// validJSON are the rows that are JSON, at least half of them: a few that are not
// may be damaged, more of them are of another format.
func validJSON(head []string) (valid []string, first error) {
	for _, row := range head {
		parsed, err := checkJSON(row)
		if err == nil {
			valid = append(valid, parsed)
		} else if first == nil {
			first = err
		}
	}
	if 2*len(valid) < len(head) {
		return nil, first
	}
	return valid, nil
}

// findVectorIn tells where the vector of a row is; "" for a row that is its vector.
func findVectorIn(row gjson.Result) (path string, err error) {
	switch {
	case row.IsArray():
		return "", nil
	case row.IsObject():
		return findVectorField(row)
	}
	return "", fmt.Errorf("the first row is %s: expected an array of numbers or an object that holds one", described(row))
}

// vectorNames are the usual names of a field that holds a vector.
var vectorNames = []string{"vector", "embedding", "emb", "values"}

// findVectorField is the path of the only field of a row that is an array of
// numbers, or a text of one, or of the one with a usual name.
func findVectorField(row gjson.Result) (path string, err error) {
	var fields, texts []string
	row.ForEach(func(key, value gjson.Result) bool {
		if value.IsArray() && value.Get("0").Type == gjson.Number {
			fields = append(fields, key.Str)
		}
		if value.Type == gjson.String && isVector(value.Str) {
			texts = append(texts, key.Str)
		}
		return true
	})
	if len(fields) == 0 {
		fields = texts
	}
	if len(fields) == 0 && isTable(row) {
		return "", errors.New("the numbers of the first row stand in fields of their own, as pandas.DataFrame.to_json writes a table: save the array instead, as with numpy.save('vectors.npy', df.to_numpy('f4')), which does not round either")
	}
	if len(fields) == 0 {
		return "", errors.New("the first row has no field that is an array of numbers: name the path of the vectors if they are deeper inside")
	}
	if len(fields) == 1 {
		return gjson.Escape(fields[0]), nil
	}
	for _, name := range vectorNames {
		if slices.Contains(fields, name) {
			return name, nil
		}
	}
	return "", fmt.Errorf("several fields of the first row are arrays of numbers, %.400q: name the one to take", fields)
}

// isTable says whether a row has its numbers in fields named 0, 1, and so on.
func isTable(row gjson.Result) bool {
	return row.Get("0").Type == gjson.Number && row.Get("1").Type == gjson.Number
}
