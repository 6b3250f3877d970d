package vectors_test

import (
	"fmt"
	"log"
	"os"
	"path/filepath"

	"vectorcheck/core/vectors"
)

// Open tells the format by the file's name and content.
func ExampleOpen() {
	folder, err := os.MkdirTemp("", "vectorcheck-example-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "items.jsonl")
	text := `{"sku": "a-1", "embedding": [0.5, 0.25]}
{"sku": "a-2", "embedding": [0.125, 1]}
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		log.Fatal(err)
	}

	file, err := vectors.Open(path, vectors.Options{IDColumn: "sku"})
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	info := file.Info()
	fmt.Println(info.Format, info.Count, "×", info.Dim)
	row, id := make([]float32, info.Dim), make([]string, 1)
	if err := file.ReadRows(row, 1); err != nil {
		log.Fatal(err)
	}
	if err := file.(vectors.Identified).ReadIDs(id, 1); err != nil {
		log.Fatal(err)
	}
	fmt.Println(id[0], row)
	// Output:
	// jsonl 2 × 2
	// a-2 [0.125 1]
}
