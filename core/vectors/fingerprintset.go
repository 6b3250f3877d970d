package vectors

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"time"
)

// FileFingerprint is that of one file of a data set.
type FileFingerprint struct {
	Name    string    `json:"name"` // as Shard has it
	Size    int64     `json:"size"`
	ModTime time.Time `json:"mod_time"`
	Hash    string    `json:"hash"` // the first 16 digits of its SHA-256
}

const (
	// fewFiles is up to how many files of a data set are looked at as thoroughly as one.
	fewFiles = 16
	// fewBlocks is how many blocks are read of each where there are more.
	fewBlocks  = 8
	hashDigits = 16
)

// takeSet is the fingerprint of several files, in their order: their size in all, the latest
// of their times, and the SHA-256 of how many they are, and of the hash of each; their names
// are not in it. Of many files 8 blocks of 4 KiB each are read.
func takeSet(paths []string) (all Fingerprint, err error) {
	names := shortNames(paths)
	hash := sha256.New()
	hash.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(paths)))) // never fails
	look := probes
	if len(paths) > fewFiles {
		look = fewProbes
	}
	for i, path := range paths {
		one, err := takeOne(path, look)
		if err != nil {
			return Fingerprint{}, err
		}
		io.WriteString(hash, one.Hash)
		all.Size += one.Size
		if one.ModTime.After(all.ModTime) {
			all.ModTime = one.ModTime
		}
		all.Files = append(all.Files, FileFingerprint{names[i], one.Size, one.ModTime, one.Hash[:hashDigits]})
	}
	all.Hash = hex.EncodeToString(hash.Sum(nil))
	return all, nil
}

// fewProbes are probes for one of many files.
func fewProbes(size int64) (spans []span) {
	if size <= fewBlocks*blockBytes {
		return whole(size)
	}
	for i := range int64(fewBlocks) {
		spans = append(spans, span{spread(i, fewBlocks, size-blockBytes+1), blockBytes})
	}
	return spans
}

// changedFile says which file of a data set differs, and in what.
func (f Fingerprint) changedFile(now Fingerprint) (reason string, changed bool) {
	if len(f.Files) != len(now.Files) {
		return fmt.Sprintf("it had %d files and has now %d", max(1, len(f.Files)), max(1, len(now.Files))), true
	}
	for i, file := range f.Files {
		other := now.Files[i]
		one, two := Fingerprint{Size: file.Size, ModTime: file.ModTime, Hash: file.Hash}, Fingerprint{Size: other.Size, ModTime: other.ModTime, Hash: other.Hash}
		if reason, changed := one.Changed(two); changed {
			return other.Name + ": " + reason, true
		}
	}
	return "", false
}
