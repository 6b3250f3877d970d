package runfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// unfinished follows the name of a run file that is being made. Only the one who
// has the lock makes it, so that one found with the lock held is what a killed
// process left.
const unfinished = "-unfinished"

// createWhole makes a run file at path, where there must be nothing: under
// another name first, so that a process that is killed, or a power cut, leaves a
// whole run file or none. The lock must be held.
func createWhole(path string, meta Meta) error {
	if _, err := os.Lstat(path); err == nil {
		return ErrExists
	}
	made := path + unfinished
	removeAll(made)
	defer removeAll(made)
	if err := makeRunFile(made, meta); err != nil {
		return err
	}
	if err := giveName(made, path); err != nil {
		return err
	}
	syncFolder(filepath.Dir(path))
	return nil
}

// makeRunFile makes a database that is all in one file, on the disk.
func makeRunFile(path string, meta Meta) error {
	if err := createEmpty(path); err != nil {
		return err
	}
	c, err := connect(path, readWrite)
	if err != nil {
		return err
	}
	return errors.Join(initialize(c, meta), c.close())
}

// giveName moves a file without ever replacing another: by a link, or, on disks
// that know none, by a new name, which the lock keeps for us.
func giveName(from, to string) error {
	err := os.Link(from, to)
	if err == nil {
		return nil
	}
	if errors.Is(err, fs.ErrExist) {
		return ErrExists // the system's words name the file once more
	}
	if _, err := os.Lstat(to); err == nil {
		return ErrExists
	}
	return os.Rename(from, to)
}

// syncFolder sees that a power cut does not take a new name away. Not every
// system can, and those that cannot need not.
func syncFolder(path string) {
	folder, err := os.Open(path)
	if err != nil {
		return
	}
	_ = folder.Sync()
	_ = folder.Close()
}
