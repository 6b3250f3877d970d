package cli

import (
	"fmt"
	"io"
	"text/tabwriter"

	"vectorcheck/core/report"
	"vectorcheck/core/vectors"
)

// profiledRows is how many rows of a file are looked at.
const profiledRows = 10_000

type infoCommand struct {
	Files []string `complete:"files" arg:"" help:"Vectors file; a folder, a pattern in quotes or several files are one data set." placeholder:"VECTORS"`
	Dim   int      `help:"Dimension of a raw file (default 128)." placeholder:"N"`
	Type  string   `complete:"type" help:"Type of the numbers of a raw file: f4 (default), f8, f2, bf16, i1 or u1; with > before it, as in '>f4', if they are big-endian." placeholder:"TYPE"`

	Column    string `help:"Column that holds the vectors, if there are several." placeholder:"NAME"`
	CSVHeader string `help:"Whether the first line of a CSV names its columns: yes, no, or found out by itself (default)." name:"csv-header" enum:"yes,no," default:"" placeholder:"yes|no"`
	Full      bool   `help:"Look at every row, rather than at 10,000 of them."`
}

func (c *infoCommand) Run(s streams) error {
	if err := refuseDash(c.Files...); err != nil {
		return err
	}
	numbers, err := vectors.ParseNumberType(c.Type)
	if err != nil {
		return fmt.Errorf("--type %w", err)
	}
	path, err := joined(c.Files)
	if err != nil {
		return err
	}
	reader, err := vectors.Open(path, vectors.Options{Dim: c.Dim, Type: numbers, Column: c.Column, Header: c.CSVHeader})
	if err != nil {
		return err
	}
	defer reader.Close()
	profile, err := c.profile(reader)
	if err != nil {
		return err
	}
	doubts, err := vectors.Doubts(reader, profile)
	if err != nil {
		return err
	}
	info := reader.Info()
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	writeFiles(w, info)
	fmt.Fprintf(w, "Format\t%s of %s\n", info.Format, info.Numbers())
	if info.Note != "" {
		fmt.Fprintf(w, "\t%s\n", info.Note)
	}
	if info.Column != "" {
		fmt.Fprintf(w, "Column\t%s\n", info.Column)
	}
	fmt.Fprintf(w, "Vectors\t%s\n", report.Count(info.Count))
	assumed := ""
	if info.DimAssumed {
		assumed = ", assumed: give --dim if it is another"
	}
	fmt.Fprintf(w, "Dimension\t%d%s\n", info.Dim, assumed)
	fmt.Fprintf(w, "Size\t%s bytes\n", report.Count(info.Size))
	which := ", evenly spaced"
	if profile.Rows == info.Count {
		which = ", which are all"
	}
	fmt.Fprintf(w, "Looked at\t%s rows%s\n", report.Count(profile.Rows), which)
	fmt.Fprintf(w, "Norm\t%.4g to %.4g, mean %.4g; %s of length 1\n",
		profile.MinNorm, profile.MaxNorm, profile.MeanNorm, report.Count(profile.Unit))
	places := info.Places()
	if profile.Zero > 0 {
		fmt.Fprintf(w, "Zero vectors\t%s, the first in row %d%s: they are skipped\n", report.Count(profile.Zero), profile.FirstZero, places.Beside(profile.FirstZero))
	}
	if profile.NotFinite > 0 {
		fmt.Fprintf(w, "NaN or Inf\tin %s, the first in row %d%s: they are skipped\n", report.Count(profile.NotFinite), profile.FirstNotFinite, places.Beside(profile.FirstNotFinite))
	}
	if profile.Bad > 0 {
		fmt.Fprintf(w, "No vector\tin %s, the first in row %d: they are skipped\n", report.Count(profile.Bad), profile.FirstBad.Row)
		fmt.Fprintf(w, "\t%s\n", profile.FirstBad.Reason())
	}
	for _, d := range doubts {
		fmt.Fprintf(w, "Warning\t%s\n", d)
	}
	return w.Flush()
}

// shownFiles is how many files of a data set are listed.
const shownFiles = 20

// writeFiles says which files there are, with the rows of each.
func writeFiles(w io.Writer, info vectors.Info) {
	if len(info.Shards) == 0 {
		fmt.Fprintf(w, "File\t%s\n", info.Path)
		return
	}
	fmt.Fprintf(w, "Files\t%s\n", report.Count(int64(len(info.Shards))))
	first := int64(0)
	for i, shard := range info.Shards {
		if i < shownFiles-1 || i == len(info.Shards)-1 {
			fmt.Fprintf(w, "\t%s\trows %s to %s\n", shard.Name, report.Count(first), report.Count(first+shard.Count-1))
		} else if i == shownFiles-1 {
			fmt.Fprintf(w, "\t…\n")
		}
		first += shard.Count
	}
}

func (c *infoCommand) profile(r vectors.Reader) (vectors.Profile, error) {
	if c.Full {
		return vectors.Scan(r)
	}
	return vectors.Sample(r, profiledRows)
}
