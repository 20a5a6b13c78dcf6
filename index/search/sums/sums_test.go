package sums

import (
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/RoaringBitmap/roaring/v2"
)

func TestSumsOfAllRecordsAreThoseOfEach(t *testing.T) {
	const records = 5000
	rng := rand.New(rand.NewPCG(1, 1))
	var s Sums
	for round := range 3 { // the arrays are used again
		s.Reset(records)
		want := make([]uint32, records)
		for _, share := range []float64{0.9, 0.5, 0.01, 0.001, 0.3} {
			docs, weight := roaring.New(), 1+rng.Uint32N(500)
			for n := range uint32(records) {
				if rng.Float64() < share {
					docs.Add(n)
					want[n] += weight
				}
			}
			s.Add(docs, weight)
		}
		for n, w := range want {
			got := uint32(0)
			for b, x := range s.lanes[n>>6] {
				got |= uint32(x>>(n&63)&1) << b
			}
			if got != w {
				t.Fatalf("round %d: record %d has %d, want %d", round, n, got, w)
			}
		}
		checkMost(t, &s, want)
	}
}

func checkMost(t *testing.T, s *Sums, all []uint32) {
	t.Helper()
	among := make([]uint64, len(s.dense))
	var sorted []uint32
	for n := 0; n < len(all); n += 2 { // not all records are hits
		among[n>>6] |= 1 << (n & 63)
		sorted = append(sorted, all[n])
	}
	slices.Sort(sorted)
	slices.Reverse(sorted)
	const wanted = 100
	least := sorted[wanted-1]
	sure, tied := s.Most(slices.Clone(among), wanted)
	have := 0
	for n, sum := range all {
		isSure, isTied := sure[n>>6]>>(n&63)&1 == 1, tied[n>>6]>>(n&63)&1 == 1
		hit := among[n>>6]>>(n&63)&1 == 1
		if have += bits.OnesCount64(sure[n>>6] >> (n & 63) & 1); isSure && (!hit || sum < least) || isTied && (!hit || sum != least) {
			t.Fatalf("record %d with %d: sure %v, tied %v, hit %v; the last is %d", n, sum, isSure, isTied, hit, least)
		}
		if hit && sum > least && !isSure {
			t.Fatalf("record %d with %d is left out; the last is %d", n, sum, least)
		}
	}
	if have > wanted {
		t.Errorf("%d are sure, want %d at most", have, wanted)
	}
}

func TestQuantaStayWithinTheSums(t *testing.T) {
	for _, weights := range [][]float32{{1}, {60, 1, 1, 0.001}, slices.Repeat([]float32{3, 7, 0.5}, 40), {0}} {
		total := uint32(0)
		for i, q := range Quanta(weights) {
			total += q
			if bits.OnesCount32(q) > 2 {
				t.Errorf("weight %v of %v is %b, want two bits at most", weights[i], weights, q)
			}
		}
		if total > Max {
			t.Errorf("weights %v add up to %d, above %d", weights, total, Max)
		}
	}
}
