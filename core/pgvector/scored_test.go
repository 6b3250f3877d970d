package pgvector

import "testing"

func TestTheMetricOfTheSecondColumn(t *testing.T) {
	for second, want := range map[string]Metric{
		"((embedding <=> '[0.5,-1]'::vector))":                                                      Cosine,
		"((s.embedding <-> '[0.5,1e-3]'::vector))":                                                  L2,
		"(('[1]'::vector <#> embedding))":                                                           InnerProduct,
		`((("the vector")::halfvec(8) <=> '[0.5]'::halfvec))`:                                       Cosine,
		"(((binary_quantize(embedding))::bit(128) <~> (binary_quantize('[1]'::vector))::bit(128)))": Hamming,
		"((b <%> '0101'::\"bit\"))":                                                                 Jaccard,
		"(('1'::double precision - (embedding <=> '[0.5]'::vector)))":                               "",
		"(((embedding <=> '[0.5]'::vector) * '2'::double precision))":                               "",
		"(sqrt((embedding <-> '[0.5]'::vector)))":                                                   "",
		"(round((embedding <=> '[0.5]'::vector)))":                                                  "",
		"((embedding <#> '[0.5]'::vector) * '-1'::integer)":                                         "",
		"(((a <=> '[0.5]'::vector) + (b <=> '[0.5]'::vector)))":                                     "",
		"s.d":                         "",
		"'a <=> b'::text":             "",
		"(my_distance(v, '[1]'))":     "",
		"((- (v <#> '[1]'::vector)))": "",
	} {
		if got := scored([]string{"id", second}); got != want {
			t.Errorf("%s: %q; want %q", second, got, want)
		}
	}
	for _, output := range [][]string{nil, {"id"}} {
		if got := scored(output); got != "" {
			t.Errorf("%q: %q", output, got)
		}
	}
}
