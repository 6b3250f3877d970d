package demo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
)

// WriteVectors writes the rows of Vectors to a raw file: float32,
// little-endian, row after row, no header. The folder must exist. A file that
// holds these very bytes already stays as it is, its time too; any other is
// replaced in one step, so that no reader ever sees half a file.
func WriteVectors(path string, spec Spec) error {
	rows, err := Vectors(spec)
	if err != nil {
		return err
	}
	data := make([]byte, 0, 4*len(rows))
	for _, x := range rows {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(x))
	}
	if same, err := holds(path, data); same || err != nil {
		return err
	}
	return replaceFile(path, data)
}

// holds reports whether path is a file of exactly data. It reads only files of
// the right size.
func holds(path string, data []byte) (bool, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for demo vectors: %w", err)
	}
	if !info.Mode().IsRegular() {
		return false, fmt.Errorf("write demo vectors: %s is not a regular file: choose another name", path)
	}
	if info.Size() != int64(len(data)) {
		return false, nil
	}
	found, err := os.ReadFile(path)
	if err != nil {
		return false, fmt.Errorf("compare demo vectors: %w", err)
	}
	return bytes.Equal(found, data), nil
}

// replaceFile writes data to a file beside path, then renames it.
func replaceFile(path string, data []byte) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if err != nil {
		return fmt.Errorf("write demo vectors: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("write demo vectors: %w", err), os.Remove(file.Name()))
		}
	}()
	_, writeErr := file.Write(data)
	if err := errors.Join(writeErr, file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Chmod(file.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
