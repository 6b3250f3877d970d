package gui

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"vectorcheck/core"
)

// A metric that is not the index's is taken only if that is said.
func TestAnotherMetricOnlyIfInsisted(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			fmt.Fprint(rw, `{"result":{"status":"green","config":{"params":{"vectors":{"size":4,"distance":"Euclid"}}}},"status":"ok"}`)
			return
		}
		fmt.Fprint(rw, `{"result":{"points":[{"id":1,"score":1}]},"status":"ok"}`)
	}))
	t.Cleanup(server.Close)
	const rows = 20
	s := ownSettings(t, rows)
	s.URL, s.API = server.URL, core.API{Preset: "qdrant", Metric: "cosine", Fields: map[string]string{"collection": "items"}}
	w := openWindow(t, "")
	for _, answer := range []string{"Cancel", "Insist"} {
		onMain(func() { w.create(s) })
		waitFor(t, &w.controller, answer, func(view) (asked bool) {
			onMain(func() { asked = w.covered() })
			return asked
		})
		if v := w.controller.view(); v.run != nil {
			t.Errorf("a run began while it is asked")
		}
		onMain(func() { w.tapButton(t, answer) })
	}
	waitFor(t, &w.controller, "the run", func(v view) bool { return v.snapshot.State == core.Ended && v.snapshot.Saved == rows })
	summary, err := core.Show(w.controller.view().run.Path())
	if err != nil || summary.Asked.Metric != "cosine" || summary.Asked.Index.Metric() != "euclid" || len(summary.Asked.Index.Notes) == 0 {
		t.Errorf("%+v, %v", summary.Asked, err)
	}
}
