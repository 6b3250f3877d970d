package target

import (
	"bytes"
	"context"
	"net"
	"testing"

	"github.com/valyala/fasthttp"
)

// serveFast answers every request with the same reply, as cheaply as can be.
func serveFast(b *testing.B) (url string) {
	b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	reply := []byte(`{"similarity": 0.9998}`)
	server := &fasthttp.Server{Handler: func(ctx *fasthttp.RequestCtx) {
		ctx.SetContentType("application/json")
		ctx.SetBody(reply)
	}}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	b.Cleanup(func() {
		listener.Close()
		<-served
	})
	return "http://" + listener.Addr().String()
}

func benchmarkVector() []float32 {
	vector := make([]float32, 128)
	for i := range vector {
		vector[i] = float32(i*i%97)/97 - 0.5
	}
	return vector
}

// BenchmarkAttempt is the cost of an attempt, the server's part included.
// Compare it with BenchmarkFasthttpFixedBody of the same run.
func BenchmarkAttempt(b *testing.B) {
	target := newTarget(b, HTTPConfig{URL: serveFast(b)})
	vector := benchmarkVector()
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := target.Attempt(ctx, vector); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFasthttpFixedBody is the least that a plain fasthttp client costs: it
// sends one body again and again and reads nothing into the reply.
func BenchmarkFasthttpFixedBody(b *testing.B) {
	url := serveFast(b)
	client := &fasthttp.HostClient{Addr: url[len("http://"):]}
	template := newRequestTemplate(endpoint{}, nil, Shape{}, 1)
	_, message := template.render(nil, benchmarkVector())
	_, body, _ := bytes.Cut(message, []byte(endOfHead))
	request, reply := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	request.Header.SetMethod("POST")
	request.Header.SetContentType("application/json")
	request.SetRequestURI(url + "/search")
	request.SetBody(body)
	b.ReportAllocs()
	for b.Loop() {
		if err := client.Do(request, reply); err != nil {
			b.Fatal(err)
		}
	}
	client.CloseIdleConnections()
}
