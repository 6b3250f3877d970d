package stats

import (
	"hash/maphash"
	"math/bits"
	"strconv"
)

const (
	// firstWords is how many words a new answerSet has room for.
	firstWords = 1 << 10
	// mostWords bounds the memory of an answerSet to 32 MiB: ten million ids that
	// count up take an eighth of that, of ids at random it holds 1.5 million.
	mostWords = 1 << 21
)

// answerSet is a set of ids of hits. Once it is full it takes no more, so that add may
// say false for an id that was added before, but never true for one that was not.
//
// Ids that are numbers, and the hashes of others, are bits of 64-bit words; a hash table
// with open addressing holds the words that have a bit.
type answerSet struct {
	seed  maphash.Seed
	words []answerWord // its length is a power of two
	used  int
}

type answerWord struct {
	key  uint64 // the number of the word, plus one; 0 where there is none
	bits uint64
}

func newAnswerSet() *answerSet {
	return &answerSet{seed: maphash.MakeSeed(), words: make([]answerWord, firstWords)}
}

// add says whether id is in the set already, and adds it if there is room.
func (s *answerSet) add(id string) (again bool) {
	key, bit := s.locate(id)
	word := s.find(key)
	if word.key == 0 {
		if s.used >= len(s.words)/4*3 {
			if len(s.words) >= mostWords {
				return false
			}
			s.grow()
			word = s.find(key)
		}
		word.key = key
		s.used++
	}
	again = word.bits&bit != 0
	word.bits |= bit
	return again
}

// locate is the word of an id, and its bit there. Numbers are below 1<<63, hashes are not.
func (s *answerSet) locate(id string) (key, bit uint64) {
	n, err := strconv.ParseUint(id, 10, 63)
	if err != nil || len(id) > 1 && id[0] == '0' {
		n = maphash.String(s.seed, id) | 1<<63
	}
	return n>>6 + 1, 1 << (n & 63)
}

// find is the word with a key, or the free one that it would take.
func (s *answerSet) find(key uint64) *answerWord {
	mask := uint64(len(s.words) - 1)
	// Multiplying by the golden ratio spreads keys that count up (Knuth, "The Art of
	// Computer Programming", volume 3, 6.4).
	at := key * 0x9e3779b97f4a7c15 >> (64 - bits.Len64(mask))
	for s.words[at].key != 0 && s.words[at].key != key {
		at = (at + 1) & mask
	}
	return &s.words[at]
}

func (s *answerSet) grow() {
	old := s.words
	s.words = make([]answerWord, 2*len(old))
	for _, word := range old {
		if word.key != 0 {
			*s.find(word.key) = word
		}
	}
}
