package vectors

import "math"

const (
	// leastRows is how many whole rows a sample must have, of which anything is said.
	leastRows = 8
	// sameNorms is how far the lengths of rows that were made equal are apart, as a share
	// of them; those of others are farther apart by lessApart, at least.
	sameNorms, lessApart = 0.003, 5
	// leastApart is what rounding leaves between equal lengths, amply.
	leastApart = 1e-4
	// explained is which share of the variance of all numbers lies between columns, where
	// rows have columns that differ.
	explained = 0.1
)

// stretch is numbers that follow one another in a file.
type stretch struct {
	first   int64 // how many stand before them
	numbers []float32
}

// likelyDim looks for a dimension of which the rows of a file are more like rows than of dim:
// all of length 1, or with columns that differ from each other; 0 if there is none. It
// tries the usual ones that fit the total of numbers. The lengths of rows of any numbers differ
// the less the longer they are, by the root of their dimension.
func likelyDim(sample []stretch, dim int, total int64) int {
	used := lookAtRows(sample, dim)
	best, found := rowsLook{}, 0
	for _, other := range commonDims {
		if other == int64(dim) || total%other != 0 {
			continue
		}
		look := lookAtRows(sample, int(other))
		switch {
		case look.rows < leastRows:
		case look.equal() && used.rows >= leastRows && lessApart*look.apart*math.Sqrt(float64(other)) < used.apart*math.Sqrt(float64(dim)),
			look.equal() && used.apart <= sameNorms && !used.unit():
			return int(other) // the least of them: its multiples are of one length, too
		case look.columns > explained && look.columns > 1.4*used.columns && look.columns > 1.1*best.columns:
			best, found = look, int(other)
		}
	}
	return found
}

// rowsLook is what the rows of a sample are like, for some dimension.
type rowsLook struct {
	rows    int
	mean    float64 // of the lengths
	apart   float64 // their standard deviation, as a share of the mean
	columns float64 // the share of the variance that lies between columns
}

// equal says whether the rows were made to have the length 1.
func (l rowsLook) equal() bool { return l.apart < sameNorms && l.unit() }

func (l rowsLook) unit() bool { return math.Abs(l.mean-1) < unitTolerance }

func lookAtRows(sample []stretch, dim int) rowsLook {
	var look rowsLook
	var norms, squares, sum, squared float64
	columns := make([]float64, dim)
	for _, s := range sample {
		numbers := s.numbers
		numbers = numbers[min(int64(len(numbers)), (int64(dim)-s.first%int64(dim))%int64(dim)):]
		for ; len(numbers) >= dim; numbers = numbers[dim:] {
			row := numbers[:dim]
			norm := Norm(row)
			if Classify(row) != Finite || norm > math.MaxFloat32 {
				continue
			}
			look.rows++
			norms, squares = norms+norm, squares+norm*norm
			squared += norm * norm
			for i, x := range row {
				columns[i] += float64(x)
				sum += float64(x)
			}
		}
	}
	if look.rows < leastRows {
		return look
	}
	rows, numbers := float64(look.rows), float64(look.rows*dim)
	look.mean = norms / rows
	look.apart = max(leastApart, math.Sqrt(max(0, squares/rows-look.mean*look.mean))/look.mean)
	between, all := 0.0, squared-sum*sum/numbers
	for _, column := range columns {
		between += column * column / rows
	}
	between -= sum * sum / numbers
	if all > 0 { // less what columns of noise explain
		look.columns = 1 - (1-between/all)*(numbers-1)/(numbers-float64(dim))
	}
	return look
}
