package core_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"log"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"vectorcheck/core"
)

// A run checks every vector of a file against an API.
func Example() {
	folder, err := os.MkdirTemp("", "vectorcheck-example-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	vectors := filepath.Join(folder, "vectors.f32") // three of two numbers
	var data []byte
	for _, x := range []float32{1, 0, 0, 1, 1, 1} {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(x))
	}
	if err := os.WriteFile(vectors, data, 0o600); err != nil {
		log.Fatal(err)
	}
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"results": [{"id": 7, "similarity": 0.998}]}`)
	}))
	defer api.Close()

	settings := core.DefaultSettings()
	settings.Vectors, settings.Dim, settings.URL = vectors, 2, api.URL
	run, err := core.Create(context.Background(), settings, filepath.Join(folder, "example.vcrun"), core.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer run.Close()
	run.Start()
	<-run.Done()
	figures := run.Snapshot().Figures
	fmt.Println(figures.Matches, "of", figures.Answered(), "found")
	// Output: 3 of 3 found
}
