package minimised

import (
	"fyne.io/fyne/v2/driver"
	"golang.org/x/sys/windows"
)

func watch(context any) *Watcher {
	window, ok := context.(driver.WindowsWindowContext)
	if !ok || window.HWND == 0 {
		return nil
	}
	isIconic := windows.NewLazySystemDLL("user32.dll").NewProc("IsIconic")
	return &Watcher{
		minimised: func() bool {
			minimised, _, _ := isIconic.Call(window.HWND) // it does not fail
			return minimised != 0
		},
		close: func() {},
	}
}
