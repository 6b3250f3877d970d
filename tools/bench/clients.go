//go:build linux

package main

import (
	"fmt"
	"regexp"
	"strconv"
)

// connections is how many requests every client keeps under way.
const connections = 50

// The names of the clients in the tables.
const (
	vectorcheckName = "vectorcheck"
	heyName         = "hey"
	wrkName         = "wrk"
	fixedName       = "fasthttp fixed"
)

// client is a program that sends requests to the server.
type client struct {
	name    string
	command []string
	// requests reads from the program's output how many were answered.
	requests func(output []byte) (int, error)
}

// clients are those of t that can be had.
func (t tools) clients(l load) (clients []client) {
	if t.vectorcheck != "" {
		clients = append(clients, vectorcheckClient(t.vectorcheck, l))
	}
	if t.hey != "" {
		clients = append(clients, client{heyName, []string{
			t.hey, "-n", strconv.Itoa(l.checks), "-c", strconv.Itoa(connections),
			"-m", "POST", "-T", "application/json", "-D", l.body, l.url(),
		}, parseHey})
	}
	if t.wrk != "" {
		clients = append(clients, client{wrkName, []string{
			t.wrk, "-t1", "-c" + strconv.Itoa(connections), "-d5s", "-s", l.script, l.url(),
		}, parseWrk})
	}
	return append(clients, client{fixedName, []string{
		t.self, fixedCommand, l.address, l.body, strconv.Itoa(l.checks),
	}, exactly(l.checks)})
}

// runName is the run file of vectorcheckClient.
const runName = "bench.vcrun"

// vectorcheckClient checks every vector of l, into a run file where it is run. more are
// further arguments.
func vectorcheckClient(binary string, l load, more ...string) client {
	return client{vectorcheckName, append([]string{
		binary, "run", l.vectors, "--url", "http://" + l.address, "--dim", strconv.Itoa(l.dim),
		"--concurrency", strconv.Itoa(connections), "--min-accuracy", "100",
		"--quiet", "--json", "--out", runName,
	}, more...), exactly(l.checks)}
}

// exactly is for a client that fails unless all n were answered.
func exactly(n int) func([]byte) (int, error) {
	return func([]byte) (int, error) { return n, nil }
}

var heyStatus = regexp.MustCompile(`(?m)^\s*\[(\d+)\]\s+(\d+) responses$`)

// parseHey reads the report of hey, in which all statuses must be 200.
func parseHey(output []byte) (int, error) {
	statuses := heyStatus.FindAllSubmatch(output, -1)
	if len(statuses) != 1 || string(statuses[0][1]) != "200" || heyErrors.Match(output) {
		return 0, fmt.Errorf("hey: expected status 200 alone, found:\n%s", output)
	}
	return strconv.Atoi(string(statuses[0][2]))
}

var heyErrors = regexp.MustCompile(`(?m)^Error distribution:$`)

var (
	wrkTotal  = regexp.MustCompile(`(?m)^\s*(\d+) requests in `)
	wrkErrors = regexp.MustCompile(`(?m)^\s*(Socket errors|Non-2xx or 3xx responses):`)
)

// parseWrk reads the report of wrk, in which there must be no errors.
func parseWrk(output []byte) (int, error) {
	total := wrkTotal.FindSubmatch(output)
	if total == nil || wrkErrors.Match(output) {
		return 0, fmt.Errorf("wrk: expected requests without errors, found:\n%s", output)
	}
	return strconv.Atoi(string(total[1]))
}
