package runfile

import (
	"encoding/json"
	"errors"
	"os"
)

// SaveSettings puts other settings in the place of those in Meta: all of them when it
// returns nil, none when it returns an error. After an error that is Transient it can be
// called again.
func (f *File) SaveSettings(settings json.RawMessage) error {
	return f.saveMetaRow(settings, "UPDATE meta SET value = ? WHERE key = 'settings'", func(m *Meta) { m.Settings = settings })
}

// SaveContent is SaveSettings for the content in Meta, which a run file need not have.
func (f *File) SaveContent(content json.RawMessage) error {
	return f.saveMetaRow(content, "INSERT INTO meta (key, value) VALUES ('content', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
		func(m *Meta) { m.Content = content })
}

// saveMetaRow saves one value of Meta by a statement that changes one row.
func (f *File) saveMetaRow(value json.RawMessage, statement string, keep func(*Meta)) error {
	f.writing.Lock()
	defer f.writing.Unlock()
	if f.lock == nil {
		return newError("save", f.path, errNotWritable)
	}
	if err := f.keepPlace(); err != nil {
		return newError("save", f.path, err)
	}
	err := f.writer.transaction(func() error {
		done, err := f.writer.exec(statement, string(value))
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n != 1 {
			return errors.Join(ErrDamaged, err)
		}
		return nil
	})
	if err == nil {
		f.metaMu.Lock()
		keep(&f.meta)
		f.metaMu.Unlock()
	}
	return newError("save", f.path, err)
}

// Settle ends the writing of a file that is to be read on: all that was saved is in the
// one file then, which another may open for writing, and Append is refused. Should it
// fail, the file is as it was, and Close or another Settle can do it. One that is
// read only is settled.
func (f *File) Settle() error {
	f.writing.Lock()
	defer f.writing.Unlock()
	if f.lock == nil {
		return nil
	}
	if err := f.keepPlace(); err != nil {
		return newError("close", f.path, err)
	}
	return newError("close", f.path, f.settle())
}

// settle opens the reader anew: SQLite leaves WAL mode only for who is alone.
func (f *File) settle() error {
	if _, err := pragma(f.writer, "wal_checkpoint(TRUNCATE)"); err != nil {
		return err
	}
	f.reading.Lock()
	defer f.reading.Unlock()
	errs := []error{f.reader.close(), finishWriting(f.writer), f.writer.close()}
	f.reader, f.writer = nil, nil
	freeInode(f.inode)
	reader, _, err := connectReader(f.source)
	errs = append(errs, err, f.lock.release())
	f.reader, f.lock = reader, nil
	return errors.Join(errs...)
}

// tidy removes what SQLite leaves beside a file that has been read to the end while a
// writer came and went: an empty WAL, and what its readers share. Another writer, or
// reader, sees to it later.
func tidy(realPath string) {
	if info, err := os.Stat(realPath + "-wal"); err != nil || info.Size() > 0 {
		return
	}
	l, err := acquire(realPath)
	if err != nil {
		return
	}
	defer func() { _ = l.release() }()
	if c, err := connect(realPath, readWrite); err == nil {
		_ = finishWriting(c)
		_ = c.close()
	}
}
