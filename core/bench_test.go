package core

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/metrics"
	"testing"

	"vectorcheck/core/check"
	"vectorcheck/core/runfile"
	"vectorcheck/core/target"
)

// instant is an API without a network: what is left of a run is the checker, its pace
// and its records.
type instant struct{ target.API }

func (instant) Attempt(context.Context, []float32, target.Sending) (target.Answer, error) {
	return target.Answer{Similarity: 1}, nil
}

func (instant) Close() error { return nil }

// BenchmarkRunWithoutANetwork is the cost of a check without its request, and how long
// senders wait for each other's locks, in nanoseconds a check: see
// /sync/mutex/wait/total:seconds of runtime/metrics. With -mutexprofile it says where.
func BenchmarkRunWithoutANetwork(b *testing.B) {
	for _, rate := range []float64{0, 50_000} {
		b.Run(fmt.Sprintf("rate=%g", rate), func(b *testing.B) {
			const dim = 16
			s := DefaultSettings()
			s.Vectors, s.URL, s.Dim, s.Rate = filepath.Join(b.TempDir(), "vectors.f32"), "http://127.0.0.1", dim, rate
			writeRows(b, s.Vectors, max(b.N, 1), dim)
			r := withoutNetwork(b, s)
			defer r.Close()
			before := mutexWait()
			b.ResetTimer()
			r.Start()
			<-r.Done()
			b.StopTimer()
			if got := r.Snapshot().Figures; got.Matches != int64(b.N) {
				b.Fatalf("%+v", got)
			}
			b.ReportMetric((mutexWait()-before)*1e9/float64(b.N), "ns-waited/op")
		})
	}
}

func withoutNetwork(b *testing.B, s Settings) *Run {
	p := parts{log: Options{}.log()}
	if err := p.prepare(b.Context(), s, nil); err != nil {
		b.Fatal(err)
	}
	_ = p.api.Close()
	p.api = instant{}
	meta, err := p.meta()
	if err != nil {
		b.Fatal(err)
	}
	if p.file, err = runfile.Create(filepath.Join(b.TempDir(), "out.vcrun"), meta); err != nil {
		b.Fatal(err)
	}
	r, err := p.assemble(context.Background(), work{check.Remaining(p.order, 0, 0, nil), check.NewFrontier(0), p.order.Len()}, Options{})
	if err != nil {
		b.Fatal(err)
	}
	return r
}

// writeRows makes n rows of ones.
func writeRows(b *testing.B, path string, n, dim int) {
	one := make([]byte, 4*dim)
	for i := range dim {
		one[4*i+2], one[4*i+3] = 0x80, 0x3f
	}
	data := make([]byte, 0, n*len(one))
	for range n {
		data = append(data, one...)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		b.Fatal(err)
	}
}

// mutexWait is in seconds, of all goroutines since the program began.
func mutexWait() float64 {
	sample := []metrics.Sample{{Name: "/sync/mutex/wait/total:seconds"}}
	metrics.Read(sample)
	return sample[0].Value.Float64()
}
