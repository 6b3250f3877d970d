package target

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/valyala/fasthttp"

	"vectorcheck/core/secret"
)

// The time limits where HTTPConfig gives none.
const (
	DefaultConnectTimeout = 5 * time.Second
	DefaultAttemptTimeout = 30 * time.Second
)

// slackPart is the part of AttemptTimeout by which it may be overrun.
const slackPart = 30

// HTTPConfig says how to ask an API over HTTP.
type HTTPConfig struct {
	// URL is the base of the API, http or https. A query is kept.
	URL string
	// Shape is what requests and replies look like. With its zero value, those
	// of the generic API, requests go to {URL}/search, or to the URL itself if its
	// path ends in /search.
	Shape Shape
	// TopK is how many hits to ask for; 0 means 1.
	TopK int
	// ByID says that ids decide what an answer is worth: a hit whose score cannot be one of
	// the metric then has no Similarity; without, its reply is bad.
	ByID bool
	// Headers are sent with every request. One of them replaces a default of
	// the same name: Host, User-Agent, Content-Type, Accept.
	Headers []Header
	// Public are the names of those of Headers whose values are no secrets: texts show them.
	Public []string
	// Secrets are what is hidden in texts, besides the values of Headers, if a reply repeats
	// it: the key by itself.
	Secrets []string
	// UserAgent is such as "vectorcheck/1.2.3"; "" means "vectorcheck".
	UserAgent string
	// ConnectTimeout bounds the name lookup, the connecting and the TLS
	// handshake together; 0 means DefaultConnectTimeout.
	ConnectTimeout time.Duration
	// AttemptTimeout bounds a whole attempt, from the connecting to the last
	// byte of the reply; 0 means DefaultAttemptTimeout. It may be overrun by
	// a thirtieth, which spares the setting of a timer in most attempts.
	AttemptTimeout time.Duration
	Network        Network
	// MaxConnections bounds the open connections: an attempt past it fails.
	// 0 means as many as there are attempts at once.
	MaxConnections int
	// Notice, if not nil, is told once if the machine has no means for more
	// connections: attempts wait for those that there are. It must not wait.
	Notice func(text string)
}

// HTTPTarget is a search API over HTTP. It sends each request exactly once:
// a connection that breaks is an error, never a silent second send.
type HTTPTarget struct {
	endpoint       endpoint
	request        requestTemplate
	reply          replyReader
	wire           wire
	attemptTimeout time.Duration
	limitText      string
	given          []Header // by the user: their values may be secrets
	hider          *secret.Hider
}

var _ API = (*HTTPTarget)(nil)

// NewHTTP returns a target as cfg says. It connects to nothing yet. The caller
// must Close it.
func NewHTTP(cfg HTTPConfig) (*HTTPTarget, error) {
	if err := cfg.Shape.Validate(); err != nil {
		return nil, err
	}
	return newHTTP(cfg, orDefault(cfg.Shape.Method, http.MethodPost), func(e endpoint, headers []Header) requestTemplate {
		return newRequestTemplate(e, headers, cfg.Shape, orDefault(cfg.TopK, 1))
	})
}

func newHTTP(cfg HTTPConfig, method string, template func(endpoint, []Header) requestTemplate) (*HTTPTarget, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	e, err := parseEndpoint(cfg.URL, cfg.Shape.Path)
	if err != nil {
		return nil, err
	}
	e.http2 = cfg.Network.HTTP2
	d, err := newDialer(e, cfg.Network, orDefault(cfg.ConnectTimeout, DefaultConnectTimeout))
	if err != nil {
		return nil, err
	}
	headers, err := mergeHeaders(defaultHeaders(cfg.UserAgent, e), cfg.Headers)
	if err != nil {
		return nil, err
	}
	e, forProxy := d.forwarded(e)
	given := slices.Concat(cfg.Headers, forProxy)
	given = slices.DeleteFunc(given, func(h Header) bool {
		return slices.ContainsFunc(cfg.Public, func(name string) bool { return strings.EqualFold(name, h.Name) })
	})
	attemptTimeout := orDefault(cfg.AttemptTimeout, DefaultAttemptTimeout)
	t := &HTTPTarget{
		endpoint:       e,
		request:        template(e, append(headers, forProxy...)),
		reply:          newReplyReader(cfg.Shape, cfg.TopK, cfg.ByID),
		attemptTimeout: attemptTimeout,
		limitText:      "within " + attemptTimeout.String(),
		given:          given,
		hider:          newHider(slices.Concat(cfg.Secrets, d.secrets()), given),
	}
	if e.http2 {
		t.wire, err = newHTTP2(t.request, method, headers, d, cfg.Notice)
		return t, err
	}
	t.wire = &http1{e, t.request, newPool(d, cfg.MaxConnections, cfg.Notice)}
	return t, nil
}

