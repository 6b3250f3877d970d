package vectors

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// writeTexts writes three vectors as pandas and NumPy do by default, and in the ways
// that people save embeddings with.
const writeTexts = `
import sys, json, numpy as np, pandas as pd
a = np.array([[0.5, -1, 3], [2e3, 4, 0.25], [1e-7, 7, -0.125]], dtype='f4')
d = pd.DataFrame(a)
d.to_csv('index_header.csv')
d.to_csv('header.csv', index=False)
d.to_csv('index.csv', header=False)
d.to_csv('bare.csv', header=False, index=False)
d.to_csv('twice.csv'); pd.read_csv('twice.csv').to_csv('twice.csv', index=False)
d.to_csv('tabs.tsv', sep='\t', index=False)
d.to_csv('german.csv', sep=';', decimal=',', index=False)
d.to_csv('utf16.csv', index=False, encoding='utf-16')
d.to_csv('packed.csv.gz', index=False)
import csv
d.to_csv('quoted.csv', index=False, quoting=csv.QUOTE_NONNUMERIC)
d.to_csv('all_quoted.csv', index=False, quoting=csv.QUOTE_ALL)
d.to_csv('all_quoted.tsv', sep='\t', index=False, quoting=csv.QUOTE_ALL)
texts = ['one', 'line\nbreak, "quoted"', '']
t = pd.DataFrame({'id': [7, 8, 9], 'text': texts, 'v': list(a)})
t.to_csv('arrays.csv')
t.to_csv('arrays.tsv', sep='\t', index=False)
t.assign(v=[r.tolist() for r in a]).to_csv('lists.csv', index=False)
t.assign(v=[json.dumps(r.tolist()) for r in a]).to_csv('json.csv', index=False)
t.assign(v=[r.tolist() for r in a]).to_json('records.jsonl', orient='records', lines=True)
np.savetxt('savetxt.txt', a)
np.savetxt('savetxt_header.txt', a, header='embeddings\nof three rows')
np.savetxt('savetxt_names.csv', a, delimiter=',', header='x,y,z')
np.savetxt('savetxt_columns.txt', a, fmt='%14.7e')
`

// Each file is read as the vectors that were written.
func TestTextsOfPandasAndNumPy(t *testing.T) {
	const python = "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import numpy, pandas").Run(); err != nil {
		t.Skipf("%s with numpy and pandas is needed: %v", python, err)
	}
	folder := t.TempDir()
	write := exec.Command(python, "-c", writeTexts)
	write.Dir = folder
	if out, err := write.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	rows := [][]float32{{0.5, -1, 3}, {2e3, 4, 0.25}, {1e-7, 7, -0.125}}
	columns := map[string]string{"arrays.csv": "v", "arrays.tsv": "v", "lists.csv": "v", "json.csv": "v", "records.jsonl": "v"}
	files, err := os.ReadDir(folder)
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(file.Name(), func(t *testing.T) {
			want := goodText{rows: rows, column: columns[file.Name()]}
			if want.column != "" {
				want.opts, want.ids = Options{IDColumn: "id"}, []string{"7", "8", "9"}
			}
			r, err := Open(filepath.Join(folder, file.Name()), want.opts)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			checkText(t, r, want)
			if note := r.Info().Note; note != "" && file.Name() != "index.csv" {
				t.Errorf("it is said that %s", note)
			}
		})
	}
}
