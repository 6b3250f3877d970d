package core

import (
	"strings"
	"testing"
)

func TestTooFewOpenFilesAreTold(t *testing.T) {
	for _, c := range []struct {
		limit uint64
		known bool
		want  string
	}{
		{16, true, "needs at least 24, and the limit is 16"},
		{leastFiles - 1, true, "the limit is 23"},
		{leastFiles, true, ""},
		{0, false, ""},
	} {
		err := enoughFiles(c.limit, c.known)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
