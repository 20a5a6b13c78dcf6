package confusion

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"
	"unicode"

	"sohoa/pipeline/viet"
)

// Pair is a piece of text as it was read and as a person confirmed it.
type Pair struct{ Read, Meant string }

// Confusion is one mistake of reading, in lower case and NFC, marks kept.
type Confusion struct {
	Meant, Read string // one or two letters each
	N           int    // how often it was seen; 0 in the shipped table
	Of          int    // how often what was meant was read at all
}

// fewest is how often a mistake must have been seen to be in a table: twice
// may be a slip of the person who typed.
const fewest = 3

//go:embed data/shipped.txt
var shipped string

// Shipped is the table until one was learned.
func Shipped() []Confusion {
	var out []Confusion
	for line := range strings.Lines(shipped) {
		if f := strings.Fields(line); len(f) == 2 && f[0] != "#" {
			out = append(out, Confusion{Meant: f[0], Read: f[1]})
		}
	}
	return out
}

// Learn counts the mistakes in pairs and returns those seen often enough, the
// commonest first, and how many pairs were readings of each other.
func Learn(pairs []Pair) (table []Confusion, used int) {
	seen := make(map[[2]string]int)
	letters := make(map[string]int)
	for _, p := range pairs {
		meant, read := letterList(p.Meant), letterList(p.Read)
		steps, ok := align(meant, read)
		if !ok {
			continue
		}
		used++
		for i, l := range meant {
			letters[l]++
			if i > 0 {
				letters[meant[i-1]+l]++
			}
		}
		for _, s := range steps {
			if s.meant != "" && s.read != "" && s.meant != s.read {
				seen[[2]string{s.meant, s.read}]++
			}
		}
	}
	for k, n := range seen {
		if n >= fewest {
			table = append(table, Confusion{Meant: k[0], Read: k[1], N: n, Of: letters[k[0]]})
		}
	}
	slices.SortFunc(table, func(a, b Confusion) int {
		return cmp.Or(b.N-a.N, strings.Compare(a.Meant, b.Meant), strings.Compare(a.Read, b.Read))
	})
	return table, used
}

// letterList cuts a text into its letters and digits, in lower case; between
// words stands one space.
func letterList(text string) []string {
	var out []string
	gap := false
	for _, r := range viet.Lower(text) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			gap = len(out) > 0
			continue
		}
		if gap {
			out = append(out, " ")
			gap = false
		}
		out = append(out, string(r))
	}
	return out
}

// maxLetters bounds what is laid side by side: a field, not a page.
const maxLetters = 600

// step is what stands side by side; "" where one has nothing.
type step struct{ meant, read string }

// align lays two texts side by side at the least cost, one for each letter too
// many, too few or another, and for one read as two or two as one. ok is false
// where they differ in more than a third of what was meant.
func align(meant, read []string) (steps []step, ok bool) {
	if len(meant) == 0 || len(read) == 0 || len(meant) > maxLetters || len(read) > maxLetters {
		return nil, false
	}
	width := len(read) + 1
	cost := make([]int, (len(meant)+1)*width)
	from := make([]move, len(cost))
	for i := 0; i <= len(meant); i++ {
		for j := 0; j <= len(read); j++ {
			if i+j > 0 {
				cost[i*width+j], from[i*width+j] = cheapest(cost, width, meant[:i], read[:j])
			}
		}
	}
	if 3*cost[len(cost)-1] > len(meant) {
		return nil, false
	}
	for i, j := len(meant), len(read); i+j > 0; {
		m := from[i*width+j]
		steps = append(steps, step{strings.Join(meant[i-m.meant:i], ""), strings.Join(read[j-m.read:j], "")})
		i, j = i-m.meant, j-m.read
	}
	slices.Reverse(steps)
	return steps, true
}

// move is how many letters of each side one step takes.
type move struct{ meant, read int }

// moves in the order in which they are preferred at one cost.
func moves() [5]move { return [5]move{{1, 1}, {1, 2}, {2, 1}, {1, 0}, {0, 1}} }

// cheapest finds the best last step of two beginnings.
func cheapest(cost []int, width int, meant, read []string) (int, move) {
	best, by := 1<<30, move{}
	i, j := len(meant), len(read)
	for _, m := range moves() {
		if m.meant > i || m.read > j {
			continue
		}
		price := cost[(i-m.meant)*width+j-m.read] + 1
		if m == (move{1, 1}) && meant[i-1] == read[j-1] {
			price--
		}
		if m.meant+m.read == 3 && (slices.Contains(meant[i-m.meant:], " ") || slices.Contains(read[j-m.read:], " ")) {
			continue // a space lost or won is not a letter read as two
		}
		if price < best {
			best, by = price, m
		}
	}
	return best, by
}
