package preset

import "vectorcheck/core/target"

// Template is a preset to begin one's own with: what the generic API is asked, with a list of
// hits in its replies.
func Template() Preset {
	return Preset{
		Name:  "own",
		Title: "My API",
		Key:   "Authorization: Bearer KEY",
		Metrics: []Metric{
			{Name: "cosine", Score: target.CosineSimilarity},
		},
		Shape: target.Shape{
			Method: "POST", Path: "/search", Body: `{"vector": {{vector}}, "top_k": {{top_k}}}`,
			Hits: "results", ID: "results.0.id", Value: "results.0.score",
		},
	}
}
