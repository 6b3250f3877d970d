package vectors

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestIDs(t *testing.T) {
	ids, err := OpenIDs(write(t, "ids.txt", []byte("a\r\n 12 \n\nß-3\nlast")))
	if err != nil {
		t.Fatal(err)
	}
	defer ids.Close()
	got := make([]string, 3)
	if err := ids.ReadIDs(got, 1); ids.Count() != 4 || err != nil || !slices.Equal(got, []string{"12", "ß-3", "last"}) {
		t.Errorf("%d ids, %q, %v", ids.Count(), got, err)
	}
	if err := ids.ReadIDs(got, 2); err == nil {
		t.Error("an id after the last was read")
	}
	for content, says := range map[string]string{"": "empty", "\n \n": "", strings.Repeat("x", 600): "up to 512", "\xff\xfe": "expected an id"} {
		ids, err := OpenIDs(write(t, "ids.txt", []byte(content)))
		if err == nil {
			err = ids.ReadIDs(make([]string, 1), 0)
			ids.Close()
		}
		if err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "ids.txt") {
			t.Errorf("%q: %v; want %q", content, err, says)
		}
	}
}

func TestIDsAnywhereInALongFile(t *testing.T) {
	var text strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&text, "id-%d\n", i)
	}
	ids, err := OpenIDs(write(t, "ids.txt", []byte(text.String())))
	if err != nil {
		t.Fatal(err)
	}
	defer ids.Close()
	one := make([]string, 1)
	for _, row := range []int64{49_999, 0, 31_234, 17} {
		if err := ids.ReadIDs(one, row); err != nil || one[0] != fmt.Sprintf("id-%d", row) {
			t.Errorf("row %d: %q, %v", row, one, err)
		}
	}
}
