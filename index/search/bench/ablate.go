package bench

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"sohoa/index/search"
)

// ablate asks the questions whose answer is known once more for each part of
// the ranking formula, without that part, and returns what share is first.
func ablate(ctx context.Context, e *search.Engine, qs []question) (map[string]map[string]float64, error) {
	table := make(map[string]map[string]float64)
	for _, part := range search.Parts() {
		first, n := make(map[string]int), make(map[string]int)
		for _, q := range qs {
			if q.want == "" {
				continue
			}
			q.without = part
			res, err := q.put(ctx, e, false)
			if err != nil {
				return nil, fmt.Errorf("ask %q without %s: %w", q.text, part, err)
			}
			n[q.kind]++
			if len(res.Hits) > 0 && string(res.Hits[0].ID) == q.want {
				first[q.kind]++
			}
		}
		table[part] = make(map[string]float64, len(n))
		for kind := range n {
			table[part][kind] = float64(first[kind]) / float64(n[kind])
		}
	}
	return table, nil
}

// ablation lays out what each part brings: the share that is first without it,
// less the share with all.
func (r Report) ablation() string {
	if len(r.Without) == 0 {
		return ""
	}
	var kinds []string
	for _, k := range Kinds() {
		if _, ok := r.Without[search.Parts()[0]][k]; ok {
			kinds = append(kinds, k)
		}
	}
	short := strings.NewReplacer("unmarked", "unm", "half_marked", "half", "decomposed", "nfd", "fragment", "frag", "spaced", "spc", "plain", "pln")
	var b strings.Builder
	fmt.Fprintf(&b, "\nfirst without a part, less first with all\n%-16s", "without")
	for _, k := range kinds {
		fmt.Fprintf(&b, " %10s", short.Replace(k))
	}
	b.WriteByte('\n')
	for _, part := range search.Parts() {
		fmt.Fprintf(&b, "%-16s", part)
		for _, k := range kinds {
			change := r.Without[part][k] - r.Kinds[k].SuccessAt
			cell := fmt.Sprintf("%+.3f", change)
			if slices.Contains([]string{"+0.000", "-0.000"}, cell) {
				cell = "."
			}
			fmt.Fprintf(&b, " %10s", cell)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
