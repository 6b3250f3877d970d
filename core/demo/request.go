package demo

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
)

const (
	maxTopK = 1000
	maxBody = 1 << 20 // bytes; ten times what maxDim numbers need
)

// searchRequest is the body of POST /search.
type searchRequest struct {
	Vector jsonVector `json:"vector"`
	TopK   int        `json:"top_k"`
}

// readSearch reads the request and scales its vector to unit length. It is
// strict: what a lenient server would guess at is an error.
func readSearch(w http.ResponseWriter, r *http.Request, dim int) (searchRequest, error) {
	var request searchRequest
	body := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	body.DisallowUnknownFields()
	if err := body.Decode(&request); err != nil {
		return request, describeJSON(err)
	}
	if _, err := body.Token(); !errors.Is(err, io.EOF) {
		return request, errors.New("bad JSON: something follows the object")
	}
	if len(request.Vector) != dim {
		return request, fmt.Errorf("vector has dimension %d: expected %d", len(request.Vector), dim)
	}
	if request.TopK < 1 || request.TopK > maxTopK {
		return request, fmt.Errorf("top_k is %d: expected 1 to %d", request.TopK, maxTopK)
	}
	if !request.Vector.toUnitLength() {
		return request, errors.New("vector is all zeros: it has no direction")
	}
	return request, nil
}

// describeJSON puts an error of the decoder into the API's words.
func describeJSON(err error) error {
	var mistyped *json.UnmarshalTypeError
	switch {
	case errors.As(err, &mistyped) && mistyped.Field == "top_k":
		return fmt.Errorf("top_k is %s: expected an integer", mistyped.Value)
	case errors.As(err, &mistyped):
		return fmt.Errorf("body is %s: expected an object", mistyped.Value)
	case errors.Is(err, io.EOF):
		return errors.New("bad JSON: the body is empty")
	}
	return fmt.Errorf("bad JSON: %w", err)
}

// statusOf is the HTTP status that refuses a request for err.
func statusOf(err error) int {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return http.StatusRequestEntityTooLarge
	}
	return http.StatusBadRequest
}

// jsonVector reads an array of numbers, and nothing else: encoding/json alone
// takes a null for 0.
type jsonVector []float32

// UnmarshalJSON implements json.Unmarshaler. The decoder has made sure that
// data is one JSON value.
func (v *jsonVector) UnmarshalJSON(data []byte) error {
	inner, isArray := bytes.CutPrefix(data, []byte("["))
	if !isArray {
		return errors.New("vector: expected an array of numbers")
	}
	inner = bytes.TrimSpace(bytes.TrimSuffix(inner, []byte("]")))
	*v = (*v)[:0]
	if len(inner) == 0 {
		return nil
	}
	for element := range bytes.SplitSeq(inner, []byte(",")) {
		x, err := strconv.ParseFloat(string(bytes.TrimSpace(element)), 32)
		if errors.Is(err, strconv.ErrRange) {
			return fmt.Errorf("vector[%d]: beyond the range of float32", len(*v))
		}
		if err != nil {
			return fmt.Errorf("vector[%d]: expected a number", len(*v))
		}
		*v = append(*v, float32(x))
	}
	return nil
}

// toUnitLength scales v to length 1. It returns false for zeros only.
func (v jsonVector) toUnitLength() bool {
	var squares float64
	for _, x := range v {
		squares += float64(x) * float64(x)
	}
	if squares == 0 {
		return false
	}
	length := math.Sqrt(squares)
	for i, x := range v {
		v[i] = float32(float64(x) / length)
	}
	return true
}
