package preset_test

import (
	"fmt"
	"log"

	"vectorcheck/core/preset"
)

// A preset says what to fill in, and what its index can compare by.
func ExampleFind() {
	p, err := preset.Find("qdrant")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(p.Title, "·", p.Shape.Path)
	for _, metric := range p.Metrics {
		fmt.Println(metric.Name, "·", metric.Score)
	}
	// Output:
	// Qdrant · /collections/{{collection}}/points/query
	// cosine · cosine similarity
	// dot · dot product
	// euclid · l2
}
