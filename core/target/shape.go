package target

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
	"golang.org/x/net/http/httpguts"
)

// Shape says what the requests to an API look like, and what its replies mean.
// Paths into replies are those of github.com/tidwall/gjson. The zero value is the
// generic API: {"vector": …, "top_k": …}, answered as ReadAnswer says.
type Shape struct {
	// Method is that of the request; "" means POST.
	Method string `json:"method,omitempty"`
	// Path is added to the base URL: /collections/c/points/query. It begins with a
	// slash and is escaped.
	Path string `json:"path,omitempty"`
	// Body is JSON in which {{vector}} stands once, for [0.1,…], and {{top_k}} as
	// often as wanted, for a number; both may stand within a string.
	Body string `json:"body,omitempty"`
	// Hits is the path of the list of hits, or of their number: if that is empty,
	// or 0, the API has found nothing. ID and Value are those of the top hit; ID may
	// be "". The last step of theirs that is 0 counts the hits.
	Hits  string `json:"hits,omitempty"`
	ID    string `json:"id,omitempty"`
	Value string `json:"value,omitempty"`
	// Score is what Value says, and Number how it is written.
	Score  Score      `json:"score,omitempty"`
	Number NumberForm `json:"number,omitempty"`
	// Metric is what the metric whose scores these are is called, for messages.
	Metric string `json:"-"`
	// Error, if not "", is the path of what a reply of status 2xx holds in place
	// of hits: it has an error where that is there and neither null, false, 0, nor
	// empty. Message is the path of its text. Without it, a reply with no hits has an
	// error if it says so by the usual names: see explicitError. Other statuses are
	// errors as they are.
	Error   string `json:"error,omitempty"`
	Message string `json:"message,omitempty"`
	// Throttled are the values of Error, or parts of the text at Message, that
	// ask to be called less often.
	Throttled []string `json:"throttled,omitempty"`
}

const (
	vectorMark = "{{vector}}"
	topKMark   = "{{top_k}}"
	// genericBody is the body of the generic API.
	genericBody = `{"vector":{{vector}},"top_k":{{top_k}}}`
)

// isGeneric says whether s is the zero value but for its request.
func (s Shape) isGeneric() bool { return s.Value == "" }

// Validate says what is wrong with a shape.
func (s Shape) Validate() error {
	if s.Method != "" && !httpguts.ValidHeaderFieldName(s.Method) {
		return fmt.Errorf("method %q: expected one such as POST", s.Method)
	}
	if s.Path != "" && (s.Path[0] != '/' || strings.ContainsFunc(s.Path, func(r rune) bool { return r <= ' ' || r >= 0x7f })) {
		return fmt.Errorf("path %q: expected one that begins with a slash, with blanks and the like written as %%20", s.Path)
	}
	if err := validateBody(orDefault(s.Body, genericBody)); err != nil {
		return err
	}
	if s.isGeneric() {
		if s.ID != "" || s.Hits != "" {
			return errors.New("the path of the score is missing")
		}
		if s.Number != "" {
			return errors.New("how numbers are written is given, but not the path of the score")
		}
		return nil
	}
	if !slices.Contains(NumberForms(), s.Number) {
		return fmt.Errorf("number %q: expected %q, %q or none", s.Number, TextNumber, PercentNumber)
	}
	if !slices.Contains(Scores(), s.Score) {
		return fmt.Errorf("score %q: expected one of %q", s.Score, Scores())
	}
	return nil
}

func validateBody(body string) error {
	if n := strings.Count(body, vectorMark); n != 1 {
		return fmt.Errorf("the body holds %s %d times: expected it once", vectorMark, n)
	}
	sample := strings.ReplaceAll(strings.Replace(body, vectorMark, "[0.5]", 1), topKMark, "1")
	if !json.Valid([]byte(sample)) {
		return fmt.Errorf("the body is no JSON once %s is a list of numbers and %s is a number", vectorMark, topKMark)
	}
	return nil
}

// body is what stands before the vector, and after it.
func (s Shape) body(topK int) (before, after string) {
	body := strings.ReplaceAll(orDefault(s.Body, genericBody), topKMark, strconv.Itoa(topK))
	before, after, _ = strings.Cut(body, vectorMark)
	return before, after
}

func isNone(hits gjson.Result) bool {
	return hits.IsArray() && !hits.Get("0").Exists() || hits.Type == gjson.Number && hits.Num == 0
}

// failure is the error that a reply tells of, if it does.
func (s Shape) failure(text string, body []byte) *Error {
	if s.Error == "" {
		return nil
	}
	found := gjson.Get(text, s.Error)
	if !tells(found) {
		return nil
	}
	message := gjson.Get(text, s.Message).String()
	failure := &Error{Kind: BadReply, Text: withSnippet("the reply tells of an error", body)}
	if s.Message != "" && message != "" {
		failure.Text = "the API says: " + oneLine([]byte(message), maxMessage)
	}
	for _, mark := range s.Throttled {
		if found.String() == mark || s.Message != "" && strings.Contains(message, mark) {
			failure.Kind = Throttled
		}
	}
	return failure
}

// tells says whether a value stands for an error.
func tells(v gjson.Result) bool {
	switch v.Type {
	case gjson.Null, gjson.False:
		return false
	case gjson.Number:
		return v.Num != 0
	case gjson.String:
		return v.Str != ""
	case gjson.JSON:
		return len(v.Array()) > 0 && v.Raw != "{}"
	}
	return true
}
