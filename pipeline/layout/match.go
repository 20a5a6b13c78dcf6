package layout

// Distance is the number of single-letter edits between a and b (Levenshtein),
// or limit+1 where it is more than limit.
func Distance(a, b string, limit int) int {
	if d := len(a) - len(b); d > limit || -d > limit {
		return limit + 1
	}
	ra, rb := []rune(a), []rune(b)
	prev := make([]int, len(rb)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := range ra {
		diag, low := prev[0], i+1
		prev[0] = i + 1
		for j := range rb {
			cost := diag
			if ra[i] != rb[j] {
				cost++
			}
			diag = prev[j+1]
			prev[j+1] = min(cost, prev[j]+1, diag+1)
			low = min(low, prev[j+1])
		}
		if low > limit {
			return limit + 1
		}
	}
	return min(prev[len(rb)], limit+1)
}

// Find looks in a segment for a phrase, given in folded letters without
// spaces, with at most edits edits. It returns the best span of words i to j
// (exclusive); the spaces the reader put in or left out do not matter.
func Find(s Segment, phrase string, edits int) (i, j int, ok bool) {
	letters := make([]string, len(s.Words))
	for k, w := range s.Words {
		letters[k] = Letters(w.Text)
	}
	best := edits + 1
	for from := range letters {
		if letters[from] == "" {
			continue
		}
		joined := ""
		for to := from; to < len(letters) && len(joined) <= len(phrase)+edits; to++ {
			if letters[to] == "" {
				continue
			}
			joined += letters[to]
			if d := Distance(joined, phrase, edits); d < best {
				best, i, j, ok = d, from, to+1, true
			}
		}
	}
	return i, j, ok
}
