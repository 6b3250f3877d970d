//go:build linux || freebsd || netbsd || openbsd

package display

import (
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// ask connects to an X server and asks for GLX: OpenGL on X11. What it cannot find out,
// as where the server wants a way to log in that xgb lacks, is left to the toolkit.
func ask(name string) error {
	if !answers(name) {
		return fmt.Errorf("no display: nothing answers at DISPLAY %s", name)
	}
	xgb.Logger.SetOutput(io.Discard) // it says on stderr that a display needs no authority
	server, err := xgb.NewConnDisplay(name)
	if err != nil {
		return nil
	}
	defer server.Close()
	const extension = "GLX"
	glx, err := xproto.QueryExtension(server, uint16(len(extension)), extension).Reply()
	if err != nil || glx.Present {
		return nil
	}
	return fmt.Errorf("DISPLAY %s has no OpenGL (GLX), which the window needs: use another display, such as Xvfb with +extension GLX", name)
}

// answers connects to the socket of a display. One of this machine has it in the file
// system, or in the abstract name space, or both.
func answers(name string) bool {
	host, number, _ := strings.Cut(name, ":")
	number, _, _ = strings.Cut(number, ".")
	network, addresses := "unix", []string{"/tmp/.X11-unix/X" + number, "@/tmp/.X11-unix/X" + number}
	switch {
	case strings.HasPrefix(host, "/"): // as XQuartz names it
		addresses = []string{name}
	case host != "" && host != "unix":
		const first = 6000 // the port of display 0
		n, err := strconv.Atoi(number)
		if err != nil {
			return false
		}
		network, addresses = "tcp", []string{net.JoinHostPort(host, strconv.Itoa(first+n))}
	}
	for _, address := range addresses {
		if conn, err := net.DialTimeout(network, address, patience); err == nil {
			_ = conn.Close()
			return true
		}
	}
	return false
}
