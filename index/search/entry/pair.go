package entry

// Why buckets (November 2026). A pair of neighbouring words is mostly in one
// record only, so that with the pairs themselves as terms seven tenths of the
// time of indexing and three fifths of the bytes went into dictionaries of
// terms that nobody ever asks for. A bucket is a term of many records. What it
// holds too much goes when it is intersected with the two words.
//
// Records of up to LongText bytes share 2^18 buckets: one of them is in 0.1 of
// 100 records of 300 words. Longer ones, which fill more, have 2^20. Measured
// with all in 2^16: bodies of legal texts of 4,000 words first in 0.40 instead
// of 0.45.
const (
	LongText  = 6_000 // bytes of a body: about 1,100 words
	shortBits = 18
	longBits  = 20
)

// LongKeys is the first bucket of long records.
const LongKeys = 1 << longBits

// hashOf is a hash of a folded word (FNV-1a).
func hashOf(word string) uint32 {
	const offset, prime = 2166136261, 16777619
	h := uint32(offset)
	for i := 0; i < len(word); i++ {
		h = (h ^ uint32(word[i])) * prime
	}
	return h
}

// pairOf is the hash of a pair, made of those of its words.
func pairOf(a, b uint32) uint32 {
	h := a*0x9E3779B1 ^ b
	h ^= h >> 15
	h *= 0x85EBCA6B
	h ^= h >> 13
	return h * 0xC2B2AE35
}

// Bucket is the number of the bucket that a pair of folded words falls into.
// Those of long records come behind all others.
func Bucket(a, b string, long bool) uint32 { return bucket(hashOf(a), hashOf(b), long) }

func bucket(a, b uint32, long bool) uint32 {
	h := pairOf(a, b)
	if long {
		return LongKeys | h>>(32-longBits)
	}
	return h >> (32 - shortBits)
}
