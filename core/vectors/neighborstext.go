package vectors

import (
	"io"
	"strconv"
	"strings"
)

// neighborList are the neighbors of a query as they are written.
type neighborList struct {
	neighbors []string
	quoted    bool // they are texts, be they digits or not
}

// textNeighbors are lines of text: cells, or lists in JSON.
type textNeighbors struct {
	*lines
	list   func(record string) (neighborList, error)
	cells  bool  // they stand in cells, not in JSON
	header int64 // records before the first query
	k      int
	closer io.Closer
}

// namedTextNeighbors are those whose neighbors are not all row numbers.
type namedTextNeighbors struct{ *textNeighbors }

// openTextNeighbors reads all of a text: whether neighbors are row numbers or ids is said by
// all of them, and how many each query has by the one that has fewest.
func openTextNeighbors(s source, closer io.Closer, format Format, column string) (Neighbors, error) {
	separator := byte(0)
	var d dialect
	if format != JSONL {
		var err error
		if d, err = s.neighborsDialect(format); err != nil {
			return nil, err
		}
		separator = d.endsSeparator()
	}
	l, err := indexLines(s, separator)
	if err != nil {
		return nil, err
	}
	n := &textNeighbors{lines: l, cells: format != JSONL, closer: closer}
	head, err := n.head()
	if err != nil {
		return nil, err
	}
	if format == JSONL {
		n.list, err = jsonLists(head[0], column)
	} else {
		var lists cellLists
		lists, err = findCellLists(d, head, column)
		n.list, n.header = lists.list, lists.header
	}
	if err != nil {
		return nil, s.wrong("the neighbors: %w", err)
	}
	named, err := n.scan()
	switch {
	case err != nil:
		return nil, err
	case named:
		return namedTextNeighbors{n}, nil
	}
	return n, nil
}

// head is the first records, at least one.
func (n *textNeighbors) head() (records []string, err error) {
	err = n.each(0, min(headRows, n.count), func(record []byte, _ place) error {
		records = append(records, string(record))
		return nil
	})
	return records, err
}

// scan looks at all neighbors, and says whether some are no row numbers.
func (n *textNeighbors) scan() (named bool, err error) {
	queries := n.count - n.header
	if queries < 1 {
		return false, n.wrong("the file has a header line and no neighbors: expected those of at least one query")
	}
	counts := n.cells && n.header == 0 && queries > 2 // the first neighbors are 0, 1, 2 …
	numbers, fraction := true, ""
	err = n.eachQuery(0, queries, func(query int64, list neighborList) error {
		if n.k == 0 || len(list.neighbors) < n.k {
			n.k = len(list.neighbors)
		}
		for _, neighbor := range list.neighbors {
			whole := isRow(neighbor)
			named = named || list.quoted || !whole
			numbers = numbers && (whole || isNumber(neighbor))
			if !whole && fraction == "" && strings.ContainsAny(neighbor, ".eE") {
				fraction = neighbor
			}
		}
		counts = counts && list.neighbors[0] == strconv.FormatInt(query, 10)
		return nil
	})
	switch {
	case err != nil:
		return false, err
	case numbers && fraction != "":
		return false, n.wrong("the file holds numbers that are not whole, such as %.40s: expected the rows of neighbors, or their ids; are these distances?", fraction)
	case counts && n.k > 1:
		return false, n.wrong("the first cells count the lines, 0, 1, 2 …: are they the queries, or neighbors? Begin the file with a header line, query,n0,n1 … or n0,n1,n2 …")
	}
	return named, nil
}

// wholeOf is a number without the point and zeros that pandas writes behind whole ones.
func wholeOf(text string) string {
	whole, zeros, _ := strings.Cut(text, ".")
	if whole == "" || strings.Trim(zeros, "0") != "" {
		return text
	}
	return whole
}

// isRow says whether a neighbor is a row number, written as these are: 07 is none.
func isRow(text string) bool {
	row, err := strconv.ParseInt(wholeOf(text), 10, 64)
	return err == nil && strconv.FormatInt(row, 10) == wholeOf(text)
}

// eachQuery visits the neighbors of queries, each of which has some.
func (n *textNeighbors) eachQuery(first, queries int64, visit func(query int64, list neighborList) error) error {
	if err := n.checkRows(queries, first, n.count-n.header); err != nil {
		return err
	}
	return n.each(first+n.header, queries, func(record []byte, at place) error {
		list, err := n.list(string(record))
		switch {
		case err != nil:
			return n.wrong("line %d: %w", at.line, err)
		case len(list.neighbors) == 0:
			return n.wrong("line %d: found no neighbors: expected those of query %d", at.line, at.record-n.header)
		}
		return visit(at.record-n.header, list)
	})
}

// Shape implements Neighbors.
func (n *textNeighbors) Shape() (queries int64, k int) { return n.count - n.header, n.k }

// Close implements Neighbors.
func (n *textNeighbors) Close() error { return n.closer.Close() }

// Read implements Neighbors.
func (n *textNeighbors) Read(query int64) (rows []int64, distances []float32, err error) {
	err = n.eachQuery(query, 1, func(_ int64, list neighborList) error {
		for _, neighbor := range list.neighbors {
			row, err := strconv.ParseInt(wholeOf(neighbor), 10, 64)
			if err != nil || list.quoted {
				return n.wrong("the neighbor %.40q of query %d is no row number any more: the file has changed since it was opened", neighbor, query)
			}
			rows = append(rows, row)
		}
		return n.checkDepth(query, len(rows))
	})
	return rows, nil, err
}

// checkDepth refuses fewer neighbors than there were.
func (n *textNeighbors) checkDepth(query int64, found int) error {
	if found < n.k {
		return n.wrong("query %d has %d neighbors, and had %d at least: the file has changed since it was opened", query, found, n.k)
	}
	return nil
}

// Distance implements Neighbors: the rows are not in the file.
func (n *textNeighbors) Distance([]float32, int64) (distance float64, ok bool, err error) {
	return 0, false, nil
}

// Read implements Neighbors.
func (namedTextNeighbors) Read(int64) (rows []int64, distances []float32, err error) {
	return nil, nil, nil
}

// ReadNames implements NamedNeighbors.
func (n namedTextNeighbors) ReadNames(query int64) (names []string, err error) {
	err = n.eachQuery(query, 1, func(_ int64, list neighborList) error {
		names = list.neighbors
		return n.checkDepth(query, len(names))
	})
	return names, err
}
