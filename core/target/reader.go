package target

import (
	"fmt"
	"unsafe"

	"github.com/tidwall/gjson"
)

// replyReader reads the replies of an API whose shape it knows.
type replyReader struct {
	Shape
	many  bool // more than the top hit is wanted
	paths hitPaths
}

// newReplyReader takes a shape that is valid.
func newReplyReader(s Shape, topK int) replyReader {
	return replyReader{Shape: s, many: topK > 1, paths: s.hitPaths()}
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
	answer, suspicious, reason := r.readAnswer(text, vector)
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
func (r *replyReader) readAnswer(text string, vector []float32) (answer Answer, suspicious bool, reason string) {
	switch {
	case r.isGeneric():
		return readRoot(gjson.Parse(text), r.many)
	case r.Hits != "" && isNone(gjson.Get(text, r.Hits)):
		return Answer{Empty: true}, false, ""
	case r.many && r.paths.list != "":
		answer, reason = r.readListOfHits(text, vector)
	case r.many && r.paths.values != "":
		answer, reason = r.readColumns(text, vector)
	default:
		answer, reason = topOf(r.readHit(gjson.Get(text, r.ID), gjson.Get(text, r.Value), vector))
	}
	return answer, false, reason
}

// readListOfHits reads hits of which each has its own element of a list.
func (r *replyReader) readListOfHits(text string, vector []float32) (answer Answer, reason string) {
	var hits []Hit
	place := 0
	gjson.Get(text, r.paths.list).ForEach(func(_, element gjson.Result) bool {
		place++
		var id gjson.Result
		if r.ID != "" {
			id = part(element, r.paths.id)
		}
		hit, found, fault := r.readHit(id, part(element, r.paths.value), vector)
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
	if reason != "" {
		return Answer{}, reason
	}
	return answerOf(hits), ""
}

func part(element gjson.Result, path string) gjson.Result {
	if path == "" {
		return element
	}
	return element.Get(path)
}

// readColumns reads hits whose ids and scores have a list each.
func (r *replyReader) readColumns(text string, vector []float32) (answer Answer, reason string) {
	values := gjson.Get(text, r.paths.values).Array()
	var ids []gjson.Result
	if r.paths.ids != "" {
		ids = gjson.Get(text, r.paths.ids).Array()
	}
	if len(values) == 0 || len(ids) != 0 && len(ids) != len(values) {
		return Answer{}, fmt.Sprintf("%d scores at %s and %d ids at %s", len(values), r.paths.values, len(ids), r.paths.ids)
	}
	hits := make([]Hit, 0, len(values))
	for i, value := range values {
		var id gjson.Result
		if len(ids) > 0 {
			id = ids[i]
		}
		hit, found, reason := r.readHit(id, value, vector)
		if reason != "" {
			return Answer{}, fmt.Sprintf("hit %d: %s", i+1, reason)
		}
		if found {
			hits = append(hits, hit)
		}
	}
	return answerOf(hits), ""
}

// answerOf is the answer with these hits.
func answerOf(hits []Hit) Answer {
	if len(hits) == 0 {
		return Answer{Empty: true}
	}
	return Answer{Similarity: hits[0].Similarity, ID: hits[0].ID, Hits: hits}
}

// topOf is the answer of which hit alone was read, unless it was not found.
func topOf(hit Hit, found bool, reason string) (Answer, string) {
	if reason == "" && !found {
		return Answer{Empty: true}, ""
	}
	return Answer{Similarity: hit.Similarity, ID: hit.ID}, reason
}

// readHit reads a hit. An id that is not there is none. The hit is not found if it only
// fills up the list.
func (r *replyReader) readHit(id, value gjson.Result, vector []float32) (hit Hit, found bool, reason string) {
	if isPadding(id, value) {
		return Hit{}, false, ""
	}
	if !value.Exists() {
		return Hit{}, false, "no score at " + r.Value
	}
	score, reason := r.Number.read(value)
	switch {
	case reason != "":
		return Hit{}, false, "the score at " + r.Value + " " + reason
	case r.Number != "" && isPaddingScore(score) && (isPaddingID(id) || isNoID(id)):
		return Hit{}, false, ""
	}
	hit.Similarity = r.Score.Similarity(score, vector)
	if reason := r.Score.fault(score, hit.Similarity); reason != "" {
		return Hit{}, false, fmt.Sprintf("the score at %s, read as %s, %s", r.Value, r.Score, reason)
	}
	hit.ID = readID(id)
	return hit, true, ""
}
