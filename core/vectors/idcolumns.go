package vectors

import (
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/tidwall/gjson"
)

// idLister is a Reader that knows which columns may hold ids.
type idLister interface{ idColumns() []string }

// IDColumns are the columns of a file, or of the first of several, that may hold ids: those of
// texts or whole numbers that are no part of the vectors; none of a format without them. info is
// of the file. It opens the file as Open does.
func IDColumns(path string, opts Options) (names []string, info Info, err error) {
	if files, err := Files(path); err == nil && len(files) > 0 {
		path = files[0]
	}
	reader, err := Open(path, opts)
	if err != nil {
		return nil, Info{}, err
	}
	defer reader.Close()
	if lister, ok := reader.(idLister); ok {
		names = lister.idColumns()
	}
	return names, reader.Info(), nil
}

// idColumns implements idLister.
func (p *parquetFile) idColumns() []string { return p.mayBeIDs }

// parquetIDs are the columns that chooseIDs takes.
func parquetIDs(f *parquet.File) (names []string) {
	for _, c := range f.Root().Columns() {
		if c.Leaf() && c.MaxRepetitionLevel() == 0 && idTextOf(leafElement(f, c)) != nil {
			names = append(names, c.Name())
		}
	}
	return names
}

// idColumns implements idLister.
func (t *text) idColumns() []string { return t.mayBeIDs }

// idColumns are the columns beside the vectors.
func (h *csvHead) idColumns(rows csvRows) (names []string) {
	for column := range h.columns {
		if column != rows.vector && (rows.vector != noColumn || column < rows.first || column == rows.id) {
			names = append(names, h.name(column))
		}
	}
	return names
}

// idFields are the fields of the first row that are texts or numbers, as paths.
func idFields(rows []string) (paths []string) {
	if len(rows) == 0 {
		return nil
	}
	if row := gjson.Parse(rows[0]); row.IsObject() {
		row.ForEach(func(key, value gjson.Result) bool {
			if value.Type == gjson.String && !isList(strings.TrimSpace(value.Str)) || value.Type == gjson.Number {
				paths = append(paths, gjson.Escape(key.Str))
			}
			return true
		})
	}
	return paths
}
