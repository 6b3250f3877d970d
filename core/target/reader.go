package target

import (
	"fmt"
	"math"
	"strconv"
	"unsafe"

	"github.com/tidwall/gjson"
)

// replyReader reads the replies of an API whose shape it knows.
type replyReader struct {
	Shape
	many    bool // more than the top hit is wanted
	byID    bool // ids decide: a score that cannot be one of the metric is no fault
	bounded bool // there are scores that the similarity they come to does not tell as none
	paths   hitPaths
}

// Read reads the body of a reply to vector, of a search for the top hit, by a shape that is
// valid. The error is an *Error.
func (s Shape) Read(body []byte, vector []float32) (Answer, error) {
	reader := newReplyReader(s, 1, false)
	answer, failure := reader.read(body, vector)
	if failure != nil {
		return Answer{}, failure
	}
	return answer, nil
}

// newReplyReader takes a shape that is valid.
func newReplyReader(s Shape, topK int, byID bool) replyReader {
	return replyReader{Shape: s, many: topK > 1, byID: byID, bounded: s.Score.bounded(), paths: s.hitPaths()}
}

// read reads the reply to vector. It keeps no reference to body.
func (r *replyReader) read(body []byte, vector []float32) (Answer, *Error) {
	if reason := checkJSON(body); reason != "" {
		return Answer{}, badReply(reason, body)
	}
	// gjson takes a string. This one shares its bytes with body, which costs
	// nothing and is safe for as long as what outlives this call is cloned.
	text := unsafe.String(unsafe.SliceData(body), len(body))
	if failure := r.failure(text, body); failure != nil {
		return Answer{}, failure
	}
	var answer Answer
	suspicious, reason := r.readAnswer(&answer, text, vector)
	if suspicious || (answer.Empty || reason != "") && (r.isGeneric() || r.Error == "") {
		if failure := explicitError(text, body, !answer.Empty && reason == ""); failure != nil {
			return Answer{}, failure
		}
	}
	if reason != "" {
		return Answer{}, badReply(reason, body)
	}
	return answer, nil
}

// readAnswer reads the hits. suspicious is as that of readRoot.
func (r *replyReader) readAnswer(answer *Answer, text string, vector []float32) (suspicious bool, reason string) {
	switch {
	case r.isGeneric():
		return r.readRoot(answer, gjson.Parse(text))
	case r.Hits != "" && isNone(gjson.Get(text, r.Hits)):
		answer.Empty = true
		return false, ""
	case r.many && r.paths.list != "":
		return false, r.readListOfHits(answer, text, vector)
	case r.many && r.paths.values != "":
		return false, r.readColumns(answer, text, vector)
	}
	id, value := gjson.Get(text, r.ID), gjson.Get(text, r.Value)
	return false, answer.takeTop(r.readHit(&id, &value, vector))
}

// readListOfHits reads hits of which each has its own element of a list.
func (r *replyReader) readListOfHits(answer *Answer, text string, vector []float32) (reason string) {
	var hits []Hit
	place := 0
	gjson.Get(text, r.paths.list).ForEach(func(_, element gjson.Result) bool {
		place++
		var id gjson.Result
		if r.ID != "" {
			id = part(element, r.paths.id)
		}
		value := part(element, r.paths.value)
		hit, found, fault := r.readHit(&id, &value, vector)
		if fault != "" {
			reason = fmt.Sprintf("hit %d: %s", place, fault)
		} else if found {
			hits = append(hits, hit)
		}
		return reason == ""
	})
	if place == 0 {
		reason = "no score at " + r.Value
	}
	answer.takeAll(hits)
	return reason
}

func part(element gjson.Result, path string) gjson.Result {
	if path == "" {
		return element
	}
	return element.Get(path)
}

// readColumns reads hits whose ids and scores have a list each.
func (r *replyReader) readColumns(answer *Answer, text string, vector []float32) (reason string) {
	values := gjson.Get(text, r.paths.values).Array()
	var ids []gjson.Result
	if r.paths.ids != "" {
		ids = gjson.Get(text, r.paths.ids).Array()
	}
	if len(values) == 0 || len(ids) != 0 && len(ids) != len(values) {
		return fmt.Sprintf("%d scores at %s and %d ids at %s", len(values), r.paths.values, len(ids), r.paths.ids)
	}
	hits := make([]Hit, 0, len(values))
	for i, value := range values {
		var id gjson.Result
		if len(ids) > 0 {
			id = ids[i]
		}
		hit, found, reason := r.readHit(&id, &value, vector)
		if reason != "" {
			return fmt.Sprintf("hit %d: %s", i+1, reason)
		}
		if found {
			hits = append(hits, hit)
		}
	}
	answer.takeAll(hits)
	return ""
}

// takeAll makes a the answer with these hits.
func (a *Answer) takeAll(hits []Hit) {
	if len(hits) == 0 {
		a.Empty = true
		return
	}
	a.Similarity, a.Score, a.ID, a.Hits = hits[0].Similarity, hits[0].Score, hits[0].ID, hits
}

// takeTop makes a the answer of which hit alone was read, unless that was not found.
func (a *Answer) takeTop(hit Hit, found bool, reason string) string {
	a.Similarity, a.Score, a.ID, a.Empty = hit.Similarity, hit.Score, hit.ID, !found
	return reason
}

// readHit reads a hit. An id that is not there is none. The hit is not found if it only
// fills up the list.
func (r *replyReader) readHit(id, value *gjson.Result, vector []float32) (hit Hit, found bool, reason string) {
	if mayPad(value) && isPadding(id, value) {
		return Hit{}, false, ""
	}
	score := value.Num
	if r.Number != "" || value.Type != gjson.Number {
		var padding bool
		if score, padding, reason = r.readNumber(id, value); padding || reason != "" {
			return Hit{}, false, reason
		}
	}
	hit.Similarity = r.Score.Similarity(score, vector)
	if r.bounded || math.IsInf(score, 0) || !(math.Abs(hit.Similarity) <= MaxRounded) { // NaN is not
		reason := r.Score.fault(score, hit.Similarity)
		if reason != "" && !r.passes(score) {
			return Hit{}, false, fmt.Sprintf("the score %s at %s, read as %s, %s", written(score), r.Value, r.reading(), reason)
		}
		if reason != "" {
			hit.Similarity, hit.Score = math.NaN(), score
		}
	}
	hit.ID = readID(id)
	return hit, true, ""
}

// passes says whether a score that cannot be one of the metric is no fault.
func (r *replyReader) passes(score float64) bool {
	return r.byID && !math.IsInf(score, 0) && !math.IsNaN(score)
}

// written is a score in a message.
func written(score float64) string { return strconv.FormatFloat(score, 'g', 6, 64) }

// reading is what the score is taken for, with the metric that says so.
func (r *replyReader) reading() string {
	if r.Metric == "" || r.Metric == string(r.Score) {
		return string(r.Score)
	}
	return string(r.Score) + " of the metric " + r.Metric
}

// readNumber reads a score that is not simply a number of JSON. padding says that it only
// fills up the list.
func (r *replyReader) readNumber(id, value *gjson.Result) (score float64, padding bool, reason string) {
	if !value.Exists() {
		return 0, false, "no score at " + r.Value
	}
	if score, reason = r.Number.read(*value); reason != "" {
		return 0, false, "the score at " + r.Value + " " + reason
	}
	return score, isPaddingScore(score) && (isPaddingID(id) || isNoID(id)), ""
}
