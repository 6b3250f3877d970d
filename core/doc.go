// Package core is a run from its settings to its report, for any face: it puts
// the vectors, the API, the checker and the run file together.
//
// A face fills in Settings, has Create or CreateIn make a Run, starts it, looks at
// its Snapshot as often as it likes, and waits for Done:
//
//	run, err := core.Create(ctx, settings, "nightly.vcrun", core.Options{})
//	…
//	run.Start()
//	<-run.Done()
//	summary, err := run.Summary()
//
// Open goes on with a run of which something is left; OpenRecord only reads one.
//
// docs/performance.md tells what was tried for speed.
package core
