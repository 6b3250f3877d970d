//go:build linux

package main

import (
	"fmt"
	"os"
	"strconv"

	"github.com/valyala/fasthttp"
	"golang.org/x/sync/errgroup"
)

// fixedCommand makes this program the client that is as cheap as one in Go can
// reasonably be: it sends one body again and again.
const fixedCommand = "fixed"

// sendFixed posts a body n times; args are host:port, the body's file and n.
func sendFixed(args []string) error {
	if len(args) != 3 {
		return fmt.Errorf("%s: expected ADDRESS BODYFILE N, found %q", fixedCommand, args)
	}
	body, err := os.ReadFile(args[1])
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	client := &fasthttp.HostClient{Addr: args[0], MaxConns: connections, MaxIdemponentCallAttempts: 1}
	defer client.CloseIdleConnections()
	var group errgroup.Group
	for i := range connections {
		share := n * (i + 1) / connections
		share -= n * i / connections
		group.Go(func() error { return sendShare(client, "http://"+args[0]+"/search", body, share) })
	}
	return group.Wait()
}

// sendShare posts body n times, one after the other.
func sendShare(client *fasthttp.HostClient, url string, body []byte, n int) error {
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(response)
	request.SetRequestURI(url)
	request.Header.SetMethod(fasthttp.MethodPost)
	request.Header.SetContentType("application/json")
	request.SetBodyRaw(body)
	for range n {
		if err := client.Do(request, response); err != nil {
			return err
		}
		if response.StatusCode() != fasthttp.StatusOK || string(response.Body()) != reply {
			return fmt.Errorf("expected status 200 and %s, found %d and %q", reply, response.StatusCode(), response.Body())
		}
	}
	return nil
}
