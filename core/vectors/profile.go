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
}

const unitTolerance = 1e-3

// Sample looks at up to rows rows of r, evenly spaced over the file, its first
// and, of two and more, its last row included. The error is that of r.
func Sample(r Reader, rows int) (Profile, error) {
	info := r.Info()
	n := min(int64(rows), info.Count)
	p := Profile{FirstZero: -1, FirstNotFinite: -1}
	sum := 0.0
	row := make([]float32, info.Dim)
	for i := range n {
		index := spread(i, n, info.Count)
		if err := r.ReadRows(row, index); err != nil {
			return Profile{}, err
		}
		sum += p.add(row, index)
	}
	if finite := p.Rows - p.NotFinite; finite > 0 {
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
	if p.Rows-p.NotFinite == 1 {
		p.MinNorm = norm
	}
	p.MinNorm, p.MaxNorm = min(p.MinNorm, norm), max(p.MaxNorm, norm)
	return norm
}

// count adds a row to those of its kind, of which first is the lowest.
func count(rows, first *int64, index int64) {
	if *rows == 0 {
		*first = index
	}
	*rows++
}
