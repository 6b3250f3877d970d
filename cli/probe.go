package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"vectorcheck/core"
	"vectorcheck/core/check"
	"vectorcheck/core/preset"
)

// testCommand asks about one vector.
type testCommand struct {
	question
	SavePreset string `complete:"files:.json" group:"output" help:"Keep the preset that is proposed in this file." placeholder:"FILE.json"`
	Full       bool   `group:"output" help:"Show vectors whole, rather than their first numbers."`
	Row        string `group:"file" help:"Row of the vector to send, from 0, or file:row of several files (default: the first that can be sent)." placeholder:"N"`
}

func (c *testCommand) Run(s streams) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	if settings.TypedKey, err = promptKey(s, settings.Key); err != nil {
		return err
	}
	warnOf(s, settings)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	probe, err := core.SendProbeAt(ctx, settings, c.Row)
	if ctx.Err() != nil {
		return exit{exitStopped, errors.New("interrupted")}
	}
	if err != nil {
		return err
	}
	request, reply := probe.Request, probe.Reply
	if !c.Full {
		request, reply = shortVectors(request), shortVectors(reply)
	}
	fmt.Fprintf(s.out, "%s\n\n%s\n\n", request, reply)
	for _, advice := range probe.Advice {
		fmt.Fprintf(s.out, "! %s\n", advice)
		if better := advice.Better; better != nil {
			fmt.Fprintf(s.out, "  %s\n", flags(settings, *better))
		}
	}
	if c.SavePreset != "" {
		if err := savePreset(s, settings.API.Own, probe.Advice, c.SavePreset); err != nil {
			return err
		}
	}
	if probe.Err != nil {
		return exit{exitUnusable, fmt.Errorf("%w%s", probe.Err, hint(settings, probe.Err.Error()))}
	}
	fmt.Fprintf(s.out, "row %s: %s\n", placed(probe), understood(probe))
	if probe.Outcome != check.Match || probe.Twin { // a run would stop where all are found under other ids
		return exit{code: exitFailed}
	}
	return nil
}

// savePreset writes the first preset that is proposed to a new file.
func savePreset(s streams, own *preset.Preset, all []core.Advice, path string) error {
	for _, advice := range all {
		if advice.Better == nil || presetText(own, advice.Better.API.Own) == "" {
			continue
		}
		text, err := advice.Better.API.Own.JSON()
		if err != nil {
			return err
		}
		file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
		if err != nil {
			return fmt.Errorf("--save-preset: %w", err)
		}
		_, err = file.Write(text)
		if err := errors.Join(err, file.Close()); err != nil {
			return fmt.Errorf("--save-preset: %w", err)
		}
		fmt.Fprintf(s.err, "the preset is in %s: use it with --preset %s\n", path, shellWord(path))
		return nil
	}
	return fmt.Errorf("--save-preset %s: no preset is proposed for this reply, so that nothing was written", path)
}

// placed is the row that was sent, with file:row of several files.
func placed(probe core.Probe) string {
	if probe.Place == "" {
		return fmt.Sprint(probe.Index)
	}
	return fmt.Sprintf("%d (%s)", probe.Index, probe.Place)
}

// understood is what was read of a reply.
func understood(probe core.Probe) string {
	text := probe.Outcome.String()
	if probe.Twin {
		text = "found under another id"
	}
	switch {
	case probe.Answer.Empty:
		text += ", no hits"
	case probe.Impossible:
		text += fmt.Sprintf(", score %g, which the metric cannot have: the id alone decides", probe.Score)
	default:
		text += fmt.Sprintf(", similarity %.6f", probe.Answer.Similarity)
	}
	if probe.Answer.ID != "" {
		text += ", id " + probe.Answer.ID
	}
	if probe.ID != "" {
		text += ", looked for " + probe.ID
	}
	if probe.Metric != "" {
		text += ", metric " + probe.Metric
		if len(probe.Declared.Metrics) > 0 && probe.Declared.Has(probe.Metric) {
			text += " as the index says"
		}
	}
	if probe.Declared.Name != "" {
		text += ", index " + probe.Declared.Name
	}
	if probe.Status > 0 {
		text += fmt.Sprintf(", HTTP %d", probe.Status)
	}
	return text + fmt.Sprintf(" in %s", probe.Latency.Round(10*time.Microsecond))
}

// flags are what would make the settings better.
func flags(s, better core.Settings) string {
	text := "better:"
	if better.Type != s.Type {
		text += " --type " + shellWord(better.Type.String())
	}
	if better.Dim != s.Dim {
		text += fmt.Sprintf(" --dim %d", better.Dim)
	}
	if better.IDs != s.IDs {
		text += " --ids " + shellWord(better.IDs.String())
	}
	if better.IDs.Prefix != s.IDs.Prefix {
		text += " --id-prefix " + shellWord(better.IDs.Prefix)
	}
	if better.API.Preset != s.API.Preset && better.API.Own == nil {
		text += " --preset " + shellWord(better.API.Preset)
	}
	if better.API.Metric != s.API.Metric && better.API.Metric != "" {
		text += " --metric " + shellWord(better.API.Metric)
	}
	preset := presetText(s.API.Own, better.API.Own)
	if text != "better:" && preset != "" && s.API.Own != nil {
		preset = " with" + preset
	}
	return text + preset
}

// presetText is how a better preset differs from the user's own one, or what is in it where
// there is none; "" if it is the same.
func presetText(own, better *preset.Preset) (text string) {
	if better == nil {
		return ""
	}
	if own == nil {
		if data, err := better.JSON(); err == nil {
			return " --preset FILE.json, with this in it:\n" + string(data)
		}
		return ""
	}
	all, err := preset.Changes(*own, *better)
	if err != nil || len(all) == 0 {
		return ""
	}
	text = fmt.Sprintf(" the preset %s changed as follows, which --save-preset FILE.json writes:", own.Name)
	for _, c := range all {
		text += fmt.Sprintf("\n    %s: %s instead of %s", c.Key, cmp.Or(c.Is, "nothing"), cmp.Or(c.Was, "nothing"))
	}
	return text
}
