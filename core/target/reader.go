package target

import (
	"fmt"
	"strings"
	"unsafe"

	"github.com/tidwall/gjson"
)

// replyReader reads the replies of an API whose shape it knows.
type replyReader struct {
	Shape
	many bool // more than the top hit is wanted
	// ids and values are the paths of those of all hits; ids is "" if there are none.
	ids, values string
}

// newReplyReader takes a shape that is valid.
func newReplyReader(s Shape, topK int) replyReader {
	return replyReader{Shape: s, many: topK > 1, ids: ofAll(s.ID), values: ofAll(s.Value)}
}

// ofAll makes the path of a part of the top hit that of this part of all hits:
// data.0.id becomes data.#.id, and ids.0.0 becomes ids.0. It is "" if no step of
// the path counts hits.
func ofAll(path string) string {
	if list, found := strings.CutSuffix(path, ".0"); found {
		return list
	}
	if i := strings.LastIndex(path, ".0."); i >= 0 {
		return path[:i] + ".#." + path[i+len(".0."):]
	}
	return ""
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
	var reason string
	switch {
	case r.isGeneric():
		answer, reason = readRoot(gjson.Parse(text), r.many)
	case r.Hits != "" && isNone(gjson.Get(text, r.Hits)):
		answer = Answer{Empty: true}
	case r.many && r.values != "":
		answer, reason = r.readHits(text, vector)
	default:
		answer, reason = r.readTop(text, vector)
	}
	if reason != "" {
		return Answer{}, badReply(reason, body)
	}
	return answer, nil
}

func (r *replyReader) readTop(text string, vector []float32) (answer Answer, reason string) {
	top, reason := r.readHit(gjson.Get(text, r.ID), gjson.Get(text, r.Value), vector)
	return Answer{Similarity: top.Similarity, ID: top.ID}, reason
}

func (r *replyReader) readHits(text string, vector []float32) (answer Answer, reason string) {
	values := gjson.Get(text, r.values).Array()
	var ids []gjson.Result
	if r.ids != "" {
		ids = gjson.Get(text, r.ids).Array()
	}
	if len(values) == 0 || len(ids) != 0 && len(ids) != len(values) {
		return Answer{}, fmt.Sprintf("%d scores at %s and %d ids at %s", len(values), r.values, len(ids), r.ids)
	}
	hits := make([]Hit, len(values))
	for i, value := range values {
		var id gjson.Result
		if len(ids) > 0 {
			id = ids[i]
		}
		if hits[i], reason = r.readHit(id, value, vector); reason != "" {
			return Answer{}, fmt.Sprintf("hit %d: %s", i+1, reason)
		}
	}
	return answerOf(hits), ""
}

// answerOf is the answer with these hits, of which there is one at least.
func answerOf(hits []Hit) Answer {
	return Answer{Similarity: hits[0].Similarity, ID: hits[0].ID, Hits: hits}
}

// readHit reads a hit. An id that is not there is none.
func (r *replyReader) readHit(id, value gjson.Result, vector []float32) (hit Hit, reason string) {
	switch {
	case !value.Exists():
		return Hit{}, "no score at " + r.Value
	case value.Type == gjson.Null:
		return Hit{}, "the score at " + r.Value + " is null"
	case value.Type != gjson.Number:
		return Hit{}, "the score at " + r.Value + " is not a number"
	}
	hit.Similarity = r.Score.Similarity(value.Num, vector)
	if reason := checkNumber(hit.Similarity); reason != "" {
		return Hit{}, fmt.Sprintf("the score at %s, read as %s, %s", r.Value, r.Score, reason)
	}
	if hit.ID, reason = readID(id); reason != "" {
		return Hit{}, "the id at " + r.ID + " " + reason
	}
	return hit, ""
}
