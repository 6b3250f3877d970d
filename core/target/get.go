package target

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"time"
)

// Get asks for path, beneath the URL of cfg, with its headers, once, and gives the body
// of the reply. Of cfg's Shape and TopK nothing is used. A failure is an *Error.
func Get(ctx context.Context, cfg HTTPConfig, path string) ([]byte, error) {
	return fetch(ctx, cfg, http.MethodGet, path, "")
}

// Post is Get with a body of JSON that is posted.
func Post(ctx context.Context, cfg HTTPConfig, path, body string) ([]byte, error) {
	return fetch(ctx, cfg, http.MethodPost, path, body)
}

func fetch(ctx context.Context, cfg HTTPConfig, method, path, body string) ([]byte, error) {
	cfg.Shape, cfg.TopK = Shape{Path: path}, 0
	t, err := newHTTP(cfg, method, func(e endpoint, headers []Header) requestTemplate {
		return requestTemplate{head: requestHead(method, e, headers), before: []byte(body), bare: true}
	})
	if err != nil {
		return nil, err
	}
	defer t.Close()
	defer t.closeOnCancel(ctx)()
	reply, failure := t.fetch(ctx)
	if failure != nil {
		failure.Text = t.hide(failure.Text)
		return nil, t.orCancelled(ctx, failure)
	}
	return reply, nil
}

// closeOnCancel ends what is under way when ctx is cancelled, until stop is called.
func (t *HTTPTarget) closeOnCancel(ctx context.Context) (stop func() bool) {
	return context.AfterFunc(ctx, func() {
		if errors.Is(ctx.Err(), context.Canceled) {
			_ = t.Close()
		}
	})
}

func (t *HTTPTarget) fetch(ctx context.Context) ([]byte, *Error) {
	start := time.Now()
	r, failure := t.wire.ask(ctx, nil, start, t.limit(ctx, start), witness{})
	if failure != nil {
		return nil, failure
	}
	defer r.release()
	response := r.response()
	if response.StatusCode()/100 != 2 {
		return nil, statusError(&response.Header, response.Body(), t.endpoint, start)
	}
	return bytes.Clone(response.Body()), nil
}