func (cfg HTTPConfig) validate() error {
	if cfg.TopK < 0 || cfg.MaxConnections < 0 || cfg.ConnectTimeout < 0 || cfg.AttemptTimeout < 0 {
		return fmt.Errorf("top_k %d, connections %d, timeouts %s and %s: none may be negative",
			cfg.TopK, cfg.MaxConnections, cfg.ConnectTimeout, cfg.AttemptTimeout)
	}
	return errors.Join(cfg.Network.ValidateTLS(), cfg.Network.ValidateProxy())
}

func defaultHeaders(userAgent string, e endpoint) []Header {
	return []Header{
		{"Host", e.authority},
		{"User-Agent", orDefault(userAgent, "vectorcheck")},
		{"Content-Type", "application/json"},
		{"Accept", "application/json"},
	}
}

func orDefault[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}

// Attempt implements Target. A ctx that is done before the request is sent ends
// it at once, and a deadline of ctx earlier than the attempt's own holds. What
// is sent when ctx is cancelled is ended by Close only.
func (t *HTTPTarget) Attempt(ctx context.Context, vector []float32, sending Sending) (Answer, error) {
	answer, failure := t.attempt(ctx, vector, sending, nil)
	if failure != nil {
		failure.Text = t.hide(failure.Text)
		return Answer{}, t.orCancelled(ctx, failure)
	}
	return answer, nil
}

// Reach implements API: it makes a connection and keeps it for the first attempt.
func (t *HTTPTarget) Reach(ctx context.Context) error {
	start := time.Now()
	if failure := t.wire.reach(ctx, start, t.limit(ctx, start)); failure != nil {
		failure.Text = t.hide(failure.Text)
		return t.orCancelled(ctx, failure)
	}
	return nil
}

// orCancelled returns failure, unless it came of being told to stop.
func (t *HTTPTarget) orCancelled(ctx context.Context, failure *Error) *Error {
	if t.wire.closed() || errors.Is(ctx.Err(), context.Canceled) {
		return cancelledError()
	}
	return failure
}

// limit is when an attempt begun at start must be over.
func (t *HTTPTarget) limit(ctx context.Context, start time.Time) limit {
	l := limit{start.Add(t.attemptTimeout), t.attemptTimeout / slackPart, t.limitText}
	if deadline, ok := ctx.Deadline(); ok {
		l = l.earlier(limit{deadline: deadline, text: "before the caller's deadline"})
	}
	return l
}

// attempt keeps what is received in received too, unless it is nil.
func (t *HTTPTarget) attempt(ctx context.Context, vector []float32, sending Sending, received *recording) (Answer, *Error) {
	start := time.Now()
	r, failure := t.wire.ask(ctx, vector, start, t.limit(ctx, start), witness{sending, received})
	if failure != nil {
		return Answer{}, failure
	}
	defer r.release()
	if received != nil {
		body := r.response().Body()
		received.body, received.bodyTotal = bytes.Clone(body[:min(len(body), maxRecorded)]), len(body)
	}
	return t.readReply(r.response(), vector)
}

// readReply reads the answer to vector out of a reply.
func (t *HTTPTarget) readReply(r *fasthttp.Response, vector []float32) (Answer, *Error) {
	header, body := &r.Header, r.Body()
	status := header.StatusCode()
	if status/100 != 2 {
		return Answer{}, statusError(header, body, t.endpoint, time.Now())
	}
	if isCompressed(header) {
		return Answer{}, &Error{Kind: BadReply, Status: status,
			Text: "compressed (" + snippet(header.ContentEncoding()) + "), which was not asked for"}
	}
	answer, failure := t.reply.read(body, vector)
	if failure != nil {
		failure.Status = status
	}
	return answer, failure
}

// Close implements Target: attempts under way end with an error at once, and
// so does every one begun later. It may be called again.
func (t *HTTPTarget) Close() error {
	t.wire.close()
	return nil
}
