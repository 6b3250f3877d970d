package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"vectorcheck/core"
	"vectorcheck/core/preset"
)

// presetsCommand lists the APIs that a run can ask, and keeps the user's own.
type presetsCommand struct {
	Show   string `complete:"preset-name" help:"Print a preset as JSON: one of your own begins as a copy; generic prints a template." placeholder:"NAME" xor:"do"`
	Add    string `complete:"files:.json" help:"Keep the preset in a file among your own, to be used by its name; - is standard input." placeholder:"FILE.json" xor:"do"`
	Delete string `complete:"own-preset" help:"Forget one of your own." placeholder:"NAME" xor:"do"`
}

func (c *presetsCommand) Run(s streams) error {
	folder, err := preset.UserFolder()
	if err != nil {
		return err
	}
	switch {
	case c.Show != "":
		return showPreset(s.out, c.Show)
	case c.Add != "":
		p, err := loadPreset(c.Add)
		if err != nil {
			return err
		}
		warnUnused(s, p)
		return folder.Save(p)
	case c.Delete != "":
		return folder.Delete(c.Delete)
	}
	return listPresets(s, folder)
}

func loadPreset(path string) (preset.Preset, error) {
	if path == dash {
		return preset.Read(os.Stdin, "standard input")
	}
	return preset.Load(path)
}

func showPreset(w io.Writer, name string) error {
	api, err := core.NewAPI(name, "", nil)
	if err != nil {
		return err
	}
	p, ok, err := api.Find()
	if err != nil {
		return err
	}
	if !ok {
		p = preset.Template()
	}
	text, err := p.JSON()
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

func listPresets(s streams, folder preset.Folder) error {
	all, err := preset.All()
	if err != nil {
		return err
	}
	own, failures := folder.All()
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "PRESET\tFIELDS\tMETRICS\tKEY")
	for _, p := range append(all, own...) {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", p.Name, strings.Join(fields(p), " "), strings.Join(metrics(p), " "), p.Key)
	}
	for _, failure := range failures {
		fmt.Fprintf(s.err, "vectorcheck: not listed: %s\n", failure)
	}
	return w.Flush()
}

// fields are the names of the fields of a preset, with their defaults.
func fields(p preset.Preset) (names []string) {
	for _, f := range p.Fields {
		text := f.Name
		if f.Default != nil {
			text += "=" + *f.Default
		}
		names = append(names, text)
	}
	return names
}

func metrics(p preset.Preset) (names []string) {
	for _, m := range p.Metrics {
		names = append(names, m.Name)
	}
	return names
}
