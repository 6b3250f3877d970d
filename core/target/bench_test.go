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
		if _, err := target.Attempt(ctx, vector, nil); err != nil {
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

// qdrant is a template of the usual kind: paths into a list of hits.
func qdrant() Shape {
	return Shape{
		Path: "/collections/items/points/query", Body: `{"query":{{vector}},"limit":{{top_k}},"with_payload":false}`,
		Hits: "result.points", ID: "result.points.0.id", Value: "result.points.0.score", Score: CosineSimilarity,
	}
}

// BenchmarkRender is what a body costs: that of a template must cost what that of the
// generic API does.
func BenchmarkRender(b *testing.B) {
	vector := benchmarkVector()
	for name, shape := range map[string]Shape{"generic": {}, "template": qdrant()} {
		b.Run(name, func(b *testing.B) {
			template := newRequestTemplate(endpoint{}, nil, shape, 1)
			var buffer []byte
			b.ReportAllocs()
			for b.Loop() {
				buffer, _ = template.render(buffer, vector)
			}
		})
	}
}

// BenchmarkReadReply is what it costs to read the same reply, by the rules of the
// generic API and by paths.
func BenchmarkReadReply(b *testing.B) {
	vector := benchmarkVector()
	for name, c := range map[string]struct {
		shape Shape
		reply string
	}{
		"generic": {Shape{}, `{"results":[{"id":1234567,"score":0.9998}],"status":"ok","time":0.0003}`},
		"paths":   {qdrant(), `{"result":{"points":[{"id":1234567,"version":3,"score":0.9998}]},"status":"ok","time":0.0003}`},
	} {
		b.Run(name, func(b *testing.B) {
			reader := newReplyReader(c.shape, 1, false)
			reply := []byte(c.reply)
			b.ReportAllocs()
			for b.Loop() {
				if _, failure := reader.read(reply, vector); failure != nil {
					b.Fatal(failure)
				}
			}
		})
	}
}

// BenchmarkLook is what it costs to look at a connection before it is used again: once for
// each attempt.
func BenchmarkLook(b *testing.B) {
	target := newTarget(b, HTTPConfig{URL: serveFast(b)})
	if _, err := target.Attempt(context.Background(), benchmarkVector(), nil); err != nil {
		b.Fatal(err)
	}
	c := target.wire.(*http1).pool.idle[0]
	b.ReportAllocs()
	for b.Loop() {
		if c.look() != quiet {
			b.Fatal("something has come")
		}
	}
}
