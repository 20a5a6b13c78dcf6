package score

import (
	"fmt"
	"strings"
)

// Markdown writes the table for people.
func (t Table) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d documents, %d without a description, %d split, %d need no person\n\n", t.Documents, t.Missing, t.Split, t.NoPerson)
	b.WriteString("| field | on paper | accepted | right among accepted | accepted among present | right value offered |\n|---|--:|--:|--:|--:|--:|\n")
	for _, r := range t.Rows {
		offered, ok := share(r.Offered, r.Present)
		fmt.Fprintf(&b, "| %s | %d | %d | %s | %s | %s |\n", r.Name, r.Present, r.Accepted,
			percent(r.Precision()), percent(r.Coverage()), percent(offered, ok))
	}
	return b.String()
}

func percent(v float64, ok bool) string {
	if !ok {
		return "–"
	}
	return fmt.Sprintf("%.1f%%", 100*v)
}
