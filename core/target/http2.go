package target

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/valyala/fasthttp"
	"golang.org/x/net/http2"
)

// http2Wire asks over HTTP/2 (RFC 9113): many requests at once over a connection, and
// more connections where a server takes few at once. A connection of net/http sends
// each request once; one that the server did not take is sent again.
type http2Wire struct {
	*http2Pool
	template requestTemplate
	request  *http.Request // without a body
}

var _ wire = (*http2Wire)(nil)

func newHTTP2(template requestTemplate, method string, headers []Header, d *dialer, notice func(string)) (*http2Wire, error) {
	e := d.endpoint
	request, err := http.NewRequest(method, e.scheme()+"://"+e.authority+e.path, nil)
	if err != nil {
		return nil, withoutURL(err)
	}
	for _, h := range headers {
		if h.named("Host") {
			request.Host = h.Value
			continue
		}
		request.Header.Set(h.Name, h.Value)
	}
	return &http2Wire{http2Pool: newHTTP2Pool(d, notice), template: template, request: request}, nil
}

func (w *http2Wire) reach(ctx context.Context, _ time.Time, l limit) *Error {
	ctx, cancel := context.WithDeadline(ctx, l.deadline)
	defer cancel()
	c, failure := w.get(ctx, l)
	if failure == nil {
		c.Release()
	}
	return failure
}

func (w *http2Wire) ask(ctx context.Context, vector []float32, _ time.Time, l limit, see witness) (reply, *Error) {
	ctx, cancel := context.WithDeadline(ctx, l.deadline)
	defer cancel()
	for sends := 1; ; sends++ {
		c, failure := w.get(ctx, l)
		if failure != nil {
			return nil, failure
		}
		response, err := w.roundTrip(ctx, c, vector, see)
		if err == nil {
			return w.bring(ctx, response, l, see)
		}
		if !notTaken(err) || ctx.Err() != nil || sends == mostSends || !see.again(ctx) {
			return nil, w.explain(ctx, err, false, l)
		}
	}
}

// notTaken says whether a request has come to nothing before the server took it: it was
// refused (RFC 9113, section 8.7), its stream is past the last of a connection that the
// server shuts down (section 6.8), or the connection had ended before it went out.
func notTaken(err error) bool {
	var stream http2.StreamError
	return errors.As(err, &stream) && stream.Code == http2.ErrCodeRefusedStream ||
		slices.Contains(notTakenTexts, err.Error())
}

// notTakenTexts are the errors of net/http that say so, which it keeps to itself.
var notTakenTexts = []string{
	"http2: Transport received Server's graceful shutdown GOAWAY",
	"http2: client conn not usable",
}

// bring reads a reply to its end.
func (w *http2Wire) bring(ctx context.Context, response *http.Response, l limit, see witness) (reply, *Error) {
	w.spoken.Store(true)
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxBody+1))
	if see.received != nil {
		see.received.add([]byte(headText(response)))
		see.received.add(body)
	}
	if err != nil {
		return nil, w.explain(ctx, err, true, l)
	}
	brought := newHTTP2Reply(response, body)
	if len(body) <= maxBody {
		return brought, nil
	}
	if response.StatusCode/100 != 2 {
		return nil, statusError(&brought.Header, nil, w.dialer.endpoint, time.Now())
	}
	return nil, replyError(fasthttp.ErrBodyTooLarge, nil)
}

// roundTrip lets see know of the request when the connection says that it has gone out, in
// a goroutine of its own, or when the reply comes, if that is sooner.
func (w *http2Wire) roundTrip(ctx context.Context, c *http.ClientConn, vector []float32, see witness) (*http.Response, error) {
	var once sync.Once
	trace := httptrace.ClientTrace{WroteRequest: func(info httptrace.WroteRequestInfo) {
		if info.Err == nil {
			once.Do(see.sent)
		}
	}}
	response, err := c.RoundTrip(w.with(httptrace.WithClientTrace(ctx, &trace), vector))
	once.Do(func() {
		if err == nil {
			see.sent()
		}
	})
	return response, err
}

// with is the request for a vector.
func (w *http2Wire) with(ctx context.Context, vector []float32) *http.Request {
	body := w.template.appendBody(nil, vector)
	request := w.request.WithContext(ctx)
	request.Body, request.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return request
}

// explain says why there is no reply, or no whole one if it has begun.
func (w *http2Wire) explain(ctx context.Context, err error, begun bool, l limit) *Error {
	var stream http2.StreamError
	switch {
	case isTimeout(err), errors.Is(ctx.Err(), context.DeadlineExceeded):
		return exchangeError(context.DeadlineExceeded, begun, l.text)
	case errors.As(err, &stream) && stream.Code == http2.ErrCodeEnhanceYourCalm,
		strings.Contains(err.Error(), "ErrCode="+http2.ErrCodeEnhanceYourCalm.String()):
		return &Error{Kind: Throttled, Text: "the API asks for calm (HTTP/2 ENHANCE_YOUR_CALM)"}
	case errors.As(err, &stream):
		return &Error{Kind: Connection, Text: "request broken off by the API (HTTP/2 " + stream.Code.String() + ")"}
	case strings.Contains(err.Error(), "HTTP/1.1 header"):
		return w.dialer.endpoint.otherProtocol()
	case strings.Contains(err.Error(), "GOAWAY"), strings.Contains(err.Error(), "could not be established"):
		err = io.EOF
	}
	failure := w.broken(err, begun, l.text)
	failure.Waited = !begun && w.spoken.Load() && isDisconnect(err)
	return failure
}

// http2Reply is a reply as one of HTTP/1.1.
type http2Reply struct{ fasthttp.Response }

func newHTTP2Reply(response *http.Response, body []byte) *http2Reply {
	r := &http2Reply{}
	r.SetStatusCode(response.StatusCode)
	for name, values := range response.Header {
		for _, value := range values {
			r.Header.Add(name, value)
		}
	}
	r.SetBodyRaw(body)
	return r
}

func (r *http2Reply) response() *fasthttp.Response { return &r.Response }
func (r *http2Reply) release()                     {}

// headText is the head of a reply, to be read.
func headText(response *http.Response) string {
	var text bytes.Buffer
	text.WriteString("HTTP/2 " + statusText(response.StatusCode) + "\n")
	_ = response.Header.Write(&text) // in memory
	return text.String() + "\n"
}
