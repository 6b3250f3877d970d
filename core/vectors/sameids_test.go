package vectors

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestIDsThatStandTwice(t *testing.T) {
	var many strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&many, "id-%d\n", i%997) // 0, 1 and 2 come again
	}
	for name, c := range map[string]struct {
		text  string
		want  SameID
		count int64
	}{
		"none":             {"a\nb\nc\n", SameID{}, 0},
		"blanks around it": {"a\n b \nc\r\nb\n", SameID{"b", 1, 3}, 1},
		"the first two":    {"x\na\nb\nb\na\na\n", SameID{"b", 2, 3}, 2},
		"thrice":           {"a\na\na", SameID{"a", 0, 1}, 1},
		"case counts":      {"a\nA\n", SameID{}, 0},
		"many":             {many.String(), SameID{"id-0", 0, 997}, 3},
	} {
		ids, err := OpenIDs(write(t, "ids.txt", []byte(c.text)))
		if err != nil {
			t.Fatal(err)
		}
		defer ids.Close()
		for _, atOnce := range []int64{1, 7, 100, 1 << 20} {
			if one, count, err := ids.repeated(context.Background(), atOnce); one != c.want || count != c.count || err != nil {
				t.Errorf("%s, %d at once: %+v, %d, %v; want %+v, %d", name, atOnce, one, count, err, c.want, c.count)
			}
		}
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if _, _, err := ids.Repeated(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func BenchmarkRepeated(b *testing.B) {
	var text strings.Builder
	for i := range 1_000_000 {
		fmt.Fprintf(&text, "%d\n", i)
	}
	ids, err := OpenIDs(write(b, "ids.txt", []byte(text.String())))
	if err != nil {
		b.Fatal(err)
	}
	defer ids.Close()
	for b.Loop() {
		if _, count, err := ids.Repeated(context.Background()); count != 0 || err != nil {
			b.Fatal(count, err)
		}
	}
}
