package check

import "testing"

func TestStatuses(t *testing.T) {
	for text, tc := range map[string]struct {
		has, hasNot []int
		written     string
	}{
		"408":             {[]int{408}, []int{0, 200, 407, 409}, "408"},
		"408, 5xx":        {[]int{408, 500, 599}, []int{404, 499}, "408,500-599"},
		"520-524,4XX,503": {[]int{520, 524, 400, 429, 499, 503}, []int{519, 525}, "520-524,400-499,503"},
		"none":            {nil, []int{429, 500, 503}, "none"},
		defaultStatuses:   {[]int{408, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529}, []int{400, 401, 403, 404, 422, 501, 505, 525, 530}, defaultStatuses},
	} {
		s, err := ParseStatuses(text)
		if err != nil || s.String() != tc.written {
			t.Errorf("%q: %v, %v; want %s", text, s, err, tc.written)
		}
		for _, status := range tc.has {
			if !s.Has(status) {
				t.Errorf("%q has no %d", text, status)
			}
		}
		for _, status := range tc.hasNot {
			if s.Has(status) {
				t.Errorf("%q has %d", text, status)
			}
		}
	}
	for _, text := range []string{"", "x", "200", "2xx", "600", "5", "xx", "504-502", "408,", "-1", "99999999999999999999"} {
		if s, err := ParseStatuses(text); err == nil {
			t.Errorf("%q: %v", text, s)
		}
	}
}
