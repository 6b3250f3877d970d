// Package minimised tells when nobody can see a window, so that it need not be drawn.
package minimised

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
)

// Watcher knows whether a window is minimised. It is safe for concurrent use; nil knows of
// none.
type Watcher struct {
	minimised func() bool
	close     func()
}

// Watch watches a window that is shown, on the main thread, until Close. Where the desktop
// does not tell (macOS, Wayland), no window is minimised.
func Watch(window fyne.Window) *Watcher {
	native, ok := window.(driver.NativeWindow)
	if !ok {
		return nil
	}
	var w *Watcher
	native.RunNative(func(context any) { w = watch(context) })
	return w
}

// Minimised says whether the window is minimised now.
func (w *Watcher) Minimised() bool { return w != nil && w.minimised() }

// Close ends the watching.
func (w *Watcher) Close() {
	if w != nil {
		w.close()
	}
}
