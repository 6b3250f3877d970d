package vectors

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"time"
)

// Fingerprint tells whether a file is still the one it was, without reading all
// of it. As JSON it keeps all of its precision.
type Fingerprint struct {
	Size    int64     `json:"size"`     // bytes
	ModTime time.Time `json:"mod_time"` // in UTC, as precise as the file system keeps it
	// Hash is the SHA-256, in hexadecimal, of the size as a little-endian int64,
	// the first 64 KiB, 62 evenly spaced blocks of 4 KiB and the last 64 KiB;
	// of the size and all bytes where the file is no longer than these.
	Hash string `json:"hash"`
	// Files are those of a data set of several; nil for one file. The others are then of all.
	Files []FileFingerprint `json:"files,omitempty"`
}

const (
	endBytes      = 64 << 10
	blockBytes    = 4 << 10
	blocksBetween = 62
)

// TakeFingerprint reads at most 376 KiB of a file, whatever its format, or of each of the
// files that path names.
func TakeFingerprint(path string) (Fingerprint, error) {
	files, err := Files(path)
	if err != nil {
		return Fingerprint{}, err
	}
	if len(files) > 1 {
		return takeSet(files)
	}
	return takeOne(files[0], probes)
}

// takeOne is the fingerprint of one file, of which look says what is read.
func takeOne(path string, look func(size int64) []span) (Fingerprint, error) {
	f, info, err := openRegular(path)
	if err != nil {
		return Fingerprint{}, err
	}
	defer f.Close()
	hash, err := source{f, path, info.Size()}.hashOf(look(info.Size()))
	if err != nil {
		return Fingerprint{}, err
	}
	return Fingerprint{Size: info.Size(), ModTime: info.ModTime().UTC(), Hash: hash}, nil
}

func (s source) hash() (string, error) { return s.hashOf(probes(s.size)) }

// hashOf is the hash of the size and of some parts.
func (s source) hashOf(spans []span) (string, error) {
	hash := sha256.New()
	hash.Write(binary.LittleEndian.AppendUint64(nil, uint64(s.size))) // never fails
	room := make([]byte, endBytes)
	for _, span := range spans {
		block := room[:span.length]
		if _, err := s.readFull(block, span.offset); err != nil {
			return "", s.wrong("read the fingerprint at byte %d: %w", span.offset, err)
		}
		hash.Write(block)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// span is a part of a file, of at most endBytes.
type span struct{ offset, length int64 }

// probes are the parts of a file of size bytes that its fingerprint reads.
func probes(size int64) []span {
	between := size - 2*endBytes
	if between <= blocksBetween*blockBytes {
		return whole(size)
	}
	spans := []span{{0, endBytes}}
	for i := range int64(blocksBetween) {
		spans = append(spans, span{endBytes + spread(i, blocksBetween, between-blockBytes+1), blockBytes})
	}
	return append(spans, span{size - endBytes, endBytes})
}

func whole(size int64) []span {
	var spans []span
	for offset := int64(0); offset < size; offset += endBytes {
		spans = append(spans, span{offset, min(endBytes, size-offset)})
	}
	return spans
}

// SameContent compares f with the fingerprint of a file that may be a copy: by the size and
// the hash, whatever its time.
func (f Fingerprint) SameContent(other Fingerprint) bool {
	return f.Size == other.Size && f.Hash == other.Hash
}

// Whole says whether Hash is that of all bytes.
func (f Fingerprint) Whole() bool {
	for _, file := range f.Files {
		if len(f.Files) > fewFiles && file.Size > fewBlocks*blockBytes || !wholly(file.Size) {
			return false
		}
	}
	return len(f.Files) > 0 || wholly(f.Size)
}

// wholly says whether probes are all of a file.
func wholly(size int64) bool { return size-2*endBytes <= blocksBetween*blockBytes }

// Changed compares f with a later fingerprint of the same file, and says what
// differs: the size, else the content, else the time of the last change.
func (f Fingerprint) Changed(now Fingerprint) (reason string, changed bool) {
	if len(f.Files)+len(now.Files) > 0 {
		return f.changedFile(now)
	}
	switch {
	case f.Size != now.Size:
		return fmt.Sprintf("its size was %d bytes and is now %d", f.Size, now.Size), true
	case f.Hash != now.Hash:
		return fmt.Sprintf("its content was %.12s (SHA-256 of samples) and is now %.12s", f.Hash, now.Hash), true
	case !f.ModTime.Equal(now.ModTime):
		return fmt.Sprintf("its modification time was %s and is now %s",
			f.ModTime.Format(time.RFC3339Nano), now.ModTime.Format(time.RFC3339Nano)), true
	}
	return "", false
}

// ChangedContent is Changed for a fingerprint of what may be a copy: times do not count.
func (f Fingerprint) ChangedContent(now Fingerprint) (reason string, changed bool) {
	now.ModTime, now.Files = f.ModTime, slices.Clone(now.Files)
	for i := range min(len(f.Files), len(now.Files)) {
		now.Files[i].ModTime = f.Files[i].ModTime
	}
	return f.Changed(now)
}
