//go:build linux

package main

import (
	"io"
	"net"
	"testing"
	"time"
)

// What is read late has the time at which it was sent.
func TestStampedConnKnowsWhenWhatItReadsCame(t *testing.T) {
	listener, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	var noted arrivals
	noted.begin()
	client, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	c, err := stampedListener{listener, &noted}.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	read := make([]byte, 100)
	// The kernel begins to note times some while after it was asked to, on a busy machine
	// later; then it notes each.
	const rounds = 200
	right := 0
	for round := 0; right < 3; round++ {
		if round == rounds {
			t.Fatalf("of %d reads not three in turn had the time at which they were sent", rounds)
		}
		before := time.Now()
		if _, err := io.WriteString(client, "sent"); err != nil {
			t.Fatal(err)
		}
		after := time.Now()
		time.Sleep(20 * time.Millisecond)
		n, err := c.Read(read)
		if err != nil || string(read[:n]) != "sent" {
			t.Fatalf("%q, %v", read[:n], err)
		}
		const tick = 4 * time.Millisecond // of the two clocks
		if came := c.(*stampedConn).came; came.Before(before.Add(-tick)) || came.After(after.Add(tick)) {
			right = 0
		} else {
			right++
		}
	}
	client.Close()
	if n, err := c.Read(read); n != 0 || err != io.EOF {
		t.Errorf("at the end: %d bytes, %v", n, err)
	}
	noted.end()
}
