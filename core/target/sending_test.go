package target

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// signal is told that a request has gone out.
type signal chan struct{}

func (s signal) Sent() { s <- struct{}{} }

func (s signal) Again(context.Context) bool { return true }

// What sends is told so when the request has gone out, once, and not when the reply comes.
func TestSendingIsToldWhenTheRequestHasGoneOut(t *testing.T) {
	reply := make(chan struct{})
	plain := serve(t, func(x exchange) bool {
		<-reply
		io.WriteString(x, goodReply)
		return true
	})
	second, network, _ := serveHTTP2(t, false, func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		<-reply
		io.WriteString(w, `{"similarity": 0.9998}`)
	})
	for name, cfg := range map[string]HTTPConfig{"HTTP/1.1": {URL: plain.URL}, "HTTP/2": {URL: second, Network: network}} {
		t.Run(name, func(t *testing.T) {
			api := newTarget(t, cfg)
			for range 3 {
				sent, ended := make(signal, 10), make(chan error)
				go func() {
					_, err := api.Attempt(context.Background(), []float32{1}, sent)
					ended <- err
				}()
				select {
				case <-sent:
				case <-time.After(5 * time.Second):
					t.Error("it was not told that the request has gone out")
				}
				reply <- struct{}{}
				if err := <-ended; err != nil || len(sent) > 0 {
					t.Errorf("%v; told %d times more", err, len(sent))
				}
			}
		})
	}
}

func TestSendingIsToldNothingWhereNothingGoesOut(t *testing.T) {
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	for _, network := range []Network{{}, {HTTP2: true}} {
		sent := make(signal, 10)
		api := newTarget(t, HTTPConfig{URL: "http://" + gone.Addr().String(), Network: network})
		if _, err := api.Attempt(context.Background(), []float32{1}, sent); err == nil || len(sent) > 0 {
			t.Errorf("%v; told %d times", err, len(sent))
		}
	}
}
