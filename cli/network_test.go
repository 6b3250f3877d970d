package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// toxic is one fault of a network, in the words of Toxiproxy.
type toxic struct {
	Type       string         `json:"type"`
	Stream     string         `json:"stream"`   // upstream is that of requests
	Toxicity   float64        `json:"toxicity"` // the share of the connections that have it
	Attributes map[string]int `json:"attributes"`
}

// String is such as "latency upstream of 0.5 map[latency:100]".
func (x toxic) String() string {
	return fmt.Sprintf("%s %s of %.2f %v", x.Type, x.Stream, x.Toxicity, x.Attributes)
}

// network is what lies between a program and an API.
type network struct {
	server           *toxiproxy.ApiServer
	listen, upstream string
	proxy            *toxiproxy.Proxy
}

// connect puts a network without faults before the server at url, and gives the URL
// that leads through it.
func connect(t *testing.T, url string) (*network, string) {
	t.Helper()
	n := &network{
		server:   toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop()),
		upstream: strings.TrimPrefix(url, "http://"),
	}
	t.Cleanup(func() { n.down() })
	for range 100 {
		// No port that the system might give to somebody else while the network is down.
		n.listen = fmt.Sprintf("127.0.0.1:%d", 10_000+rand.IntN(20_000))
		if n.start() == nil {
			return n, "http://" + n.listen
		}
	}
	t.Fatal("there is no free port")
	return nil, ""
}

func (n *network) start() error {
	n.proxy = toxiproxy.NewProxy(n.server, "network", n.listen, n.upstream)
	return n.proxy.Start()
}

// down breaks all connections, and refuses new ones.
func (n *network) down() { n.proxy.Stop() }

// become breaks all connections, and gives these toxics to those that follow. Toxiproxy
// could also change the toxics of a connection, but hangs if that one breaks meanwhile.
func (n *network) become(toxics ...toxic) error {
	n.down()
	fresh := toxiproxy.NewProxy(n.server, "network", n.listen, n.upstream)
	for i, x := range toxics {
		named := struct {
			toxic
			Name string `json:"name"`
		}{x, fmt.Sprint(i)}
		data, err := json.Marshal(named)
		if err != nil {
			return err
		}
		if _, err := fresh.Toxics.AddToxicJson(bytes.NewReader(data)); err != nil {
			return fmt.Errorf("%s: %w", x, err)
		}
	}
	n.proxy = fresh
	var err error
	for range 100 {
		if err = fresh.Start(); err == nil {
			return nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	return err
}
