package target

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// maxDepth bounds how deep a reply may nest: the parser recurses.
const maxDepth = 64

// maxIDLength bounds, in bytes, the id of a hit: one is kept for every check.
const maxIDLength = 512

// maxSimilarity is the largest similarity believed, either way. Rounding takes
// an honest one a little past 1; a score far past it is no similarity.
const maxSimilarity = 1.001

// ReadAnswer reads the body of a reply. It takes the similarity, and the id if
// there is one, from
//
//   - an object with a similarity: {"similarity": 0.9998, "id": 7}, unless it also
//     has a list of hits, and more than one was asked for;
//   - the first hit listed under results, matches, hits or data:
//     {"results": [{"id": "7", "score": 0.9998}]};
//   - the first hit of a bare array.
//
// A hit has a similarity or else a score, a number within ±1.001, and may have
// an id or else an _id, a string or an integer, kept digit by digit. A list of
// no hits is an Empty answer. Anything else is an error of Kind BadReply.
// ReadAnswer keeps no reference to body.
func ReadAnswer(body []byte) (Answer, *Error) {
	generic := newReplyReader(Shape{}, 1)
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

// readRoot reads all hits if many are wanted, else the top one alone.
func readRoot(root gjson.Result, many bool) (answer Answer, reason string) {
	switch {
	case root.IsArray():
		return readList(root, many)
	case !root.IsObject():
		return Answer{}, "neither a JSON object nor an array"
	}
	var m members
	m.collect(root)
	list := m.list()
	switch {
	case m.similarity.Exists() && !(many && list.Get("0").Exists()):
		hit, reason := m.readHit(m.similarity, "similarity ")
		return Answer{Similarity: hit.Similarity, ID: hit.ID}, reason
	case list.Exists():
		return readList(list, many)
	}
	return Answer{}, "no similarity, and no array of results, matches, hits or data"
}

// list is the list of hits; it does not exist if there is none.
func (m *members) list() gjson.Result {
	for _, list := range m.lists {
		if list.IsArray() {
			return list
		}
	}
	return gjson.Result{}
}

func readList(list gjson.Result, many bool) (answer Answer, reason string) {
	top := list.Get("0")
	if !top.Exists() {
		return Answer{Empty: true}, ""
	}
	if !many {
		hit, reason := readListed(top, "the first hit")
		return Answer{Similarity: hit.Similarity, ID: hit.ID}, reason
	}
	elements := list.Array()
	hits := make([]Hit, len(elements))
	for i, element := range elements {
		if hits[i], reason = readListed(element, fmt.Sprintf("hit %d", i+1)); reason != "" {
			return Answer{}, reason
		}
	}
	return answerOf(hits), ""
}

// readListed reads one hit of a list; name is what a reason calls it.
func readListed(element gjson.Result, name string) (hit Hit, reason string) {
	if !element.IsObject() {
		return Hit{}, name + " is not an object"
	}
	var m members
	m.collect(element)
	switch {
	case m.similarity.Exists():
		return m.readHit(m.similarity, "similarity ")
	case m.score.Exists():
		return m.readHit(m.score, "score ")
	}
	return Hit{}, name + " has neither similarity nor score"
}

// members are the members of an object that matter; those that are missing do
// not Exist. Of a name given twice, the last counts, as in encoding/json.
type members struct {
	similarity, score gjson.Result
	id, underscoreID  gjson.Result
	lists             [4]gjson.Result // results, matches, hits, data: in order of precedence
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
		}
		return true
	})
}

// readHit reads the hit of these members, whose similarity is value. A reason
// about that starts with name.
func (m *members) readHit(value gjson.Result, name string) (hit Hit, reason string) {
	if reason := checkSimilarity(value); reason != "" {
		return Hit{}, name + reason
	}
	id := m.id
	if !id.Exists() {
		id = m.underscoreID
	}
	text, reason := readID(id)
	if reason != "" {
		return Hit{}, "id " + reason
	}
	return Hit{text, value.Num}, ""
}

// checkSimilarity says what is wrong with value as a similarity; "" if nothing is.
func checkSimilarity(value gjson.Result) (reason string) {
	switch {
	case value.Type == gjson.Null:
		return "is null"
	case value.Type == gjson.String:
		return "is a string, not a number"
	case value.Type != gjson.Number:
		return "is not a number"
	}
	return checkNumber(value.Num)
}

func checkNumber(similarity float64) (reason string) {
	switch {
	case math.IsInf(similarity, 0), math.IsNaN(similarity):
		return "is not finite"
	case math.Abs(similarity) > maxSimilarity:
		return "is out of the range -1 to 1"
	}
	return ""
}

// readID returns a copy of an id; "" if there is none, or null.
func readID(id gjson.Result) (text, reason string) {
	switch {
	case id.Type == gjson.Null: // missing, too
		return "", ""
	case id.Type != gjson.String && id.Type != gjson.Number:
		return "", "is neither a string nor an integer"
	case len(id.Raw) > maxIDLength:
		return "", "is longer than 512 bytes"
	case id.Type == gjson.Number && strings.ContainsAny(id.Raw, ".eE"):
		return "", "is neither a string nor an integer"
	case id.Type == gjson.Number:
		return strings.Clone(id.Raw), ""
	case utf8.ValidString(id.Raw) && strings.IndexByte(id.Raw, '\\') < 0:
		return strings.Clone(id.Str), ""
	}
	return decodeString(id.Raw)
}

// decodeString reads a JSON string that has escapes or broken UTF-8. Both are
// rare, and encoding/json knows them best.
func decodeString(quoted string) (text, reason string) {
	if err := json.Unmarshal([]byte(quoted), &text); err != nil {
		return "", "is not a valid string"
	}
	return text, ""
}
