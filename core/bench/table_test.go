//go:build linux

package main

import (
	"strings"
	"testing"
	"time"
)

// samples are rounds of a million requests in ten seconds at so many
// microseconds of CPU each.
func samples(cpu ...int) (s []sample) {
	for _, c := range cpu {
		s = append(s, sample{requests: 1e6, cpu: time.Duration(c) * time.Second, wall: 10 * time.Second})
	}
	return s
}

func TestWriteClients(t *testing.T) {
	var out strings.Builder
	err := writeClients(&out, []result{{vectorcheckName, samples(9, 7, 8)}, {heyName, samples(20, 30)}})
	check(t, out.String(), err, `
       client  µs CPU a check    min    max  requests/s
  vectorcheck            8.00   7.00   9.00      100000
          hey           25.00  20.00  30.00      100000
`)
}

func TestWriteRatios(t *testing.T) {
	var out strings.Builder
	err := writeRatios(&out, []result{{vectorcheckName, samples(8)}, {heyName, samples(20)}, {fixedName, samples(4)}})
	check(t, out.String(), err, `
                         ratio  measured  goal                verdict
             vectorcheck / hey      0.40   0.6                    met
             vectorcheck / wrk         -   2.5           not measured
  vectorcheck / fasthttp fixed      2.00   1.5  not met, a later goal
`)
}

func TestWriteMemory(t *testing.T) {
	var out strings.Builder
	err := writeMemory(&out, []memory{{1e6, 50 << 20, ""}, {2e6, 50<<20 + 1, ""}, {1e7, 0, "needs 7.7 GB of disk"}})
	check(t, out.String(), err, `
  rows of 128  peak RSS, MB  goal               verdict
      1000000          50.0    50                   met
      2000000          50.0    50               not met
     10000000             -    50  needs 7.7 GB of disk
`)
}

func check(t *testing.T, got string, err error, want string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if got != strings.TrimPrefix(want, "\n") {
		t.Errorf("found\n%swant%s", got, want)
	}
}
