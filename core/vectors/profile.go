package vectors

import "math"

// Profile is what the rows of a file are like, by those that were looked at.
type Profile struct {
	Rows int64 // looked at
	// MinNorm, MeanNorm and MaxNorm are Euclidean lengths, over the finite rows,
	// zero rows included; 0 if there are none.
	MinNorm, MeanNorm, MaxNorm float64
	Unit                       int64 // rows of length 1, within unitTolerance
	Zero, NotFinite            int64 // rows that Classify tells from finite ones
	// FirstZero and FirstNotFinite are the lowest index of such a row; -1 if
	// none was met.
	FirstZero, FirstNotFinite int64
	// Bad are the rows that cannot be used, and none of the others; FirstBad is the
	// one with the lowest index, if there are any.
	Bad      int64
	FirstBad BadRow
}

// Unsendable is how many of the rows cannot be sent.
func (p Profile) Unsendable() int64 { return p.Zero + p.NotFinite + p.Bad }

// finite is how many rows have a norm.
func (p Profile) finite() int64 { return p.Rows - p.NotFinite - p.Bad }

const unitTolerance = 1e-3

// Sample looks at up to rows rows of r, evenly spaced over the file, its first
// and, of two and more, its last row included. The error is that of r, but of bad
// rows.
func Sample(r Reader, rows int) (Profile, error) {
	info := r.Info()
	n := min(int64(rows), info.Count)
	p := Profile{FirstZero: -1, FirstNotFinite: -1}
	sum := 0.0
	row := make([]float32, info.Dim)
	for i := range n {
		index := spread(i, n, info.Count)
		bad, err := AsBadRows(r.ReadRows(row, index))
		if err != nil {
			return Profile{}, err
		}
		if len(bad) > 0 {
			p.addBad(bad)
			continue
		}
		sum += p.add(row, index)
	}
	if finite := p.finite(); finite > 0 {
		p.MeanNorm = sum / float64(finite)
	}
	return p, nil
}

// add counts a row, and returns its norm; 0 if it is not finite.
func (p *Profile) add(row []float32, index int64) float64 {
	p.Rows++
	switch Classify(row) {
	case NotFinite:
		count(&p.NotFinite, &p.FirstNotFinite, index)
		return 0
	case Zero:
		count(&p.Zero, &p.FirstZero, index)
	}
	norm := Norm(row)
	if math.Abs(norm-1) < unitTolerance {
		p.Unit++
	}
	if p.finite() == 1 {
		p.MinNorm = norm
	}
	p.MinNorm, p.MaxNorm = min(p.MinNorm, norm), max(p.MaxNorm, norm)
	return norm
}

// addBad counts bad rows, at least one.
func (p *Profile) addBad(rows []BadRow) {
	if p.Bad == 0 || rows[0].Row < p.FirstBad.Row {
		p.FirstBad = rows[0]
	}
	p.Bad += int64(len(rows))
	p.Rows += int64(len(rows))
}

// count adds a row to those of its kind, of which first is the lowest.
func count(rows, first *int64, index int64) {
	if *rows == 0 {
		*first = index
	}
	*rows++
}
