package gui

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2/lang"

	"vectorcheck/core/check"
)

// waitsFor is a few words about what a run waits for.
func waitsFor(t check.Trouble) string {
	switch t.Cause {
	case check.Outage:
		if t.Status > 0 {
			return lang.L("the API answers with errors")
		}
		return lang.L("the API does not answer")
	case check.NoHits:
		return lang.L("the API finds nothing")
	case check.Refusal:
		return lang.L("the API refuses")
	case check.Storage:
		return lang.L("results cannot be saved")
	}
	return ""
}

// notice says why there is no run or why it ends early, or else what it waits for, why,
// and what to do; "" if there is nothing to say.
func notice(v view, now time.Time) string {
	if v.refused != nil {
		return fmt.Sprintf(lang.L("Not done: %s. The run shown is the one before."), v.refused)
	}
	if v.err != nil {
		return v.err.Error()
	}
	switch t := v.snapshot.Trouble; t.Cause {
	case check.NoHits:
		return fmt.Sprintf(lang.L("The API finds nothing: %s Fill the collection, or stop and correct the settings; then press Try now: those are asked for again."), t.Text)
	case check.Outage:
		if t.Status > 0 {
			return fmt.Sprintf(lang.L("The API answers with errors only: %s. What met this is checked again once it is well; it is asked again %s."), t.Text, soon(t.Next, now))
		}
		return fmt.Sprintf(lang.L("The API does not answer: %s. What met this is checked again once it does; it is asked again %s."), t.Text, soon(t.Next, now))
	case check.Refusal:
		return fmt.Sprintf(lang.L("The API refuses whoever asks: %s. Mend the key, the permission or the certificate there, then press Try now; nothing is lost."), t.Text)
	case check.Storage:
		return fmt.Sprintf(lang.L("Results cannot be saved: %s. They are kept in memory; saving is tried again %s."), t.Text, soon(t.Next, now))
	}
	return ""
}

func soon(next, now time.Time) string {
	seconds := int(next.Sub(now).Round(time.Second) / time.Second)
	if seconds <= 0 {
		return lang.L("now")
	}
	return fmt.Sprintf(lang.L("in %d s"), seconds)
}
