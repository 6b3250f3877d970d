package preset

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"vectorcheck/core/report"
)

// Folder is where a user's own presets are kept, a file of JSON each. One that
// does not exist is empty.
type Folder string

// UserFolder is the folder of this user.
func UserFolder() (Folder, error) {
	config, err := os.UserConfigDir()
	return Folder(filepath.Join(config, "vectorcheck", "presets")), err
}

// All lists the presets of the folder by name, and the errors of those that
// cannot be used.
func (f Folder) All() (all []Preset, failures []error) {
	entries, err := os.ReadDir(string(f))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		failures = append(failures, err)
	}
	for _, entry := range entries {
		if filepath.Ext(entry.Name()) != ".json" {
			continue
		}
		p, err := Load(filepath.Join(string(f), entry.Name()))
		if err == nil && p.Name != strings.TrimSuffix(entry.Name(), ".json") {
			err = fmt.Errorf("%s holds a preset named %s: rename the file", filepath.Join(string(f), entry.Name()), p.Name)
		}
		if err != nil {
			failures = append(failures, err)
			continue
		}
		all = append(all, p)
	}
	return all, failures
}

// Find gives the preset of a name, or an error that is fs.ErrNotExist if there
// is none.
func (f Folder) Find(name string) (Preset, error) { return Load(f.path(name)) }

func (f Folder) path(name string) string { return filepath.Join(string(f), name+".json") }

// Save keeps a preset, in place of one of the same name. It refuses the names of
// VectorCheck's own.
func (f Folder) Save(p Preset) error {
	if err := p.Validate(); err != nil {
		return err
	}
	if p.Name == Generic || slices.Contains(Names(), p.Name) {
		return fmt.Errorf("the name %s is that of a preset of VectorCheck: choose another", p.Name)
	}
	data, err := p.JSON()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(string(f), 0o700); err != nil {
		return report.NewSaveError(f.path(p.Name), err)
	}
	return report.SaveFile(f.path(p.Name), func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// Delete forgets the preset of a name.
func (f Folder) Delete(name string) error { return os.Remove(f.path(name)) }
