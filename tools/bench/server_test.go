//go:build linux

package main

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestFixedClientAndServer(t *testing.T) {
	stdin, stop := io.Pipe()
	stdout, address := io.Pipe()
	served := make(chan error, 1)
	go func() { served <- serve(stdin, address) }()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	s := server{address: strings.TrimSpace(line)}

	const requests = 1234 // no multiple of connections
	body := filepath.Join(t.TempDir(), "body.json")
	if err := os.WriteFile(body, requestBody([]float32{1, 2}), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := sendFixed([]string{s.address, body, "1234"}); err != nil {
		t.Error(err)
	}
	if got, err := s.count(); got != requests || err != nil {
		t.Errorf("the server counted %d requests, error %v; want %d", got, err, requests)
	}
	stop.Close()
	if err := <-served; err != nil {
		t.Errorf("serve ended with %v, want nil", err)
	}
}
