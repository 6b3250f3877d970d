package e2e

import (
	"encoding/binary"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"vectorcheck/core"
	"vectorcheck/gui/form"
)

// counting is an API that notes when it is asked.
type counting struct {
	*httptest.Server
	mu    sync.Mutex
	times []time.Time
}

func newCounting(t *testing.T) *counting {
	c := &counting{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		c.mu.Lock()
		c.times = append(c.times, time.Now())
		c.mu.Unlock()
		fmt.Fprint(w, `{"similarity": 1}`)
	}))
	t.Cleanup(c.Close)
	return c
}

// between counts what was asked from one moment to another.
func (c *counting) between(from, to time.Time) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, at := range c.times {
		if !at.Before(from) && at.Before(to) {
			n++
		}
	}
	return n
}

// most is how many requests the second with the most of them had, since a moment.
func (c *counting) most(since time.Time) (most int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	first := 0
	for last, at := range c.times {
		for c.times[first].Before(since) || at.Sub(c.times[first]) >= time.Second {
			if first == last {
				break
			}
			first++
		}
		if !c.times[first].Before(since) {
			most = max(most, last-first+1)
		}
	}
	return most
}

// manyVectors is a raw file of so many vectors with two numbers, which look like no other
// type: the panel says nothing that moves its fields.
func manyVectors(t *testing.T, n int) string {
	t.Helper()
	var data []byte
	for i := range n {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(float32(math.Cos(float64(i)))))
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(float32(math.Sin(float64(i)))))
	}
	path := filepath.Join(t.TempDir(), "vectors.f32")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// The places of the fields in the panel of a window of 1280 × 800.
const (
	fieldX, rateY         = 250, 755
	rateAt100, sliderLeft = 155, 22
	rateSliderY           = 790
	emptySpotInTop        = 25
)

// slack is by how much more the server may see in a second than is sent in one, of a busy
// machine: what waits on the way. Without a limit there are thousands.
const slack = 20

// A run at 100 a second whose slider is dragged fully left goes slowly, not without a limit;
// a number that is typed over another passes through nothing that the run takes; and the
// file of the run, once paused, can be copied alone.
func TestTheRateIsNeverLetOffByAccident(t *testing.T) {
	d := newDesktop(t)
	api := newCounting(t)
	s := core.DefaultSettings()
	s.Vectors, s.Dim, s.URL, s.Rate = manyVectors(t, 60_000), 2, api.URL, 100
	d.prefer(form.FromSettings(s))
	w := d.open()
	w.screenshot("load-before")
	begun := time.Now()
	w.key("ctrl+r")
	d.wait("results", func() bool { return api.between(begun, time.Now()) > 150 })
	if most := api.most(begun); most > 100+slack {
		t.Errorf("at 100 a second, a second has %d requests", most)
	}

	w.drag(rateAt100, rateSliderY, sliderLeft-20, rateSliderY)
	time.Sleep(2 * time.Second)
	w.screenshot("load-fully-left")
	slow := time.Now()
	time.Sleep(4 * time.Second)
	if n := api.between(slow, time.Now()); n < 1 || n > 4+2 {
		t.Errorf("fully left, four seconds have %d requests", n)
	}
	if most := api.most(begun); most > 100+slack {
		t.Errorf("while the slider was dragged, a second had %d requests", most)
	}

	// 50, typed over what is there: through nothing, and 5.
	w.selectAll(fieldX, rateY)
	typed := time.Now()
	for _, key := range []string{"BackSpace", "5", "0"} {
		w.key(key)
		time.Sleep(300 * time.Millisecond)
	}
	w.screenshot("load-typed")
	d.wait("the new rate", func() bool { return api.most(typed) > 20 })
	time.Sleep(2 * time.Second)
	if most := api.most(typed); most > 50+slack {
		t.Errorf("at 50 a second, a second has %d requests", most)
	}

	// Emptied and left: nothing changes, and the field says so.
	w.selectAll(fieldX, rateY)
	w.key("BackSpace")
	emptied := time.Now()
	time.Sleep(3 * time.Second)
	w.screenshot("load-emptied")
	if most := api.most(emptied); most > 50+slack || most < 10 {
		t.Errorf("with an empty field, a second has %d requests", most)
	}

	// A pause, and the file alone is the run.
	w.click(600, emptySpotInTop)
	w.key("space")
	time.Sleep(5 * time.Second)
	path := d.runFiles()[0]
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	alone := filepath.Join(t.TempDir(), "copy.vcrun")
	if err := os.WriteFile(alone, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if asked, rows := api.between(begun, time.Now()), d.rows(alone); rows != asked {
		t.Errorf("a copy of the paused run has %d rows of %d", rows, asked)
	}
}

// drag drags from one place in the window to another.
func (w *window) drag(x, y, toX, toY int) {
	at := func(x, y int) {
		w.tool("xdotool", "mousemove", "--window", w.id, fmt.Sprint(x), fmt.Sprint(y))
		time.Sleep(50 * time.Millisecond)
	}
	at(x, y)
	w.tool("xdotool", "mousedown", "1")
	const steps = 20
	for i := 1; i <= steps; i++ {
		at(x+(toX-x)*i/steps, y+(toY-y)*i/steps)
	}
	w.tool("xdotool", "mouseup", "1")
}

// selectAll selects all that is in a field.
func (w *window) selectAll(x, y int) {
	w.click(x, y)
	time.Sleep(500 * time.Millisecond) // or it would be a double click with the next
	w.key("ctrl+a")
	time.Sleep(100 * time.Millisecond)
}
