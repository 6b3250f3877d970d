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

	Column string `help:"Column that holds the vectors, if there are several." placeholder:"NAME"`
	Full   bool   `help:"Look at every row, rather than at 10,000 of them."`
}

func (c *infoCommand) Run(s streams) error {
	reader, err := vectors.Open(c.File, vectors.Options{Dim: c.Dim, Column: c.Column})
	if err != nil {
		return err
	}
	defer reader.Close()
	profile, err := c.profile(reader)
	if err != nil {
		return err
	}
	info := reader.Info()
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "File\t%s\n", info.Path)
	fmt.Fprintf(w, "Format\t%s of %s\n", info.Format, info.Element)
	if info.Column != "" {
		fmt.Fprintf(w, "Column\t%s\n", info.Column)
	}
	fmt.Fprintf(w, "Vectors\t%s\n", report.Count(info.Count))
	fmt.Fprintf(w, "Dimension\t%d\n", info.Dim)
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
	return w.Flush()
}

func (c *infoCommand) profile(r vectors.Reader) (vectors.Profile, error) {
	if c.Full {
		return vectors.Scan(r)
	}
	return vectors.Sample(r, profiledRows)
}
