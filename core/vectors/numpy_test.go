package vectors

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// numpyFiles writes files that are refused, in the folder of its argument.
const numpyFiles = `
import numpy, pickle, sys
d = sys.argv[1] + '/'
a = numpy.arange(12.).reshape(3, 4)
o = numpy.empty(3, object)
for i in range(3): o[i] = a[i]
numpy.save(d + 'objects.npy', o)
numpy.save(d + 'integers.npy', a.astype('i8'))
numpy.save(d + 'extended.npy', a.astype('g'))
numpy.save(d + 'texts.npy', a.astype('U'))
numpy.save(d + 'complex.npy', a + 0j)
numpy.save(d + 'real.npy', a + 0j)
numpy.save(d + 'julia.npy', numpy.asfortranarray(a))
numpy.save(d + 'rows.npy', numpy.asfortranarray(a))
numpy.save(d + 'flat.npy', a.reshape(-1))
numpy.savez(open(d + 'archive.bin', 'wb'), NAME=a)
pickle.dump(a, open(d + 'pickle.bin', 'wb'))
pickle.dump(a, open(d + 'pickle2.bin', 'wb'), protocol=2)
`

// What is advised about files of NumPy is run by it, on these, and gives a file that is read.
func TestAdviceOfNumPyWorks(t *testing.T) {
	const python = "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import numpy").Run(); err != nil {
		t.Skip("needs Debian's python3-numpy")
	}
	folder := t.TempDir()
	if output, err := exec.Command(python, "-c", numpyFiles, folder).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	for _, tc := range []struct {
		name, advice string // a regular expression whose group is what is run
		dim          int
		first        []float32
	}{
		{"objects.npy", `save (.*) if each object`, 4, []float32{0, 1, 2, 3}},
		{"integers.npy", `or save (.*)$`, 4, []float32{0, 1, 2, 3}},
		{"extended.npy", `save (.*)$`, 4, []float32{0, 1, 2, 3}},
		{"texts.npy", `save (.*) if they`, 4, []float32{0, 1, 2, 3}},
		{"complex.npy", `save (.*) for both`, 8, []float32{0, 0, 1, 0, 2, 0, 3, 0}},
		{"real.npy", `parts, or (.*)$`, 4, []float32{0, 1, 2, 3}},
		{"rows.npy", `save (.*) if its rows`, 4, []float32{0, 1, 2, 3}},
		{"julia.npy", `or (\S+) if its columns`, 3, []float32{0, 4, 8}},
		{"flat.npy", `save (.*)$`, 4, []float32{0, 1, 2, 3}},
		{"archive.bin", `as with (numpy.save\(.*\)) or`, 4, []float32{0, 1, 2, 3}},
		{"pickle.bin", `with (numpy.save\(.*\))$`, 4, []float32{0, 1, 2, 3}},
		{"pickle2.bin", `with (numpy.save\(.*\))$`, 4, []float32{0, 1, 2, 3}},
	} {
		path := filepath.Join(folder, tc.name)
		_, err := Open(path, Options{})
		if err == nil {
			t.Errorf("%s was opened", tc.name)
			continue
		}
		found := regexp.MustCompile(tc.advice).FindStringSubmatch(err.Error())
		if found == nil {
			t.Errorf("%s: %q has no advice", tc.name, err)
			continue
		}
		line := strings.ReplaceAll(found[1], "dimension", "4")
		if !strings.HasPrefix(line, "numpy.save(") {
			line = "numpy.save('vectors.npy', " + line + ")"
		}
		program := "import numpy, pickle, sys\nf = sys.argv[1]\n"
		if strings.Contains(line, " a.") || strings.Contains(line, "(a)") {
			program += "a = numpy.load(f)\n"
		}
		command := exec.Command(python, "-c", program+line, path)
		command.Dir = folder
		if output, err := command.CombinedOutput(); err != nil {
			t.Errorf("%s: %s: %v\n%s", tc.name, line, err, output)
			continue
		}
		r, err := Open(filepath.Join(folder, "vectors.npy"), Options{})
		if err != nil {
			t.Errorf("%s: after %s: %v", tc.name, line, err)
			continue
		}
		row := make([]float32, r.Info().Dim)
		if err := r.ReadRows(row, 0); err != nil || !slices.Equal(row, tc.first) {
			t.Errorf("%s: after %s: %v, %v; want %v", tc.name, line, row, err, tc.first)
		}
		_ = r.Close()
	}
}
