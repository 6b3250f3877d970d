package target

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// explicitError is the error that a reply of status 2xx tells of by the names that APIs
// use for it, nil if it tells of none:
//
//   - "success" or "ok" that is false, "false" or 0;
//   - "error" or "errors" that is neither null, false, 0, nor empty;
//   - "status" that is a text which begins with "error" or "fail";
//   - beside no hits, "status" or "code" from 400 to 599.
//
// Hits beside an error are not all that there are, so that they prove no miss: such a
// reply is an error too. Beside hits, a number under "error" is held for one that tells
// how exact they are.
func explicitError(text string, body []byte, besideHits bool) *Error {
	root := gjson.Parse(text)
	if !root.IsObject() {
		return nil
	}
	var told replyStatus
	told.collect(root)
	if !told.failed(besideHits) {
		return nil
	}
	failure := &Error{Kind: BadReply, Text: withSnippet("the reply tells of an error", body)}
	if message := told.message(); message != "" {
		failure.Text = "the API says: " + oneLine([]byte(message), maxMessage)
		if asksForLess(message) {
			failure.Kind, failure.Crowded = Throttled, namesCrowd(message)
		}
	}
	return failure
}

// replyStatus is what a reply says of itself. Of a name given twice, the last counts.
type replyStatus struct {
	success, ok, err, errors, status, code, errorCode, errorText gjson.Result
	texts                                                        [len(messageNames)]gjson.Result
}

// messageNames are what the text of an error is called, the most telling first.
var messageNames = [...]string{
	"message", "msg", "error_message", "error_msg", "errorMessage", "errmsg", "detail", "reason", "description", "error_description", "title",
}

func (r *replyStatus) collect(root gjson.Result) {
	root.ForEach(func(name, value gjson.Result) bool {
		switch name.Str {
		case "success":
			r.success = value
		case "ok":
			r.ok = value
		case "error":
			r.err = value
		case "errors":
			r.errors = value
		case "status":
			r.status = value
		case "code":
			r.code = value
		case "error_code", "errorCode", "errcode":
			r.errorCode = value
		case "error_message", "error_msg", "errorMessage", "errmsg":
			r.errorText = value
		}
		for i, known := range messageNames {
			if name.Str == known {
				r.texts[i] = value
			}
		}
		return true
	})
}

func (r *replyStatus) failed(besideHits bool) bool {
	switch {
	case denied(r.success), denied(r.ok), tells(r.errors), failedStatus(r.status):
		return true
	case besideHits:
		return tells(r.err) && r.err.Type != gjson.Number
	}
	return tells(r.err) || isErrorCode(r.status) || isErrorCode(r.code) || r.saysError()
}

// saysError says whether an error has a code or a text of its own. APIs give them for what
// went well, too.
func (r *replyStatus) saysError() bool {
	for _, v := range []gjson.Result{r.errorCode, r.errorText} {
		fine := v.Type == gjson.Number && v.Num == 200 ||
			v.Type == gjson.String && slices.Contains([]string{"0", "200", "ok", "none", "success", "succeeded"}, strings.ToLower(v.Str))
		if tells(v) && !fine && v.Exists() {
			return true
		}
	}
	return false
}

// message is the text of the error; "" if there is none.
func (r *replyStatus) message() string {
	for _, v := range append([]gjson.Result{r.err, r.errors}, r.texts[:]...) {
		if text := messageIn(v, maxMessageDepth); text != "" {
			return text
		}
	}
	return ""
}

// maxMessageDepth is how deep within an error its text is looked for.
const maxMessageDepth = 4

// messageIn is the text that stands for an error: itself, that of the first of several,
// or the member that is called so, else the first that is a text.
func messageIn(v gjson.Result, depth int) (text string) {
	switch {
	case v.Type == gjson.String:
		return v.Str
	case depth == 0:
	case v.IsArray():
		return messageIn(v.Get("0"), depth-1)
	case v.IsObject():
		best := len(messageNames) + 1
		v.ForEach(func(name, member gjson.Result) bool {
			if place := messagePlace(name.Str); place < best {
				if found := messageIn(member, depth-1); found != "" {
					text, best = found, place
				}
			}
			return true
		})
	}
	return text
}

func messagePlace(name string) int {
	for i, known := range messageNames {
		if name == known {
			return i
		}
	}
	return len(messageNames)
}

// denied says whether v is that of "success" when there was none.
func denied(v gjson.Result) bool {
	switch v.Type {
	case gjson.False:
		return true
	case gjson.Number:
		return v.Num == 0
	case gjson.String:
		return strings.EqualFold(v.Str, "false")
	}
	return false
}

func failedStatus(v gjson.Result) bool {
	return v.Type == gjson.String && (hasPrefixFold(v.Str, "error") || hasPrefixFold(v.Str, "fail"))
}

func hasPrefixFold(text, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix)
}

func isErrorCode(v gjson.Result) bool {
	return v.Type == gjson.Number && v.Num >= 400 && v.Num < 600
}

// suspect says whether a member of the root of a reply may tell of an error beside hits.
func suspect(name string, v *gjson.Result) bool {
	switch name {
	case "success", "ok":
		return denied(*v)
	case "error", "errors":
		return tells(*v)
	case "status":
		return failedStatus(*v)
	}
	return false
}

// throttles are what an API says, in small letters, that asks to be called less often.
var throttles = []string{
	"rate limit", "rate-limit", "rate_limit", "ratelimit", "too many requests", "toomanyrequests", "too_many_requests",
	"too many concurrent requests", "throttl", "slow down", "slowdown",
}

// namesCrowd says whether a text names how many ask at once as its reason.
func namesCrowd(text string) bool {
	text = strings.ToLower(text)
	return strings.Contains(text, "concurren") || strings.Contains(text, "too many connections") || strings.Contains(text, "too many clients")
}

// asksForLess says whether a text asks to be called less often.
func asksForLess(text string) bool {
	text = strings.ToLower(text)
	for _, words := range throttles {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}
