package vectors

import (
	"bytes"
	"io"
	"strings"
)

// dialect is how a text of cells is written.
type dialect struct {
	separator    byte // between cells; ' ' stands for any blanks
	quoted       bool // a cell may be in quotes (RFC 4180)
	decimalComma bool // numbers are written 0,5
}

// separators are those that texts of each format may have, the likeliest first.
var separators = map[Format][]byte{
	CSV: []byte(",;\t| "),
	TSV: []byte("\t,;| "),
	TXT: []byte("\t ,;|"),
}

const (
	// sniffBytes is how much of a text tells how it is written.
	sniffBytes = 128 << 10
	// sniffRecords is how many records of that are looked at.
	sniffRecords = 50
)

// readStart is the first bytes of a text; whole says that there are no more.
func (s source) readStart() (start []byte, whole bool, err error) {
	start = make([]byte, min(s.size, sniffBytes))
	n, err := s.readFull(start, 0)
	if err == io.EOF {
		err = nil
	}
	return start[:n], n < len(start) || int64(n) == s.size, err
}

// sniff tells how a text is written, by which way most numbers are in its first
// records. Of ways that are as good, it is the likeliest.
func sniff(format Format, start []byte, whole bool) (best dialect) {
	most := -1
	quotes := bytes.IndexByte(start, '"') >= 0
	for n, quoted := range quotings(format) {
		if n > 0 && !quotes {
			break // they are read alike
		}
		for i, separator := range separators[format] {
			if quoted && separator == ' ' && quotes || i > 1 && bytes.IndexByte(start, separator) < 0 {
				continue
			}
			d := dialect{separator: separator, quoted: quoted}
			head := d.records(start, whole)
			d.decimalComma = separator != ',' && hasDecimalCommas(head, d)
			if numbers := d.numbers(head, i == 0); numbers > most {
				best, most = d, numbers
			}
		}
	}
	if format == TSV && !best.quoted && best.allQuoted(best.records(start, whole)) {
		best.quoted = true
	}
	return best
}

// quotings says in which order texts are tried with quotes. A quote in a TSV is mostly
// a word of its own, as in GloVe's.
func quotings(format Format) []bool {
	switch format {
	case CSV:
		return []bool{true, false}
	case TSV:
		return []bool{false, true}
	}
	return []bool{false}
}

// endsSeparator is what newLineIndex takes.
func (d dialect) endsSeparator() byte {
	if d.quoted {
		return d.separator
	}
	return 0
}

// records are the first whole records of a text, without comments.
func (d dialect) records(start []byte, whole bool) (records []string) {
	start = bytes.TrimPrefix(start, []byte("\ufeff"))
	for len(start) > 0 && len(records) < sniffRecords {
		ends := recordEnds{separator: d.endsSeparator()}
		end := ends.find(start)
		record, rest := start, []byte(nil)
		if end >= 0 {
			record, rest = start[:end], start[end+1:]
		} else if !whole && len(records) > 0 {
			break
		}
		start = rest
		if !isBlank(record) && record[0] != '#' {
			records = append(records, string(bytes.TrimSuffix(record, []byte("\r"))))
		}
	}
	return records
}

// numbers is how many numbers there are in records that have as many cells as most of
// them have. sole counts records of one cell too, even if it holds no list.
func (d dialect) numbers(records []string, sole bool) (total int) {
	counts := make([]int, len(records))
	found := make([]int, len(records))
	for i, record := range records {
		lists := false
		columns, err := d.each(record, func(_ int, cell string) error {
			found[i] += d.numbersIn(cell)
			lists = lists || isVector(cell)
			return nil
		})
		counts[i] = columns
		if err != nil || columns == 1 && !sole && !lists {
			found[i] = 0
		}
	}
	usual := mostOf(counts)
	for i := range found {
		if counts[i] == usual {
			total += found[i]
		}
	}
	return total
}

// numbersIn is how many numbers a cell holds.
func (d dialect) numbersIn(cell string) int {
	if isVector(cell) {
		numbers, err := appendList(nil, cell)
		if err != nil { // it is a list all the same, and can be read in no other way
			return len(strings.FieldsFunc(cell, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' }))
		}
		return len(numbers)
	}
	if _, err := parseDecimal(strings.TrimSpace(d.number(cell))); err != nil {
		return 0
	}
	return 1
}

// number is a cell with the decimal point that Go reads.
func (d dialect) number(cell string) string {
	if d.decimalComma && strings.Count(cell, ",") == 1 && !strings.Contains(cell, ".") {
		return strings.Replace(cell, ",", ".", 1)
	}
	return cell
}

// hasDecimalCommas says whether numbers are written with commas, and none with a
// point.
func hasDecimalCommas(records []string, d dialect) bool {
	commas, points := false, false
	for _, record := range records {
		_, _ = d.each(record, func(_ int, cell string) error {
			if isVector(cell) {
				return nil
			}
			cell = strings.TrimSpace(cell)
			points = points || strings.Contains(cell, ".") && isNumber(cell)
			commas = commas || strings.Count(cell, ",") == 1 && isNumber(strings.Replace(cell, ",", ".", 1))
			return nil
		})
	}
	return commas && !points
}

// allQuoted says whether the first cell of every record is in quotes.
func (d dialect) allQuoted(records []string) bool {
	for _, record := range records {
		cell, _, _ := strings.Cut(record, string(d.separator))
		if len(cell) < 2 || cell[0] != '"' || cell[len(cell)-1] != '"' {
			return false
		}
	}
	return len(records) > 1
}

// each visits the cells of a record, and gives their number.
func (d dialect) each(record string, visit func(column int, cell string) error) (columns int, err error) {
	if d.separator == ' ' {
		return eachField(record, visit)
	}
	return eachCell(record, d.separator, d.quoted, visit)
}

// mostOf is the first of the values that are most frequent; 0 if there are none.
func mostOf(values []int) (most int) {
	count := map[int]int{}
	for _, v := range values {
		count[v]++
	}
	for i, v := range values {
		if i == 0 || count[v] > count[most] {
			most = v
		}
	}
	return most
}
