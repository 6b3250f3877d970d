package cli

// examples are those of each command, by its words; "" is the program itself. A test runs
// them, in this order, with files and an API of the names that they use.
func examples() map[string][]string {
	return map[string][]string{
		"": {
			"vectorcheck run --demo",
			"vectorcheck run vectors.bin --url http://127.0.0.1:8080",
		},
		"run": {
			"vectorcheck run vectors.bin --url http://127.0.0.1:8080 --rate 500 --out vectors.vcrun",
			"vectorcheck run vectors.bin --url http://127.0.0.1:8080 --ids row --top-k 10",
			"vectorcheck run vectors.bin --url http://127.0.0.1:8080 --sample 2000 --min-accuracy 99.5 --json",
			"vectorcheck run queries.fvecs --neighbors truth.ivecs --ids row --top-k 10 --url http://127.0.0.1:8080",
			"vectorcheck run vectors.bin --url http://127.0.0.1:8080 --key file:key.txt --concurrency 20",
		},
		"test": {
			"vectorcheck test vectors.bin --url http://127.0.0.1:8080",
			"vectorcheck test vectors.bin --url http://127.0.0.1:8080 --ids row --row 7 --full",
		},
		"resume": {
			"vectorcheck resume vectors.vcrun",
			"vectorcheck resume vectors.vcrun --retry-errors --vectors vectors.bin",
		},
		"show": {
			"vectorcheck show vectors.vcrun",
			"vectorcheck show vectors.vcrun --json --check",
		},
		"export": {
			"vectorcheck export vectors.vcrun vectors.csv",
			"vectorcheck export vectors.vcrun - --outcome mismatch,error",
			"vectorcheck export vectors.vcrun worst.parquet --sort similarity --limit 100",
		},
		"info": {
			"vectorcheck info vectors.bin --dim 128",
			"vectorcheck info queries.fvecs --full",
		},
		"presets": {
			"vectorcheck presets",
			"vectorcheck presets --show qdrant",
		},
		"key set":    {"vectorcheck key set production"},
		"key delete": {"vectorcheck key delete production"},
		"demo":       {"vectorcheck demo --listen 127.0.0.1:8081 --rate-limit 200"},
		"completion": {"source <(vectorcheck completion bash)"},
		"man":        {"vectorcheck man > vectorcheck.1"},
	}
}
