package target

import "testing"

// FuzzRecords: where records end does not depend on the pieces in which they come.
func FuzzRecords(f *testing.F) {
	f.Add([]byte("\x17\x03\x03\x00\x02ab\x15\x03\x03\x00\x00"), uint8(3))
	f.Add([]byte("\x17\x03\x03\xff\xff"), uint8(1))
	f.Fuzz(func(t *testing.T, data []byte, piece uint8) {
		var parts, once records
		once.follow(data)
		for rest := data; len(rest) > 0; {
			n := min(int(piece)+1, len(rest))
			parts.follow(rest[:n])
			rest = rest[n:]
		}
		if parts.have != once.have || parts.left != once.left || parts.whole() != wholeRecords(data) {
			t.Errorf("%+v in pieces of %d, %+v at once", parts, int(piece)+1, once)
		}
	})
}

func wholeRecords(data []byte) bool {
	for len(data) >= recordHeader {
		length := recordHeader + int(data[3])<<8 + int(data[4])
		if length > len(data) {
			return false
		}
		data = data[length:]
	}
	return len(data) == 0
}
