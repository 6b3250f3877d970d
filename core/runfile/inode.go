package runfile

import (
	"errors"
	"os"
)

// inodeByte is the byte of a run file whose lock is ours: far behind those that SQLite locks,
// and behind the end of any file.
const inodeByte = 1 << 62

// errNoInodeLock says that the system, or the disk, knows no lock that is of a file, whatever
// name it was found under, and does not get in the way of SQLite's.
var errNoInodeLock = errors.New("there is no lock of the file itself")

// guardInode keeps a second writer out of a run file that has more than one name, by a hard link
// or a mount: the lock file beside it is found by one of them only. Where there is no lock that
// does so, a file with several hard links is refused (ErrLinked). The file that it gives is
// closed after those of SQLite, and nil where nothing is locked.
func guardInode(path string) (*os.File, error) {
	file, err := lockInode(path)
	if errors.Is(err, errNoInodeLock) {
		return nil, onlyLink(path)
	}
	return file, err
}

// onlyLink refuses a file with more than one name.
func onlyLink(path string) error {
	names, err := links(path)
	if err == nil && names > 1 {
		err = ErrLinked
	}
	return err
}
