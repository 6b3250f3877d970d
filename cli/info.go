package cli

import (
	"fmt"
	"text/tabwriter"

	"vectorcheck/core/report"
	"vectorcheck/core/vectors"
)

// profiledRows is how many rows of a file are looked at.
const profiledRows = 10_000

type infoCommand struct {
	File string `arg:"" help:"Vectors file." placeholder:"VECTORS"`
	Dim  int    `help:"Dimension of a raw file (default 128)." placeholder:"N"`
	Type string `help:"Type of the numbers of a raw file: f4 (default), f8, f2, bf16, i1 or u1; with > before it, as in '>f4', if they are big-endian." placeholder:"TYPE"`

	Column    string `help:"Column that holds the vectors, if there are several." placeholder:"NAME"`
	CSVHeader string `help:"Whether the first line of a CSV names its columns: yes, no, or found out by itself (default)." name:"csv-header" enum:"yes,no," default:"" placeholder:"yes|no"`
	Full      bool   `help:"Look at every row, rather than at 10,000 of them."`
}

func (c *infoCommand) Run(s streams) error {
	if err := refuseDash(c.File); err != nil {
		return err
	}
	numbers, err := vectors.ParseNumberType(c.Type)
	if err != nil {
		return fmt.Errorf("--type %w", err)
	}
	reader, err := vectors.Open(c.File, vectors.Options{Dim: c.Dim, Type: numbers, Column: c.Column, Header: c.CSVHeader})
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
	fmt.Fprintf(w, "File\t%s\n", info.Path)
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
	if profile.Zero > 0 {
		fmt.Fprintf(w, "Zero vectors\t%s, the first in row %d: they are skipped\n", report.Count(profile.Zero), profile.FirstZero)
	}
	if profile.NotFinite > 0 {
		fmt.Fprintf(w, "NaN or Inf\tin %s, the first in row %d: they are skipped\n", report.Count(profile.NotFinite), profile.FirstNotFinite)
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

func (c *infoCommand) profile(r vectors.Reader) (vectors.Profile, error) {
	if c.Full {
		return vectors.Scan(r)
	}
	return vectors.Sample(r, profiledRows)
}
