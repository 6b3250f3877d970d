package pgvector

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"vectorcheck/core/target"
)

// Trace implements target.API. The reply is a line for each row, its id and its
// distance, and the body the same as JSON.
func (t *Target) Trace(ctx context.Context, vector []float32) target.Trace {
	text := t.metric.encode(vector)
	trace := target.Trace{Request: t.query + "\n\n$1 = " + string(text)}
	if t.counted {
		trace.Request += "\n$2 = " + string(t.topK)
	}
	start := time.Now()
	rows, failure := t.ask(ctx, text, nil)
	trace.Latency = time.Since(start)
	if failure != nil {
		trace.Err, trace.Reply = failure, failure.Text
		return trace
	}
	reply, body := shown(rows)
	trace.Reply, trace.Body = t.hide(reply), []byte(t.hide(string(body)))
	if trace.Answer, failure = t.answer(rows, vector); failure != nil {
		trace.Err = t.hidden(failure)
	}
	return trace
}

func shown(rows []row) (text string, body []byte) {
	type hit struct {
		ID       string `json:"id"`
		Distance string `json:"distance"`
	}
	lines, hits := []string{"id\tdistance"}, []hit{}
	for _, r := range rows {
		lines = append(lines, r.id+"\t"+r.distance)
		hits = append(hits, hit{r.id, r.distance})
	}
	body, _ = json.Marshal(hits) // texts always have a JSON form
	return strings.Join(lines, "\n"), body
}
