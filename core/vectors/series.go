package vectors

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// besides are words in the names of files that lie beside the vectors that an index was
// filled with, as VectorDBBench, TEXMEX and Hugging Face have them: queries, truths, labels.
var besides = []string{
	"test", "query", "queries", "validation", "val", "valid", "dev", "eval", "learn",
	"neighbors", "neighbours", "groundtruth", "gt", "truth", "distances", "labels",
}

var (
	notLetters = regexp.MustCompile(`[^a-z]+`)
	// numbering is what differs between the names of a series: numbers, and what writers
	// like Spark and Delta put in to make names unique.
	numbering = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{16,}\b|[0-9]+`)
)

// liesBeside says whether a file is, by its name, one that lies beside the vectors.
func liesBeside(name string) bool {
	words := notLetters.Split(strings.ToLower(name), -1)
	return slices.ContainsFunc(words, func(word string) bool { return slices.Contains(besides, word) })
}

// seriesOf is a name with # for what differs between the names of one series.
func seriesOf(name string) string { return numbering.ReplaceAllString(strings.ToLower(name), "#") }

// endingOf is the extension of a name, with that before it where it is compressed.
func endingOf(name string) string {
	name = strings.ToLower(name)
	name, _ = cropOf(name)
	compression := compressionOf(name)
	return filepath.Ext(strings.TrimSuffix(name, compression)) + compression
}

// chooseSeries are those of the files in a folder that are one data set: all that do not lie
// beside the vectors, if they have one extension, and are one series, or each of its own name.
func chooseSeries(folder string, names []string) ([]string, error) {
	chosen := slices.DeleteFunc(slices.Clone(names), liesBeside)
	beside := len(chosen) == 0
	if beside {
		chosen = names
	}
	endings, series := groupBy(chosen, endingOf), groupBy(chosen, seriesOf)
	if len(endings) > 1 {
		return nil, severalKinds(folder, endings)
	}
	apart := !beside && len(series) == len(chosen) && !shuffledTwice(chosen)
	if len(series) > 1 && !apart {
		return nil, severalKinds(folder, series)
	}
	return chosen, nil
}

func groupBy(names []string, key func(string) string) map[string][]string {
	groups := map[string][]string{}
	for _, name := range names {
		groups[key(name)] = append(groups[key(name)], name)
	}
	return groups
}

// severalKinds is the error of files that may be no parts of one another.
func severalKinds(folder string, groups map[string][]string) error {
	var shown []string
	keys := slices.SortedFunc(maps.Keys(groups), compareNatural)
	for _, key := range keys {
		text := groups[key][0]
		if more := len(groups[key]) - 1; more > 0 {
			text += fmt.Sprintf(" (and %d like it)", more)
		}
		shown = append(shown, text)
	}
	return fmt.Errorf("%s holds files that may be no parts of one data set: %s; name those that are meant, or give a pattern in quotes, such as %s",
		folder, listNames(shown), patternFor(folder, groups[keys[0]][0]))
}

// shuffledTwice says whether the same rows are there twice, as VectorDBBench has them: in
// train.parquet and shuffled, in shuffle_train.parquet.
func shuffledTwice(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		plain, shuffled := strings.CutPrefix(name, "shuffle_")
		return shuffled && slices.Contains(names, plain)
	})
}

// patternFor is a pattern that a file fits, and the rest of its series.
func patternFor(folder, name string) string {
	pattern := numbering.ReplaceAllString(name, "*")
	if pattern == name {
		pattern = "*" + filepath.Ext(name)
	}
	return "'" + filepath.Join(folder, pattern) + "'"
}

// listNames shows some names.
func listNames(names []string) string {
	const most = 10
	shown := names[:min(len(names), most)]
	text := strings.Join(shown, ", ")
	if more := len(names) - len(shown); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}
