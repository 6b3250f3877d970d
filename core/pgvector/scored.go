package pgvector

import (
	"regexp"
	"strings"

	"vectorcheck/core/declared"
)

// quotedText is a text in SQL, with its quotes, as a plan has the vector.
var quotedText = regexp.MustCompile(`'(?:[^']|'')*'`)

// scored is the metric of the second column of a whole query, as the plan shows that column;
// "" where it is more than a distance, or one of a column of a query within, which the plan
// does not say.
func scored(output []string) Metric {
	if len(output) < 2 {
		return ""
	}
	text := quotedText.ReplaceAllString(output[1], "V")
	for _, t := range traits {
		left, right, found := strings.Cut(text, " "+t.operator+" ")
		if found && !strings.ContainsAny(left+right, "-+*/<>=#~%") && !isWrapped(left) {
			return t.metric
		}
	}
	return ""
}

// isWrapped says whether a function is called with what begins with left.
func isWrapped(left string) bool {
	var open []bool // for each parenthesis that is open, whether a name stands before it
	for i, c := range left {
		switch c {
		case '(':
			open = append(open, i > 0 && left[i-1] != '(' && left[i-1] != ' ')
		case ')':
			open = open[:max(0, len(open)-1)]
		}
	}
	for _, call := range open {
		if call {
			return true
		}
	}
	return false
}

// noteScore tells what is not certain about the second column of a whole query.
func noteScore(output []string, metric Metric, answering []vectorIndex) []declared.Note {
	if metric == "" {
		shown := "?"
		if len(output) > 1 {
			shown = quotedText.ReplaceAllString(output[1], "…")
		}
		return []declared.Note{declared.NewNote("It cannot be told whether the second column of the query, %s, is a distance, and by which metric: see that it is, by the metric given.", shown)}
	}
	for _, x := range answering {
		if by := metricOf(x.class); by != metric {
			return []declared.Note{declared.NewNote("%s orders by %s, and the query's distance is by %s.", x.String(), string(by), string(metric))}
		}
	}
	return nil
}
