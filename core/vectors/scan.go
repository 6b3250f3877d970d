package vectors

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

// scanBytes is how much of a file a core takes at once.
const scanBytes = 1 << 20

// Scan looks at every row of r, on all cores; on one where rows can be read in order
// only. The error is that of r, but of bad rows.
func Scan(r Reader) (Profile, error) {
	info := r.Info()
	workers := runtime.GOMAXPROCS(0)
	if info.Sequential {
		workers = 1
	}
	s := scan{reader: r, rows: max(1, scanBytes/(4*int64(info.Dim)))}
	var all sync.WaitGroup
	for range workers {
		all.Go(s.work)
	}
	all.Wait()
	return s.profile.mean(), s.err
}

// scan is a Scan under way.
type scan struct {
	reader Reader
	rows   int64 // of a block
	next   atomic.Int64

	mu      sync.Mutex
	profile partProfile
	err     error
	failed  atomic.Bool
}

// partProfile is that of some rows, with the sum of their norms.
type partProfile struct {
	Profile
	sum float64
}

func (s *scan) work() {
	info := s.reader.Info()
	part := partProfile{}
	block := make([]float32, s.rows*int64(info.Dim))
	for !s.failed.Load() {
		first := (s.next.Add(1) - 1) * s.rows
		n := min(s.rows, info.Count-first)
		if n <= 0 {
			break
		}
		rows := block[:n*int64(info.Dim)]
		bad, err := AsBadRows(s.reader.ReadRows(rows, first))
		if err != nil {
			s.fail(err)
			return
		}
		if len(bad) > 0 {
			part.addBad(bad)
		}
		for i := range n {
			if len(bad) > 0 && bad[0].Row == first+i {
				bad = bad[1:]
				continue
			}
			part.sum += part.add(rows[i*int64(info.Dim):(i+1)*int64(info.Dim)], first+i)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.profile.merge(part)
}

func (s *scan) fail(err error) {
	s.failed.Store(true)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = err
	}
}

// merge adds the rows of another part.
func (p *partProfile) merge(other partProfile) {
	switch {
	case other.finite() == 0: // it has no norms
	case p.finite() == 0:
		p.MinNorm, p.MaxNorm = other.MinNorm, other.MaxNorm
	default:
		p.MinNorm, p.MaxNorm = math.Min(p.MinNorm, other.MinNorm), math.Max(p.MaxNorm, other.MaxNorm)
	}
	p.FirstZero = lowest(p.Zero, p.FirstZero, other.Zero, other.FirstZero)
	p.FirstNotFinite = lowest(p.NotFinite, p.FirstNotFinite, other.NotFinite, other.FirstNotFinite)
	if other.Bad > 0 && (p.Bad == 0 || other.FirstBad.Row < p.FirstBad.Row) {
		p.FirstBad = other.FirstBad
	}
	p.Bad += other.Bad
	p.Rows += other.Rows
	p.Unit += other.Unit
	p.Zero += other.Zero
	p.NotFinite += other.NotFinite
	p.sum += other.sum
}

// lowest is the lower of two indices, of which one means nothing if its count is 0.
func lowest(countA, a, countB, b int64) int64 {
	switch {
	case countB == 0:
		return a
	case countA == 0:
		return b
	}
	return min(a, b)
}

// mean is the profile as Sample gives it.
func (p partProfile) mean() Profile {
	if finite := p.finite(); finite > 0 {
		p.MeanNorm = p.sum / float64(finite)
	}
	if p.Zero == 0 {
		p.FirstZero = -1
	}
	if p.NotFinite == 0 {
		p.FirstNotFinite = -1
	}
	return p.Profile
}
