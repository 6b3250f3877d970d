package preset

import (
	"slices"

	"github.com/tidwall/gjson"
)

// Change is a key of a preset as JSON that has another value.
type Change struct {
	Key     string // with those it is in: shape.value
	Was, Is string // JSON; "" for none
}

// Changes are the keys by which two presets differ, in the order of JSON.
func Changes(was, is Preset) (all []Change, err error) {
	var texts [2][]byte
	for i, p := range []Preset{was, is} {
		if texts[i], err = p.JSON(); err != nil {
			return nil, err
		}
	}
	return changes("", gjson.ParseBytes(texts[0]), gjson.ParseBytes(texts[1])), nil
}

// changes looks into objects; lists are compared as a whole.
func changes(prefix string, was, is gjson.Result) (all []Change) {
	old, now := was.Map(), is.Map()
	for _, key := range keysOf(is, was) {
		a, b := old[key], now[key]
		switch {
		case a.IsObject() && b.IsObject():
			all = append(all, changes(prefix+key+".", a, b)...)
		case compact(a) != compact(b):
			all = append(all, Change{prefix + key, compact(a), compact(b)})
		}
	}
	return all
}

// keysOf are those of two objects.
func keysOf(objects ...gjson.Result) (keys []string) {
	for _, object := range objects {
		object.ForEach(func(key, _ gjson.Result) bool {
			if !slices.Contains(keys, key.Str) {
				keys = append(keys, key.Str)
			}
			return true
		})
	}
	return keys
}

// compact is a value without blanks; "" if it is not there.
func compact(value gjson.Result) string {
	if !value.Exists() {
		return ""
	}
	return gjson.Get(value.Raw, "@ugly").Raw
}
