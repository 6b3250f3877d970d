package target

import (
	"strings"

	"vectorcheck/core/target/floatjson"
)

// Curl is a command for a POSIX shell that sends what an attempt sends. The
// values of cfg's headers, which may be secrets, are left out: the command
// names them only.
func Curl(cfg HTTPConfig, vector []float32) (string, error) {
	if err := cfg.Shape.Validate(); err != nil {
		return "", err
	}
	e, err := parseEndpoint(cfg.URL, cfg.Shape.Path)
	if err != nil {
		return "", err
	}
	t := newRequestTemplate(e, nil, cfg.Shape, orDefault(cfg.TopK, 1))
	body := string(t.before) + string(floatjson.AppendVector(nil, vector)) + string(t.tail)
	command := "curl -sS" + cfg.Network.curl(e) + " -X " + orDefault(cfg.Shape.Method, "POST") +
		" " + ShellWord(e.scheme()+"://"+e.authority+e.path) + " -H 'Content-Type: application/json'"
	for _, h := range cfg.Headers {
		command += " -H " + ShellWord(h.Name+": …")
	}
	return command + " -d " + ShellWord(body), nil
}

// curl are the options of curl for n. It has none for ServerName.
func (n Network) curl(e endpoint) (options string) {
	add := func(ok bool, name string, value ...string) {
		if !ok {
			return
		}
		options += " " + name
		for _, v := range value {
			options += " " + ShellWord(v)
		}
	}
	add(e.network == "unix", "--unix-socket", e.addr)
	add(n.CA != "", "--cacert", n.CA)
	add(n.Certificate != "", "--cert", n.Certificate)
	add(n.Key != "", "--key", n.Key)
	add(n.Insecure, "--insecure")
	add(n.Proxy == NoProxy, "--noproxy", "*")
	add(n.Proxy != "" && n.Proxy != NoProxy, "--proxy", n.Proxy)
	add(n.HTTP2 && e.tls, "--http2")
	add(n.HTTP2 && !e.tls, "--http2-prior-knowledge")
	return options
}

// ShellWord makes text one word of a POSIX shell.
func ShellWord(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
