package cli_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vectorcheck/internal/testkit"
)

// make toxics asks for more.
var (
	mixtures = flag.Int("mixtures", 4, "mixtures of toxics that are drawn")
	seed     = flag.Uint64("seed", 1, "what they are drawn from")
)

const (
	toxicRows  = 240
	runsAtOnce = 6
	toxicFor   = 900 * time.Millisecond
	rowsBefore = 60 // are answered before a passing toxic comes
)

// slowdowns lose nothing: a run through them has no errors.
var slowdowns = []toxic{
	{"latency", "", 1, map[string]int{"latency": 60, "jitter": 40}},
	{"bandwidth", "", 1, map[string]int{"rate": 8}}, // KB/s
	{"slow_close", "", 1, map[string]int{"delay": 300}},
	{"slicer", "", 1, map[string]int{"average_size": 24, "size_variation": 10, "delay": 500}}, // bytes, µs
}

// breakages end connections, or let nothing through: in the headers or the body, of
// requests or of replies.
var breakages = []toxic{
	{"timeout", "", 1, map[string]int{"timeout": 0}},
	{"timeout", "", 1, map[string]int{"timeout": 100}},
	{"reset_peer", "", 1, map[string]int{"timeout": 0}},
	{"reset_peer", "", 1, map[string]int{"timeout": 30}},
	{"limit_data", "", 1, map[string]int{"bytes": 10}},
	{"limit_data", "", 1, map[string]int{"bytes": 140}},
}

// weather is how the network is during a run.
type weather struct {
	name    string
	first   []toxic
	passing [][]toxic // one after the other, each for toxicFor; nil for down
	// spares says that the weather ends, or loses nothing: then no vector may end in an
	// error.
	spares bool
}

// TestToxics has the program work through each toxic, both ways.
func TestToxics(t *testing.T) {
	weathers := []weather{{name: "down for a while", passing: [][]toxic{nil}, spares: true}}
	for _, stream := range []string{"upstream", "downstream"} {
		for _, x := range slowdowns {
			x.Stream = stream
			weathers = append(weathers, weather{name: "always " + x.String(), first: []toxic{x}, spares: true})
		}
		for _, x := range breakages {
			x.Stream = stream
			weathers = append(weathers, weather{name: "for a while " + x.String(), passing: [][]toxic{{x}}, spares: true})
		}
		for _, x := range breakages[:4] {
			x.Stream, x.Toxicity = stream, 0.2
			weathers = append(weathers, weather{name: "always " + x.String(), first: []toxic{x}})
		}
		long := toxic{"limit_data", stream, 1, map[string]int{"bytes": 2000}}
		weathers = append(weathers, weather{name: "always " + long.String(), first: []toxic{long}})
	}
	workThrough(t, weathers)
}

// TestMixturesOfToxics draws several toxics at once, that change during the run.
func TestMixturesOfToxics(t *testing.T) {
	var weathers []weather
	for i := range *mixtures {
		random := rand.New(rand.NewPCG(*seed, uint64(i)))
		w := weather{name: fmt.Sprintf("mixture %d of seed %d", i, *seed), first: draw(random)}
		for range 1 + random.IntN(3) {
			if random.IntN(4) == 0 {
				w.passing = append(w.passing, nil)
			} else {
				w.passing = append(w.passing, draw(random))
			}
		}
		weathers = append(weathers, w)
	}
	workThrough(t, weathers)
}

// draw gives one to three toxics, each on a share of the connections.
func draw(random *rand.Rand) (drawn []toxic) {
	all := slices.Concat(slowdowns, breakages)
	for range 1 + random.IntN(3) {
		x := all[random.IntN(len(all))]
		x.Stream = []string{"upstream", "downstream"}[random.IntN(2)]
		x.Toxicity = 0.1 + 0.4*random.Float64()
		drawn = append(drawn, x)
	}
	return drawn
}

