package core

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"vectorcheck/core/check"
)

// nameServer answers on the loopback interface that every name is 127.0.0.1, or while
// broken that it cannot say.
func nameServer(t *testing.T, broken *atomic.Bool) *net.Resolver {
	t.Helper()
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socket.Close() })
	go func() {
		query := make([]byte, 1500)
		for {
			n, from, err := socket.ReadFrom(query)
			if err != nil {
				return
			}
			if reply, err := replyTo(query[:n], broken.Load()); err == nil {
				_, _ = socket.WriteTo(reply, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", socket.LocalAddr().String())
	}}
}

func replyTo(query []byte, broken bool) ([]byte, error) {
	var m dnsmessage.Message
	if err := m.Unpack(query); err != nil {
		return nil, err
	}
	m.Response, m.Additionals = true, nil
	if broken {
		m.RCode = dnsmessage.RCodeServerFailure
		return m.Pack()
	}
	if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
		m.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
			Body:   &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}},
		}}
	}
	return m.Pack()
}

// Names that cannot be looked up for a while are an outage: no vector is lost to it.
func TestNamesCannotBeLookedUpForAWhile(t *testing.T) {
	var broken atomic.Bool
	usual := net.DefaultResolver
	net.DefaultResolver = nameServer(t, &broken)
	t.Cleanup(func() { net.DefaultResolver = usual })

	const rows = 400
	var asked atomic.Int64
	s := settings(t, rows, func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == rows/4 {
			broken.Store(true)
		}
		w.Header().Set("Connection", "close") // each check looks the name up
		found(w, r)
	})
	s.URL = strings.Replace(s.URL, "127.0.0.1", "api.vectorcheck.test", 1)
	s.Retries, s.Backoff = 1, 1
	r := create(t, s)
	r.Start()
	waitFor(t, "trouble", func() bool { return r.State() == Waiting })
	trouble, ok := r.Trouble()
	if !ok || trouble.Cause != check.Outage || trouble.Text != "connection: host api.vectorcheck.test could not be looked up" {
		t.Errorf("it waits for %+v", trouble)
	}
	broken.Store(false)
	<-r.Done()
	if got := r.Snapshot(); got.Figures.Matches != rows || got.Figures.Probes < 1 || r.Err() != nil {
		t.Errorf("%v: %+v", r.Err(), got.Figures.Totals)
	}
}
