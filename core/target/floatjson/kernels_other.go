//go:build !amd64

package floatjson

func atOnce() int { return 1 }

// putMany writes nothing: there is no way to write several numbers at a time.
func putMany([]byte, []float32, int) (numbers, length int) { return 0, 0 }
