package cli

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"vectorcheck/core"
	"vectorcheck/core/check"
	"vectorcheck/core/preset"
	"vectorcheck/core/vectors"
)

// groups are the parts in which the flags of a command are shown, in this order.
func groups() []kong.Group {
	return []kong.Group{
		{Key: "file", Title: "File:"},
		{Key: "api", Title: "API:"},
		{Key: "answer", Title: "Right answer:"},
		{Key: "tls", Title: "Key and TLS:"},
		{Key: "load", Title: "Load:"},
		{Key: "output", Title: "Output:"},
	}
}

// newParser reads command lines. Help and version go to s, and then exit is called.
func newParser(s streams, exit func(code int)) (*kong.Kong, error) {
	parser, err := kong.New(&commands{},
		kong.Name("vectorcheck"),
		kong.Description(description),
		kong.Vars{"version": "vectorcheck " + core.Version, "demo_rate": strconv.Itoa(core.DemoRate), "retry_on": check.DefaultStatuses().String(), "presets": strings.Join(preset.Names(), ", "), "formats": strings.Join(vectors.Extensions(), " "), "neighbors": strings.Join(vectors.NeighborsExtensions(), " ")},
		kong.Vars(demoDefaults()),
		kong.Writers(s.out, s.err),
		kong.KindMapper(reflect.String, kong.MapperFunc(asGiven)),
		kong.Exit(exit),
		kong.ExplicitGroups(groups()),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Help(helpWithExamples),
	)
	if err != nil {
		return nil, err
	}
	for _, node := range parser.Model.Leaves(false) {
		sortFlags(node)
	}
	return parser, nil
}

// sortFlags has the groups of flags follow one another in the order of groups.
func sortFlags(node *kong.Node) {
	rank := func(f *kong.Flag) int {
		return slices.IndexFunc(groups(), func(g kong.Group) bool { return f.Group != nil && g.Key == f.Group.Key })
	}
	slices.SortStableFunc(node.Flags, func(a, b *kong.Flag) int { return cmp.Compare(rank(a), rank(b)) })
}

// helpWithExamples is the usual help, and then examples of the command.
func helpWithExamples(options kong.HelpOptions, ctx *kong.Context) error {
	if err := kong.DefaultHelpPrinter(options, ctx); err != nil {
		return err
	}
	node := ctx.Selected()
	if node == nil {
		node = ctx.Model.Node
	}
	lines := examples()[commandOf(node)]
	if len(lines) == 0 {
		return nil
	}
	_, err := fmt.Fprintf(ctx.Stdout, "\nExamples:\n  %s\n", strings.Join(lines, "\n  "))
	return err
}
