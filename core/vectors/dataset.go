package vectors

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// MaxFiles is how many files a data set may have.
const MaxFiles = 10_000

// Files are those that path names, in natural order, part-2 before part-10: the file at
// path; the files of vectors in the folder at path; those that fit a pattern as
// filepath.Match reads it; or all of several, with the system's list separator between
// them (: or, on Windows, ;). A file that has such a name is the file. What is not there is
// left for Open to tell.
func Files(path string) ([]string, error) {
	files, err := filesOf(path)
	if err != nil || len(files) == 1 {
		return files, err
	}
	slices.SortFunc(files, compareNatural)
	for i, file := range files[1:] {
		if file == files[i] {
			return nil, fmt.Errorf("%s is named twice: name each file once", file)
		}
	}
	if len(files) > MaxFiles {
		return nil, fmt.Errorf("%s: %d files: expected at most %d; join some of them", path, len(files), MaxFiles)
	}
	return files, nil
}

func filesOf(path string) ([]string, error) {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return inFolder(path)
	case err == nil:
		return []string{path}, nil
	}
	if parts := listed(path); len(parts) > 1 {
		var files []string
		for _, part := range parts {
			some, err := filesOf(part)
			if err != nil {
				return nil, err
			}
			files = append(files, some...)
		}
		return files, nil
	}
	if isPattern(path) {
		return matching(path)
	}
	return []string{path}, nil
}

// listed are the parts of a list of files.
func listed(path string) (parts []string) {
	for _, part := range strings.Split(path, string(filepath.ListSeparator)) {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// JoinFiles is several files, folders or patterns as one path, as Files reads it.
func JoinFiles(paths []string) (string, error) {
	if len(paths) == 1 {
		return paths[0], nil
	}
	separator := string(filepath.ListSeparator)
	for _, path := range paths {
		if strings.Contains(path, separator) {
			return "", fmt.Errorf("%q: a name with %q in it cannot stand beside others: give its folder, or a pattern in quotes", path, separator)
		}
	}
	return strings.Join(paths, separator), nil
}

// AbsoluteFiles is path from the root, each part of it where it is a list.
func AbsoluteFiles(path string) (string, error) {
	parts := listed(path)
	if _, err := os.Lstat(path); err == nil || len(parts) < 2 {
		return filepath.Abs(path)
	}
	for i := range parts {
		var err error
		if parts[i], err = filepath.Abs(parts[i]); err != nil {
			return "", err
		}
	}
	return strings.Join(parts, string(filepath.ListSeparator)), nil
}

// Beside is path in another folder: the last part of it, or of each that it lists.
func Beside(folder, path string) string {
	parts := listed(path)
	if Gone(path) == nil || len(parts) < 2 || hasVolume(path) {
		return filepath.Join(folder, baseOf(path))
	}
	for i := range parts {
		parts[i] = filepath.Join(folder, baseOf(parts[i]))
	}
	return strings.Join(parts, string(filepath.ListSeparator))
}

// FlatBeside is the files of a data set in another folder, as Files reads it: by the last part of
// each of the names that its fingerprint has. ok is false where they cannot be told apart there.
func (f Fingerprint) FlatBeside(folder string) (path string, ok bool) {
	if len(f.Files) < 2 {
		return "", false
	}
	names := map[string]bool{}
	var paths []string
	for _, file := range f.Files {
		name := filepath.Base(filepath.FromSlash(file.Name))
		paths = append(paths, filepath.Join(folder, name))
		names[name] = true
	}
	path, err := JoinFiles(paths)
	return path, err == nil && len(names) == len(paths)
}

// baseOf is the last part of a path, of this system or of Windows.
func baseOf(path string) string {
	if hasVolume(path) {
		return path[strings.LastIndexAny(path, `\/`)+1:]
	}
	return filepath.Base(path)
}

// hasVolume says whether a path is one of Windows.
func hasVolume(path string) bool {
	return len(path) > 2 && path[1] == ':' && strings.ContainsAny(path[2:3], `\/`) || strings.HasPrefix(path, `\\`)
}

// Gone is why none of the files that path names is there; nil if some are.
func Gone(path string) error {
	files, err := Files(path)
	if err != nil {
		return err
	}
	for _, file := range files {
		if _, err = os.Stat(file); err == nil {
			return nil
		}
	}
	return err
}

func isPattern(path string) bool { return strings.ContainsAny(path, "*?[") }

// matching are the regular files that fit a pattern.
func matching(pattern string) (files []string, err error) {
	all, err := filepath.Glob(pattern)
	if err != nil {
		return nil, fmt.Errorf("%s: it is no pattern of names: %w", pattern, err)
	}
	for _, path := range all {
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			files = append(files, path)
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: no file fits this pattern: %w", pattern, fs.ErrNotExist)
	}
	return files, nil
}

// inFolder are the files of the data set in a folder.
func inFolder(folder string) ([]string, error) {
	names, folders, err := vectorsIn(folder)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		hint := "choose another one, or a file"
		if folders > 0 {
			hint = "choose one of the folders in it, or give a pattern in quotes, such as " + filepath.Join(folder, "*", "*.parquet")
		}
		return nil, fmt.Errorf("%s is a folder without a file of vectors: expected one of %s; %s", folder, strings.Join(Extensions(), " "), hint)
	}
	names, err = chooseSeries(folder, names)
	if err != nil {
		return nil, err
	}
	for i := range names {
		names[i] = filepath.Join(folder, names[i])
	}
	return names, nil
}

// vectorsIn are the names of the files in a folder that have the extension of a format of
// vectors, and are not hidden: Spark and Hadoop write _SUCCESS and _metadata beside theirs.
func vectorsIn(folder string) (names []string, folders int, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, 0, fmt.Errorf("read the folder of vectors: %w", err)
	}
	for _, entry := range entries {
		name := entry.Name()
		if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || strings.HasPrefix(strings.ToLower(name), "readme") {
			continue
		}
		if _, unknown := formatOf(name); unknown != nil && !entry.IsDir() {
			continue
		}
		info, err := os.Stat(filepath.Join(folder, name))
		switch {
		case errors.Is(err, fs.ErrNotExist): // a link to nothing, or gone since
		case err != nil:
			return nil, 0, fmt.Errorf("read the folder of vectors: %w", err)
		case info.IsDir():
			folders++
		default:
			names = append(names, name)
		}
	}
	return names, folders, nil
}