func workThrough(t *testing.T, weathers []weather) {
	slots := make(chan struct{}, runsAtOnce)
	var all sync.WaitGroup
	for _, w := range weathers {
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			t.Run(w.name, w.test)
		})
	}
	all.Wait()
}

// test has the program check vectors in this weather, and accounts for each of them.
func (w weather) test(t *testing.T) {
	folder := t.TempDir()
	var answered atomic.Int64
	server := serve(t, func(rw http.ResponseWriter, _ *http.Request, row, _ int) {
		if row%20 == 19 {
			rw.Header().Set("Connection", "close")
		}
		fmt.Fprintf(rw, `{"similarity": 1, "id": %d}`, row)
		answered.Add(1)
	})
	between, url := connect(t, server.URL)
	if err := between.become(w.first...); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "out.vcrun")
	p := start(t, folder, "run", writeVectors(t, folder, toxicRows), "--dim", fmt.Sprint(dim), "--url", url,
		"--rate", "200", "--concurrency", "16", "--timeout", "500ms", "--backoff", "50ms", "--out", file, "--json", "--quiet")
	ended := make(chan int)
	go func() { ended <- p.exit(t) }()
	if len(w.passing) > 0 {
		testkit.WaitFor(t, "answers before the fault", func() bool { return answered.Load() >= rowsBefore })
	}
	for _, toxics := range w.passing {
		between.down()
		if toxics != nil {
			if err := between.become(toxics...); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(toxicFor)
	}
	if len(w.passing) > 0 {
		if err := between.become(); err != nil {
			t.Fatal(err)
		}
	}
	if code := <-ended; code != 0 {
		t.Fatalf("exit code %d\n%s%s", code, &p.out, &p.err)
	}
	w.account(t, file, []byte(p.out.String()), server.counts())
}

// account holds the rows, the figures, and what the server was asked for against each
// other:
//   - each vector has one row, and the figures count the rows;
//   - a match has its own vector's answer: nobody else's, nor a half one;
//   - an attempt sends one request at most, so the server was not asked for a vector
//     more often than its row has attempts; less often where requests were lost on
//     their way. The vector that stands in when an API that fails is probed may be
//     asked for more often.
func (w weather) account(t *testing.T, file string, document []byte, asked map[int]int) {
	rows := queryRows(t, file)
	want := make([]int, toxicRows)
	for i := range want {
		want[i] = i
	}
	if got := slices.Sorted(maps.Keys(rows)); !slices.Equal(got, want) {
		t.Fatalf("rows of %v; want one of each of %d vectors", got, toxicRows)
	}
	counted := map[string]int64{}
	attempts, oftener := int64(0), 0
	var strays []string
	for i, r := range rows {
		counted[r.outcome]++
		attempts += r.attempts
		if r.outcome == "match" && (r.topID != int64(i) || asked[i] == 0) {
			t.Errorf("row %d has the answer of row %d, and was asked for %d times", i, r.topID, asked[i])
		}
		if int64(asked[i]) > r.attempts {
			oftener++
		}
		if r.outcome == "error" && (w.spares || r.kind != "timeout" && r.kind != "connection") {
			strays = append(strays, fmt.Sprintf("row %d: %s: %s", i, r.kind, r.reason))
		}
	}
	if len(strays) > 0 {
		t.Errorf("%d errors that should not be, such as %s", len(strays), strays[0])
	}
	if oftener > 1 {
		t.Errorf("%d vectors were asked for more often than they have attempts", oftener)
	}
	var figures struct{ Total, Done, Matches, Mismatches, Errors, Skipped, Attempts int64 }
	if err := json.Unmarshal(document, &figures); err != nil {
		t.Fatalf("%v\n%s", err, document)
	}
	if figures.Total != toxicRows || figures.Done != toxicRows || figures.Matches != counted["match"] ||
		figures.Errors != counted["error"] || figures.Mismatches != 0 || figures.Skipped != 0 || figures.Attempts != attempts {
		t.Errorf("figures %+v; the rows have %v and %d attempts", figures, counted, attempts)
	}
}
