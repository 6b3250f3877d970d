//go:build linux || darwin

package floatjson

import (
	"bytes"
	"math"
	"os"
	"syscall"
	"testing"
	"unsafe"
)

// TestBounds writes vectors that end where the memory ends, into room that ends there too,
// and looks at what stands further behind a text than a window is long.
func TestBounds(t *testing.T) {
	const most = 40
	room := lastBytes(t, len("[")+(maxLen+len(","))*most+windowLen)
	numbers := unsafe.Slice((*float32)(unsafe.Pointer(&lastBytes(t, 4*most)[0])), most)
	for _, f := range []float32{0.3333333, -0.0000012345678, math.Nextafter32(1<<23, 0), 3e-10} {
		for n := range most + 1 {
			v := numbers[most-n:]
			for i := range v {
				v[i] = f
			}
			for _, width := range widths() {
				dst := room[len(room)-(len("[")+(maxLen+len(","))*n+windowLen):]
				for i := range dst {
					dst[i] = '~'
				}
				got := appendVector(dst[:0], v, width)
				if &got[0] != &dst[0] {
					t.Fatalf("%d numbers, %d at once: written elsewhere", n, width)
				}
				behind := dst[min(len(got)+windowLen, len(dst)):]
				if len(bytes.Trim(behind, "~")) > 0 {
					t.Fatalf("%d times %v, %d at once: more than %d bytes behind the text are written", n, f, width, windowLen)
				}
			}
		}
	}
}

// lastBytes returns the last n bytes in front of a page that can be neither read nor written.
func lastBytes(t *testing.T, n int) []byte {
	t.Helper()
	page := os.Getpagesize()
	end := (n + page - 1) / page * page
	memory, err := syscall.Mmap(-1, 0, end+page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Munmap(memory); err != nil {
			t.Error(err)
		}
	})
	if err := syscall.Mprotect(memory[end:], syscall.PROT_NONE); err != nil {
		t.Fatal(err)
	}
	return memory[end-n : end : end]
}
