package vectors

import (
	"fmt"
	"strconv"
	"strings"
)

// Shard is one file of a data set of several.
type Shard struct {
	Name  string `json:"name"` // its path in the folder that is common to all
	Count int64  `json:"count"`
}

// Places tells in which file of a data set a row is. Its zero value is that of a single file.
type Places struct {
	shards []Shard
	starts []int64
}

// Places are those of the rows.
func (i Info) Places() Places {
	p := Places{shards: i.Shards}
	rows := int64(0)
	for _, shard := range i.Shards {
		p.starts = append(p.starts, rows)
		rows += shard.Count
	}
	return p
}

// Several says whether there are several files.
func (p Places) Several() bool { return len(p.shards) > 0 }

// Of is the file of a row and the row's number in it, as part-2.npy:17; "" where there is one
// file only.
func (p Places) Of(row int64) string {
	if len(p.starts) == 0 || row < 0 {
		return ""
	}
	i := fileOf(p.starts, row)
	return placeIn(p.shards[i], row-p.starts[i])
}

func placeIn(shard Shard, row int64) string { return shard.Name + ":" + strconv.FormatInt(row, 10) }

// Beside is Of in brackets after a space, to stand behind a row; "" where there is one file only.
func (p Places) Beside(row int64) string {
	if place := p.Of(row); place != "" {
		return " (" + place + ")"
	}
	return ""
}

// Row reads a row: its number, or file:row as Of writes it.
func (p Places) Row(text string) (int64, error) {
	if row, err := strconv.ParseInt(text, 10, 64); err == nil && row >= 0 {
		return row, nil
	}
	at := strings.LastIndexByte(text, ':')
	if at < 0 || len(p.shards) == 0 {
		return 0, fmt.Errorf("%q: expected a row's number, from 0%s", text, p.example())
	}
	for i, shard := range p.shards {
		if shard.Name != text[:at] {
			continue
		}
		row, err := strconv.ParseInt(text[at+1:], 10, 64)
		if err != nil || row < 0 || row >= shard.Count {
			return 0, fmt.Errorf("%q: %s has the rows 0 to %d", text, shard.Name, shard.Count-1)
		}
		return p.starts[i] + row, nil
	}
	return 0, fmt.Errorf("%q: no file of the data set has that name: expected a row's number, from 0%s", text, p.example())
}

func (p Places) example() string {
	if len(p.shards) == 0 {
		return ""
	}
	return fmt.Sprintf(", or that in a file, as in %s:0", p.shards[0].Name)
}
