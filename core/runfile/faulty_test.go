package runfile

import (
	"sync"
	"sync/atomic"
	"testing"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// faults is a disk that fails: of the calls that change it, those from the
// from-th on, up to the until-th, give code and do nothing.
type faults struct {
	calls, from, until atomic.Int64
	code               atomic.Int32
}

// disk is what all connections of this package's tests use while a test has
// it. SQLite's calls come from any thread.
var disk faults

// next says whether a call is to fail, and with what.
func (f *faults) next() (code int32, fails bool) {
	n := f.calls.Add(1)
	return f.code.Load(), n >= f.from.Load() && n < f.until.Load()
}

// failing has the calls in [from, until), counted from now on, fail.
func (f *faults) failing(from, until int64, code int32) {
	f.from.Store(1 << 62)
	f.calls.Store(0)
	f.code.Store(code)
	f.until.Store(until)
	f.from.Store(from)
}

// sound has no call fail any more, and says how many there were.
func (f *faults) sound() int64 {
	f.from.Store(1 << 62)
	return f.calls.Load()
}

// The functions that SQLite calls, and those of the system's own VFS that they
// call. SQLite knows them by their address, so they stay for good.
var (
	original   *sqlite3.Tsqlite3_vfs
	methodsOf  sqlite3.Tsqlite3_io_methods // the system's, of a database
	faulty     sync.Map                    // the address of the system's methods -> that of faulty ones
	faultyOpen = func(tls *libc.TLS, vfs, name, file uintptr, flags int32, out uintptr) int32 {
		code := call[func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32](original.FxOpen)(tls, vfs, name, file, flags, out)
		f := at[sqlite3.Tsqlite3_file](file)
		if f.FpMethods == 0 {
			return code
		}
		f.FpMethods = faultyMethods(tls, f.FpMethods)
		return code
	}
	faultyWrite = func(tls *libc.TLS, file, data uintptr, n int32, offset int64) int32 {
		if code, fails := disk.next(); fails {
			return code
		}
		return call[func(*libc.TLS, uintptr, uintptr, int32, int64) int32](methodsOf.FxWrite)(tls, file, data, n, offset)
	}
	faultyTruncate = func(tls *libc.TLS, file uintptr, size int64) int32 {
		if code, fails := disk.next(); fails {
			return code
		}
		return call[func(*libc.TLS, uintptr, int64) int32](methodsOf.FxTruncate)(tls, file, size)
	}
	faultySync = func(tls *libc.TLS, file uintptr, flags int32) int32 {
		if code, fails := disk.next(); fails {
			return code
		}
		return call[func(*libc.TLS, uintptr, int32) int32](methodsOf.FxSync)(tls, file, flags)
	}
	faultyShmMap = func(tls *libc.TLS, file uintptr, page, size, extend int32, out uintptr) int32 {
		if _, fails := disk.next(); fails {
			*at[uintptr](out) = 0
			return sqlite3.SQLITE_IOERR_SHMSIZE // whatever it comes from
		}
		return call[func(*libc.TLS, uintptr, int32, int32, int32, uintptr) int32](methodsOf.FxShmMap)(tls, file, page, size, extend, out)
	}
)

// faultyMethods are those of a kind of file, a database or a WAL, with the calls
// that change the disk replaced. They are outside of Go's memory, as SQLite keeps
// their address.
func faultyMethods(tls *libc.TLS, system uintptr) uintptr {
	if own, known := faulty.Load(system); known {
		return own.(uintptr)
	}
	own := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_io_methods{})))
	methods := at[sqlite3.Tsqlite3_io_methods](own)
	*methods = *at[sqlite3.Tsqlite3_io_methods](system)
	if methods.FxShmMap != 0 {
		methodsOf = *methods
		methods.FxShmMap = address(&faultyShmMap)
	}
	methods.FxWrite, methods.FxTruncate, methods.FxSync = address(&faultyWrite), address(&faultyTruncate), address(&faultySync)
	faulty.Store(system, own)
	return own
}

// at is what lies at an address that SQLite gave.
func at[T any](p uintptr) *T { return *(**T)(unsafe.Pointer(&p)) }

// call makes a function of its address, as the translated SQLite does.
func call[F any](p uintptr) F { return *(*F)(unsafe.Pointer(&struct{ p uintptr }{p})) }

// address is that of a function, for call.
func address[F any](f *F) uintptr { return *(*uintptr)(unsafe.Pointer(f)) }

// useFaultyDisk has every connection that the test makes use disk.
func useFaultyDisk(t *testing.T) {
	t.Helper()
	tls := libc.NewTLS()
	system := sqlite3.Xsqlite3_vfs_find(tls, 0)
	original = at[sqlite3.Tsqlite3_vfs](system)
	size := unsafe.Sizeof(sqlite3.Tsqlite3_vfs{})
	vfs := libc.Xmalloc(tls, libc.Tsize_t(size))
	name, err := libc.CString("faulty")
	if err != nil {
		t.Fatal(err)
	}
	copied := at[sqlite3.Tsqlite3_vfs](vfs)
	*copied = *original
	copied.FzName, copied.FxOpen = name, address(&faultyOpen)
	disk.sound()
	if code := sqlite3.Xsqlite3_vfs_register(tls, vfs, 1); code != sqlite3.SQLITE_OK {
		t.Fatal(code)
	}
	t.Cleanup(func() {
		sqlite3.Xsqlite3_vfs_unregister(tls, vfs)
		sqlite3.Xsqlite3_vfs_register(tls, system, 1)
		libc.Xfree(tls, name)
		libc.Xfree(tls, vfs)
		tls.Close()
	})
}
