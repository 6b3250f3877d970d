package cli_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// In a network of its own, with 32 local ports, 100 checks at once go on with fewer
// connections: no vector fails for the want of a port.
func TestPortsRunOut(t *testing.T) {
	t.Parallel()
	const network = `ip link set lo up && echo "40000 40031" > /proc/sys/net/ipv4/ip_local_port_range`
	if text, err := exec.Command("unshare", "-rn", "sh", "-c", network).CombinedOutput(); err != nil {
		t.Skipf("no network of its own can be had: %v: %s", err, text)
	}
	folder := t.TempDir()
	file := filepath.Join(folder, "out.vcrun")
	p := begin(t, folder, nil, exec.Command("unshare", "-rn", "sh", "-c", network+` && exec "$0" "$@"`,
		program, "run", "--demo", "--rate", "0", "--sample", "800", "--concurrency", "100", "--retries", "5", "--backoff", "10ms", "--out", file))
	if code := p.exit(t); code != 0 {
		t.Fatalf("exit code %d\n%s%s", code, &p.out, &p.err)
	}
	if n := strings.Count(p.err.String(), "warning: no free local ports (fewer connections: lower --concurrency)"); n != 1 {
		t.Errorf("the user was warned %d times:\n%s", n, &p.err)
	}
	saved := queryRows(t, file)
	if len(saved) != 800 {
		t.Errorf("%d rows of 800 vectors", len(saved))
	}
	for _, r := range saved {
		if r.outcome == "error" {
			t.Errorf("%+v", r)
		}
	}
}
