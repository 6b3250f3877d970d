package gui

import (
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage/repository"
)

// system is what the toolkit can do with the files of this computer.
type system interface {
	repository.AppendableRepository
	repository.ListableRepository
	repository.HierarchicalRepository
	repository.DeleteAllRepository
	repository.CopyableRepository
	repository.MovableRepository
}

// keptFiles is a system in which a file that is opened to be written keeps what it
// holds until something is written to it. The toolkit's dialog opens the file that
// is to be saved, which would empty it, before it is known whether there is room for the
// new one.
type keptFiles struct{ system }

// keepFiles has the toolkit's dialogs use it.
func keepFiles() {
	file, err := repository.ForScheme("file")
	if err != nil {
		return // without files there is nothing to keep
	}
	if found, ok := file.(system); ok {
		if _, done := file.(keptFiles); !done {
			repository.Register("file", keptFiles{found})
		}
	}
}

// Writer implements repository.WritableRepository.
func (k keptFiles) Writer(uri fyne.URI) (fyne.URIWriteCloser, error) {
	if info, err := os.Stat(uri.Path()); err != nil || !info.Mode().IsRegular() {
		return k.system.Writer(uri)
	}
	file, err := os.OpenFile(uri.Path(), os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	return &keptFile{file: file, uri: uri}, nil
}

// keptFile is emptied by the first Write.
type keptFile struct {
	file    *os.File
	uri     fyne.URI
	written bool
}

// Write implements io.Writer.
func (f *keptFile) Write(p []byte) (int, error) {
	if !f.written {
		if err := f.file.Truncate(0); err != nil {
			return 0, err
		}
		f.written = true
	}
	return f.file.Write(p)
}

// Close implements io.Closer.
func (f *keptFile) Close() error { return f.file.Close() }

// URI implements fyne.URIWriteCloser.
func (f *keptFile) URI() fyne.URI { return f.uri }
