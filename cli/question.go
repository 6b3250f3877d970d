package cli

import (
	"fmt"
	"strings"
	"time"

	"vectorcheck/core"
	"vectorcheck/core/target"
	"vectorcheck/core/vectors"
)

// question is what is asked, of whom, and what a right answer is.
type question struct {
	Vectors []string `complete:"files" arg:"" optional:"" help:"Vectors file: ${formats}, the last ones after another. A folder, a pattern in quotes or several files are one data set, part-2 before part-10."`
	URL     string   `group:"api" help:"Base URL of the API; without a preset, requests go to {URL}/search. unix:///PATH is a unix socket; several URLs, with commas between them, are asked in turn." placeholder:"URL"`
	Demo    bool     `group:"api" help:"Check the demo vectors against the demo API, at ${demo_rate} attempts a second unless --rate says otherwise."`

	Preset       string            `complete:"preset" group:"api" help:"API to ask: generic (default), ${presets}, one of your own by name, or a FILE.json that holds one." placeholder:"NAME"`
	Path         string            `group:"api" help:"Where an API without a preset is asked, beneath its URL (default /search)." placeholder:"PATH"`
	Metric       string            `complete:"metric" group:"api" help:"What the index compares by, as its vendor calls it (default: what the index says, else the preset's first). Another one than the index says is refused." placeholder:"NAME"`
	MetricAnyway bool              `group:"api" help:"Take the metric even where the index says another one."`
	Field        map[string]string `complete:"field" group:"api" help:"Field of the preset, such as collection=items; may be repeated." placeholder:"NAME=VALUE"`

	Column          string `group:"file" help:"Column of the vectors file that holds the vectors, if there are several." placeholder:"NAME"`
	CSVHeader       string `group:"file" help:"Whether the first line of a CSV names its columns: yes, no, or found out by itself (default)." name:"csv-header" enum:"yes,no," default:"" placeholder:"yes|no"`
	IDs             string `complete:"ids" group:"answer" help:"What the API calls the rows: none (default), row, row+1, or such numbers within other text and with zeros before them, as in doc-{row+1:8}.txt; column:NAME, file:PATH with one in each line. A match then needs the right id. With --neighbors, the rows are those that the neighbors name." name:"ids" placeholder:"IDS"`
	IDPrefix        string `group:"answer" help:"Text before each id of --ids." name:"id-prefix" placeholder:"TEXT"`
	Neighbors       string `complete:"files" group:"answer" help:"File of the true neighbors of each vector, ${neighbors}: a match then needs a recall@k of --threshold. Row numbers, or texts that are the API's ids." placeholder:"FILE"`
	NeighborsColumn string `group:"answer" help:"Column of that file that holds them, if there are several." placeholder:"NAME"`

	Dim            int           `group:"file" help:"Dimension of a raw file (default 128)." placeholder:"N"`
	Type           string        `complete:"type" group:"file" help:"Type of the numbers of a raw file: f4 (default), f8, f2, bf16, i1 or u1; with > before it, as in '>f4', if they are big-endian." placeholder:"TYPE"`
	Timeout        time.Duration `group:"load" help:"Time for an attempt, to the last byte of the reply." default:"30s"`
	ConnectTimeout time.Duration `group:"load" help:"Time to connect." default:"5s"`

	Threshold float64  `group:"answer" help:"Least similarity of a match." default:"0.99"`
	TopK      int      `group:"answer" help:"Hits to ask for. With ids, the vector may be any of them; without, the first one is judged." default:"1" name:"top-k"`
	Key       string   `complete:"key" group:"tls" help:"Where the API key comes from: env:NAME for an environment variable, file:PATH, keyring:NAME for the system's keyring, command:COMMAND for what a shell command prints, or prompt." placeholder:"SOURCE"`
	KeyHeader string   `group:"tls" help:"Header that the key goes into, with KEY for it (default: the preset's, or 'Authorization: Bearer KEY')." placeholder:"'K: V'"`
	Header    []string `group:"tls" help:"Header to send with each request; may be repeated. Its value is not kept in the run file, but other users of the machine may see it: see --key." placeholder:"'K: V'" sep:"none"`

	Network network `embed:""`
}

func (c *question) settings() (core.Settings, error) {
	s := core.DefaultSettings()
	if c.Demo && (len(c.Vectors) > 0 || c.URL != "" || c.Preset != "") {
		return s, fmt.Errorf("--demo brings its own vectors and API: leave out %s", strings.TrimSpace(strings.Join(c.Vectors, " ")+" "+c.URL+" "+c.Preset))
	}
	var err error
	if s.Vectors, err = joined(c.Vectors); err != nil {
		return s, err
	}
	s.Dim, s.URL, s.Demo = c.Dim, c.URL, c.Demo
	s.AttemptTimeout, s.ConnectTimeout = c.Timeout, c.ConnectTimeout
	s.Threshold, s.TopK = c.Threshold, c.TopK
	s.CSVHeader = c.CSVHeader
	s.Column, s.Truth = c.Column, core.Truth{File: c.Neighbors, Column: c.NeighborsColumn}
	if s.Type, err = vectors.ParseNumberType(c.Type); err != nil {
		return s, fmt.Errorf("--type %w", err)
	}
	if s.IDs, err = core.ParseIDs(c.IDs); err != nil {
		return s, fmt.Errorf("--ids %w", err)
	}
	s.IDs.Prefix = c.IDPrefix + s.IDs.Prefix
	if s.API, err = core.NewAPI(c.Preset, c.Metric, c.Field); err != nil {
		return s, fmt.Errorf("--preset: %w", err)
	}
	if c.Path != "" && s.API.Preset != "" {
		return s, fmt.Errorf("--path %s: the preset %s says where its API is asked: leave it out", c.Path, s.API.Preset)
	}
	s.API.Path = c.Path
	if s.Key, err = core.ParseKey(c.Key); err != nil {
		return s, fmt.Errorf("--key: %w", err)
	}
	s.Key.Header, s.MetricAnyway = c.KeyHeader, c.MetricAnyway
	s.Network = c.Network.settings()
	if err := refuseDash(append(c.Vectors, s.Truth.File, s.IDs.File, s.Network.CA, s.Network.Certificate, s.Network.Key)...); err != nil {
		return s, err
	}
	s.Headers, err = parseHeaders(c.Header)
	return s, err
}

// joined are the vectors files as one path.
func joined(paths []string) (string, error) {
	if len(paths) == 0 {
		return "", nil
	}
	return vectors.JoinFiles(paths)
}

func parseHeaders(texts []string) (headers []target.Header, err error) {
	for i, text := range texts {
		h, err := target.ParseHeader(text)
		if err != nil {
			return nil, fmt.Errorf("--header number %d: %w", i+1, err)
		}
		headers = append(headers, h)
	}
	return headers, nil
}
