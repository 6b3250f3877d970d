package cli

import (
	"slices"

	"vectorcheck/cli/completion"
	"vectorcheck/core"
	"vectorcheck/core/check"
	"vectorcheck/core/preset"
	"vectorcheck/core/target"
)

// completeCommand is what the scripts of shells call; it is none that a person types.
const completeCommand = "__complete"

// completionCommand prints the script for a shell.
type completionCommand struct {
	Shell string `arg:"" help:"The shell: bash, zsh or fish." enum:"bash,zsh,fish" placeholder:"SHELL"`
}

func (c *completionCommand) Run(s streams) error {
	text, err := completion.Script(c.Shell)
	if err != nil {
		return err
	}
	_, err = s.out.Write([]byte(text))
	return err
}

// complete answers the script of a shell.
func (s streams) complete(shell string, words []string) error {
	parser, err := newParser(s, func(int) {})
	if err != nil {
		return err
	}
	words = completion.Read(shell, words)
	proposal := completion.Propose(parser.Model, words, completionValues)
	typed := ""
	if len(words) > 0 {
		typed = words[len(words)-1]
	}
	return completion.Write(s.out, shell, proposal, typed)
}

// completionValues are the values of a kind, as the tags of the flags name it.
func completionValues(kind string, given map[string]string) (values []string) {
	switch kind {
	case "preset":
		return presetNames()
	case "preset-name":
		return presetNames()
	case "own-preset":
		return ownPresetNames()
	case "metric":
		return metrics(presetNamed(given["preset"]))
	case "field":
		for _, f := range presetNamed(given["preset"]).Fields {
			values = append(values, f.Name+"=")
		}
	case "ids":
		return []string{"none", "row", "row+1", "column:", "file:"}
	case "ids-file":
		return []string{"file:"}
	case "key":
		return []string{"env:", "file:", "keyring:", "command:", "prompt"}
	case "type":
		return []string{"f4", "f8", "f2", "bf16", "i1", "u1", ">f4", ">f8", ">f2", ">bf16"}
	case "concurrency":
		return []string{"auto"}
	case "outcome":
		for _, o := range check.Outcomes() {
			values = append(values, o.String())
		}
	case "kind":
		for _, k := range target.Kinds() {
			values = append(values, k.String())
		}
	}
	return values
}

func presetNames() []string {
	return slices.Concat([]string{"generic"}, preset.Names(), ownPresetNames())
}

func ownPresetNames() (names []string) {
	folder, err := preset.UserFolder()
	if err != nil {
		return nil
	}
	own, _ := folder.All()
	for _, p := range own {
		names = append(names, p.Name)
	}
	return names
}

// presetNamed is the preset of that name or file; the zero value if there is none.
func presetNamed(name string) preset.Preset {
	api, err := core.NewAPI(name, "", nil)
	if err != nil {
		return preset.Preset{}
	}
	p, _, err := api.Find()
	if err != nil {
		return preset.Preset{}
	}
	return p
}
