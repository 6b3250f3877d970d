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
	scheme, _, _ := strings.Cut(e.origin, "://")
	command := "curl -sS -X " + orDefault(cfg.Shape.Method, "POST") + " " + quote(scheme+"://"+e.authority+e.path) + " -H 'Content-Type: application/json'"
	for _, h := range cfg.Headers {
		command += " -H " + quote(h.Name+": …")
	}
	return command + " -d " + quote(body), nil
}

// quote makes text one word of a POSIX shell.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
