//go:build linux || freebsd || netbsd || openbsd

package minimised

import (
	"io"
	"sync/atomic"

	"fyne.io/fyne/v2/driver"
	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// iconic is the state of a minimised window in its property WM_STATE, which the window
// manager sets (Inter-Client Communication Conventions Manual, 4.1.3.1).
const iconic = 3

// watch hears of changes over a connection of its own: the toolkit's is not to be had.
func watch(context any) *Watcher {
	window, ok := context.(driver.X11WindowContext)
	if !ok || window.WindowHandle == 0 {
		return nil
	}
	xgb.Logger.SetOutput(io.Discard) // or it says on stderr that a display needs no authority
	display, err := xgb.NewConn()
	if err != nil {
		return nil
	}
	s := &state{display: display, window: xproto.Window(window.WindowHandle)}
	if err := s.subscribe(); err != nil {
		display.Close()
		return nil
	}
	go s.follow()
	return &Watcher{minimised: s.iconic.Load, close: display.Close}
}

// state is that of a window on a display.
type state struct {
	display *xgb.Conn
	window  xproto.Window
	atom    xproto.Atom // WM_STATE
	iconic  atomic.Bool
}

func (s *state) subscribe() error {
	const name = "WM_STATE"
	atom, err := xproto.InternAtom(s.display, false, uint16(len(name)), name).Reply()
	if err != nil {
		return err
	}
	s.atom = atom.Atom
	return xproto.ChangeWindowAttributesChecked(s.display, s.window, xproto.CwEventMask,
		[]uint32{xproto.EventMaskPropertyChange}).Check()
}

// follow ends with the connection.
func (s *state) follow() {
	for {
		s.look()
		for {
			event, err := s.display.WaitForEvent()
			if event == nil && err == nil {
				s.iconic.Store(false)
				return
			}
			if change, ok := event.(xproto.PropertyNotifyEvent); ok && change.Atom == s.atom {
				break
			}
		}
	}
}

// look reads the state. A window that has none is not minimised.
func (s *state) look() {
	property, err := xproto.GetProperty(s.display, false, s.window, s.atom, xproto.GetPropertyTypeAny, 0, 1).Reply()
	s.iconic.Store(err == nil && property.Format == 32 && len(property.Value) >= 4 && xgb.Get32(property.Value) == iconic)
}
