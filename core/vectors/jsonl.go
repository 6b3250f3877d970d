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

// numbers implements rowParser.
func (j jsonRows) numbers(dst []float32, record string) ([]float32, error) {
	if err := checkJSON(record); err != nil {
		return nil, err
	}
	if j.column == "" {
		return appendList(dst, record)
	}
	value := gjson.Get(record, j.column)
	if !value.IsArray() {
		return nil, fmt.Errorf("%q is %s: expected an array of numbers", j.column, described(value))
	}
	return appendList(dst, value.Raw)
}

// rowID implements rowParser.
func (j jsonRows) rowID(record string) (string, error) {
	if err := checkJSON(record); err != nil {
		return "", err
	}
	switch value := gjson.Get(record, j.id); value.Type {
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

func checkJSON(record string) error {
	if strings.Count(record, "[")+strings.Count(record, "{") > maxBrackets {
		return fmt.Errorf("the line has more than %d brackets: expected one vector a line", maxBrackets)
	}
	if !gjson.Valid(record) {
		return fmt.Errorf("found %.40q: expected a line of JSON, a vector such as [0.1, 0.2] or an object that holds one", record)
	}
	return nil
}

// findJSONL tells by the first rows where the vectors are. Some of them may be bad.
func findJSONL(head []string, opts Options) (jsonRows, error) {
	rows := jsonRows{column: opts.Column, id: opts.IDColumn}
	valid, err := validJSON(head)
	if err != nil {
		return jsonRows{}, err
	}
	if rows.id != "" && !slices.ContainsFunc(valid, func(row string) bool { return gjson.Get(row, rows.id).Exists() }) {
		return jsonRows{}, fmt.Errorf("the first row has no %q to take the id from: name a field that it has, or leave the id column out", rows.id)
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

// validJSON are the rows that are JSON, at least half of them: a few that are not
// may be damaged, more of them are of another format.
func validJSON(head []string) (valid []string, first error) {
	for _, row := range head {
		err := checkJSON(row)
		if err == nil {
			valid = append(valid, row)
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
// numbers, or of the one with a usual name.
func findVectorField(row gjson.Result) (path string, err error) {
	var fields []string
	row.ForEach(func(key, value gjson.Result) bool {
		if value.IsArray() && value.Get("0").Type == gjson.Number {
			fields = append(fields, key.Str)
		}
		return true
	})
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
