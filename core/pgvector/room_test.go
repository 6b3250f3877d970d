package pgvector

import "testing"

func TestRoomLeavesAFifthToOthers(t *testing.T) {
	for _, tc := range []struct {
		most, others string
		want         int
	}{{"100", "0", 80}, {"100", "15", 65}, {"100", "99", 1}, {"1", "0", 1}, {"", "0", 0}, {"100", "x", 0}, {"0", "0", 0}} {
		if got := roomOf(tc.most, tc.others); got != tc.want {
			t.Errorf("%+v: %d", tc, got)
		}
	}
}
