//go:build linux

package main

import (
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	const fasthttp = "github.com/valyala/fasthttp."
	goleak.VerifyTestMain(m,
		// They look every ten seconds whether there is anything left for them to clean.
		goleak.IgnoreAnyFunction(fasthttp+"(*workerPool).Start.func2"),
		goleak.IgnoreAnyFunction(fasthttp+"(*HostClient).connsCleaner"),
		// There is one of each in a process, for good.
		goleak.IgnoreAnyFunction(fasthttp+"(*TCPDialer).tcpAddrsClean"),
		goleak.IgnoreAnyFunction(fasthttp+"updateServerDate.func1"),
	)
}
