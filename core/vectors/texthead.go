package vectors

import "errors"

const (
	// headRows is how many rows tell where the vectors are, and how long.
	headRows = 100
	// headBytes is how much of them is looked at; two rows always are.
	headBytes = 4 << 20
)

// headLine is one of the first records of a text.
type headLine struct {
	record string
	at     place
}

var errEnough = errors.New("no more lines are wanted")

// readHead is the first records.
func (t *text) readHead() (head []headLine, err error) {
	length := 0
	err = t.each(0, min(headRows, t.count), func(record []byte, at place) error {
		if len(head) > 1 && length > headBytes {
			return errEnough
		}
		length += len(record)
		head = append(head, headLine{string(record), at})
		return nil
	})
	if err == errEnough {
		err = nil
	}
	return head, err
}

func recordsOf(head []headLine) []string {
	records := make([]string, len(head))
	for i, line := range head {
		records[i] = line.record
	}
	return records
}

// measure takes the dimension that most of the first rows have: any of them may be
// one that cannot be used. If all are, it is that of rows all over the file.
func (t *text) measure(head []headLine) error {
	var found lengths
	for _, line := range head {
		found.add(t, line.record, line.at)
	}
	n := min(headRows, t.info.Count)
	for i := int64(0); i < n && len(found.count) == 0; i++ {
		err := t.eachRow(spread(i, n, t.info.Count), 1, func(_ int, record string, at place) { found.add(t, record, at) })
		if err != nil {
			return err
		}
	}
	if len(found.count) == 0 {
		return t.wrong("%s; none of the rows that were looked at has a vector", found.bad[0])
	}
	t.info.Dim = found.most()
	return nil
}

// lengths counts vectors by their length.
type lengths struct {
	count map[int]int
	order []int    // of the lengths, as they were met
	bad   []BadRow // the first, of those that have none
}

func (l *lengths) add(t *text, record string, at place) {
	row, err := t.numbers(nil, record)
	if err == nil && len(row) == 0 {
		err = errors.New("the row has no numbers: expected a vector")
	}
	if err != nil {
		if len(l.bad) == 0 {
			l.bad = append(l.bad, t.badRow(at, err))
		}
		return
	}
	l.addLength(len(row))
}

// addLength counts a vector of n numbers.
func (l *lengths) addLength(n int) {
	if l.count == nil {
		l.count = map[int]int{}
	}
	if l.count[n] == 0 {
		l.order = append(l.order, n)
	}
	l.count[n]++
}

// most is the first of the lengths that are most frequent.
func (l *lengths) most() (length int) {
	for _, n := range l.order {
		if l.count[n] > l.count[length] {
			length = n
		}
	}
	return length
}
