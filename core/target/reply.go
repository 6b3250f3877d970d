package target

import (
	"bytes"
	"fmt"
	"math"

	"github.com/tidwall/gjson"
)

// maxDepth bounds how deep a reply may nest: the parser recurses.
const maxDepth = 64

// ReadAnswer reads the body of a reply. It takes the similarity, and the id if
// there is one, from
//
//   - an object with a similarity: {"similarity": 0.9998, "id": 7}, unless it also
//     has a list of hits, and more than one was asked for;
//   - the first hit listed under results, matches, hits or data:
//     {"results": [{"id": "7", "score": 0.9998}]};
//   - the first hit of a bare array.
//
// A hit has a similarity or else a score, a number within ±1.05, and may have
// an id or else an _id, as text or a number kept digit by digit. A list of
// no hits is an Empty answer, as is one that is filled up to the number asked for and
// has no other hits. A reply that tells of an error, and anything else, is an error of
// Kind BadReply, or Throttled. ReadAnswer keeps no reference to body.
func ReadAnswer(body []byte) (Answer, *Error) {
	var generic replyReader
	return generic.read(body, nil)
}

func badReply(reason string, body []byte) *Error {
	return &Error{Kind: BadReply, Text: withSnippet(reason, body)}
}

// checkJSON says why body is not JSON that can be parsed; "" if it is.
func checkJSON(body []byte) (reason string) {
	trimmed := bytes.TrimLeft(body, " \t\r\n")
	switch {
	case len(trimmed) == 0:
		return "empty body instead of JSON"
	case trimmed[0] == '<':
		return "HTML or XML instead of JSON"
	case tooDeep(body):
		return "JSON nested deeper than 64 levels"
	case !gjson.ValidBytes(body):
		return "invalid JSON"
	}
	return ""
}

// tooDeep says whether body nests deeper than maxDepth, without recursion and
// whether or not body is valid.
func tooDeep(body []byte) bool {
	if len(body) <= maxDepth {
		return false
	}
	depth, inString := 0, false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case c == '"':
			inString = !inString
		case inString && c == '\\':
			i++ // the next byte cannot end the string
		case inString:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// readRoot reads all hits if many are wanted, else the top one alone. suspicious says that
// the reply may tell of an error beside them.
func (r *replyReader) readRoot(answer *Answer, root gjson.Result) (suspicious bool, reason string) {
	switch {
	case root.IsArray():
		return false, r.readList(answer, &root)
	case !root.IsObject():
		return false, "neither a JSON object nor an array"
	}
	var m members
	m.collect(root)
	list := m.list()
	switch {
	case m.similarity.Exists() && !(r.many && list.Get("0").Exists()):
		reason = answer.takeTop(r.readMembers(&m, &m.similarity, "similarity"))
	case list.Exists():
		reason = r.readList(answer, list)
	default:
		reason = "no similarity, and no array of results, matches, hits or data"
	}
	return m.suspicious, reason
}

// none is a value that is not there.
var none gjson.Result

// list is the list of hits; it does not exist if there is none.
func (m *members) list() *gjson.Result {
	for i := range m.lists {
		if m.lists[i].IsArray() {
			return &m.lists[i]
		}
	}
	return &none
}

func (r *replyReader) readList(answer *Answer, list *gjson.Result) (reason string) {
	top := list.Get("0")
	if !top.Exists() {
		answer.Empty = true
		return ""
	}
	if !r.many {
		return answer.takeTop(r.readListed(&top, "the first hit"))
	}
	elements := list.Array()
	hits := make([]Hit, 0, len(elements))
	for i := range elements {
		hit, found, reason := r.readListed(&elements[i], fmt.Sprintf("hit %d", i+1))
		if reason != "" {
			return reason
		}
		if found {
			hits = append(hits, hit)
		}
	}
	answer.takeAll(hits)
	return ""
}

// readListed reads one hit of a list; name is what a reason calls it. It is not found if
// it only fills up the list.
func (r *replyReader) readListed(element *gjson.Result, name string) (hit Hit, found bool, reason string) {
	if !element.IsObject() {
		return Hit{}, false, name + " is not an object"
	}
	var m members
	m.collect(*element)
	switch {
	case m.similarity.Exists():
		return r.readMembers(&m, &m.similarity, "similarity")
	case m.score.Exists():
		return r.readMembers(&m, &m.score, "score")
	}
	return Hit{}, false, name + " has neither similarity nor score"
}

// members are the members of an object that matter; those that are missing do
// not Exist. Of a name given twice, the last counts, as in encoding/json.
type members struct {
	similarity, score gjson.Result
	id, underscoreID  gjson.Result
	lists             [4]gjson.Result // results, matches, hits, data: in order of precedence
	suspicious        bool            // one of the others may tell of an error
}

func (m *members) collect(object gjson.Result) {
	object.ForEach(func(name, value gjson.Result) bool {
		switch name.Str {
		case "similarity":
			m.similarity = value
		case "score":
			m.score = value
		case "id":
			m.id = value
		case "_id":
			m.underscoreID = value
		case "results":
			m.lists[0] = value
		case "matches":
			m.lists[1] = value
		case "hits":
			m.lists[2] = value
		case "data":
			m.lists[3] = value
		default:
			m.suspicious = m.suspicious || suspect(name.Str, &value)
		}
		return true
	})
}

// readMembers reads the hit of these members, whose similarity is value. A reason
// about that starts with name.
func (r *replyReader) readMembers(m *members, value *gjson.Result, name string) (hit Hit, found bool, reason string) {
	id := &m.id
	if !id.Exists() {
		id = &m.underscoreID
	}
	if mayPad(value) && isPadding(id, value) {
		return Hit{}, false, ""
	}
	if reason := notNumber(value); reason != "" {
		return Hit{}, false, name + " " + reason
	}
	hit = Hit{ID: readID(id), Similarity: value.Num}
	if math.Abs(value.Num) <= MaxRounded {
		return hit, true, ""
	}
	if reason := CosineSimilarity.fault(value.Num, value.Num); reason != "" {
		if !r.passes(value.Num) {
			return Hit{}, false, fmt.Sprintf("%s %s, read as %s, %s", name, written(value.Num), CosineSimilarity, reason)
		}
		hit.Similarity, hit.Score = math.NaN(), value.Num
	}
	return hit, true, ""
}

// notNumber says why value is no finite number; "" if it is one.
func notNumber(value *gjson.Result) (reason string) {
	switch {
	case value.Type == gjson.Number && math.IsInf(value.Num, 0):
		return "is not finite"
	case value.Type == gjson.Number:
		return ""
	case value.Type == gjson.Null:
		return "is null"
	case value.Type == gjson.String:
		return "is a string, not a number"
	}
	return "is not a number"
}
