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
	expect(t, out.String(), err, `
       client  µs CPU a check    min    max  requests/s
  vectorcheck            8.00   7.00   9.00      100000
          hey           25.00  20.00  30.00      100000
`)
}

func TestWriteRatios(t *testing.T) {
	var out strings.Builder
	err := writeRatios(&out, []result{{vectorcheckName, samples(8)}, {heyName, samples(20)}, {fixedName, samples(4)}})
	expect(t, out.String(), err, `
                         ratio  measured  goal       verdict
             vectorcheck / hey      0.40  0.45           met
             vectorcheck / wrk         -  2.50  not measured
  vectorcheck / fasthttp fixed      2.00  1.50       not met
`)
}

func TestWriteFigures(t *testing.T) {
	var out strings.Builder
	err := writeFigures(&out, "10 rows", []figure{
		{what: "memory, MB", measured: 49.96, goal: 50},
		{what: "a jump, ms", measured: 50.1, goal: 50},
		{what: "rows a second", measured: 1234567, goal: 1e6, least: true},
		{what: "mean / rate", measured: 0.98, goal: 0.99, least: true},
		{what: "all of it", goal: 1, skipped: "needs 8 GB of disk"},
	})
	expect(t, out.String(), err, `

        10 rows  measured       goal             verdict
     memory, MB      50.0     ≤ 50.0                 met
     a jump, ms      50.1     ≤ 50.0             not met
  rows a second   1234567  ≥ 1000000                 met
    mean / rate      0.98     ≥ 0.99             not met
      all of it         -        ≤ 1  needs 8 GB of disk
`)
}

func expect(t *testing.T, got string, err error, want string) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if got != strings.TrimPrefix(want, "\n") {
		t.Errorf("found\n%swant%s", got, want)
	}
}
