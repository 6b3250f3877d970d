package target

import "strings"

// hitPaths are where a reply has the parts of all hits, as Shape has those of the top one.
// Either each hit is an element of one list, or each part has a list of its own.
type hitPaths struct {
	// list is the path of the list of hits, "" if there is none; id and value are
	// paths within one, "" for the element itself.
	list, id, value string
	// ids and values are the paths of the lists of parts; "" for none.
	ids, values string
}

// hitPaths finds the step of the paths that counts hits: the 0 behind that of the list,
// else the last 0 that the paths of id and score have in common, else the last of each.
func (s Shape) hitPaths() hitPaths {
	value, id := steps(s.Value), steps(s.ID)
	if s.ID == "" {
		id = value
	}
	at := -1
	if list := steps(s.Hits); s.Hits != "" && countsAt(value, list) && countsAt(id, list) {
		at = len(list)
	} else {
		for i := 0; i < len(value) && i < len(id) && value[i] == id[i]; i++ {
			if value[i] == "0" {
				at = i
			}
		}
	}
	if at < 0 {
		return hitPaths{ids: ofAll(s.ID), values: ofAll(s.Value)}
	}
	p := hitPaths{list: "@this", id: strings.Join(id[at+1:], "."), value: strings.Join(value[at+1:], ".")}
	if at > 0 {
		p.list = strings.Join(value[:at], ".")
	}
	return p
}

// countsAt says whether a path goes through the first element of a list.
func countsAt(path, list []string) bool {
	if len(path) <= len(list) || path[len(list)] != "0" {
		return false
	}
	for i, step := range list {
		if path[i] != step {
			return false
		}
	}
	return true
}

// steps are those of a path; a dot behind a backslash is part of one.
func steps(path string) (all []string) {
	if path == "" {
		return nil
	}
	start := 0
	for i := 0; i < len(path); i++ {
		switch path[i] {
		case '\\':
			i++
		case '.':
			all = append(all, path[start:i])
			start = i + 1
		}
	}
	return append(all, path[start:])
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
