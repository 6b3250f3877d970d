//go:build linux

package main

import "testing"

const heyReport = `
Summary:
  Total:	0.0193 secs
  Requests/sec:	51813.2

Response time histogram:
  0.001 [1]	|
  0.002 [997]	|■■■■■■■■

Latency distribution:
  50% in 0.0008 secs

Status code distribution:
  [200]	1000 responses
`

const wrkReport = `Running 5s test @ http://127.0.0.1:8080/search
  1 threads and 50 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   498.56us   78.05us   2.45ms   84.83%
    Req/Sec   100.20k     3.11k  105.53k    78.00%
  498512 requests in 5.00s, 77.01MB read
Requests/sec:  99693.70
Transfer/sec:     15.40MB
`

func TestParse(t *testing.T) {
	for _, test := range []struct {
		name   string
		parse  func([]byte) (int, error)
		output string
		want   int // 0 means an error
	}{
		{"hey", parseHey, heyReport, 1000},
		{"hey, another status", parseHey, heyReport + "  [500]	3 responses\n", 0},
		{"hey, errors", parseHey, heyReport + "\nError distribution:\n  [2]	connection refused\n", 0},
		{"hey, all failed", parseHey, "Error distribution:\n  [2]	connection refused\n", 0},
		{"hey, nothing", parseHey, "", 0},
		{"wrk", parseWrk, wrkReport, 498512},
		{"wrk, another status", parseWrk, wrkReport + "  Non-2xx or 3xx responses: 4\n", 0},
		{"wrk, errors", parseWrk, wrkReport + "  Socket errors: connect 0, read 1, write 0, timeout 0\n", 0},
		{"wrk, nothing", parseWrk, "", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.parse([]byte(test.output))
			if got != test.want || (err != nil) != (test.want == 0) {
				t.Errorf("found %d requests, error %v; want %d", got, err, test.want)
			}
		})
	}
}
