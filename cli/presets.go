package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"vectorcheck/core/preset"
)

// presetsCommand lists the APIs that a run can ask.
type presetsCommand struct{}

func (c *presetsCommand) Run(s streams) error {
	all, err := preset.All()
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "PRESET\tFIELDS\tMETRICS\tKEY")
	for _, p := range all {
		var fields, metrics []string
		for _, f := range p.Fields {
			text := f.Name
			if f.Default != nil {
				text += "=" + *f.Default
			}
			fields = append(fields, text)
		}
		for _, m := range p.Metrics {
			metrics = append(metrics, m.Name)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", p.Name, strings.Join(fields, " "), strings.Join(metrics, " "), p.Key)
	}
	return w.Flush()
}
