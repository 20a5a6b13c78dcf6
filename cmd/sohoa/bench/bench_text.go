package bench

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sohoa/pipeline"
	"sohoa/pipeline/extract"
	"sohoa/pipeline/extract/score"
)

// transcripts adds to the table what first pages cite, whom they address and
// who receives them, against their transcripts in the folder text of the truth.
func (c *Describe) transcripts(table *score.Table, files map[string][]pipeline.Reading) error {
	rows := []*score.Row{{Name: "cited documents, first pages"}, {Name: "addressee, first pages"}, {Name: "recipients, first pages"}}
	for _, id := range slices.Sorted(maps.Keys(files)) {
		data, err := os.ReadFile(filepath.Join(c.Truth, "text", id+".txt"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("open transcript: %w", err)
		}
		part := extract.Describe(files[id][:1]).Parts[0]
		j := judge{table, id}
		j.cited(rows[0], extract.CitedIn(transcript(string(data))), part.Cites)
		lines := strings.Split(string(data), "\n")
		j.list(rows[1], namesUnder(lines, "Kính gửi"), part.Fields[pipeline.FieldAddressee])
		j.list(rows[2], namesUnder(lines, "Nơi nhận"), part.Fields[pipeline.FieldRecipients])
	}
	for _, r := range rows {
		if r.Present > 0 {
			table.Rows = append(table.Rows, *r)
		}
	}
	return nil
}

// judge compares one document with its transcript.
type judge struct {
	table *score.Table
	id    string
}

// cited: right is a citation with number and symbol as on the paper, and with
// its date or none.
func (j judge) cited(row *score.Row, want, got []pipeline.Citation) {
	row.Present += len(want)
	for _, k := range got {
		row.Accepted++
		i := slices.IndexFunc(want, func(w pipeline.Citation) bool {
			return w.Number == k.Number && w.Symbol == k.Symbol && (w.Date == k.Date || k.Date == "")
		})
		if i < 0 {
			j.miss(row.Name, "", k.Raw, k.Conf, true)
			continue
		}
		row.Right++
		row.Offered++
		want = slices.Delete(slices.Clone(want), i, i+1)
	}
	for _, w := range want {
		j.miss(row.Name, w.Raw, "", 0, false)
	}
}

// list: right is a list with at most one letter in twenty wrong.
func (j judge) list(row *score.Row, want string, f pipeline.Field) {
	if want != "" {
		row.Present++
	}
	right, accepted := want != "" && score.Nearly(f.Value, want), f.Status == pipeline.Accepted
	if right {
		row.Offered++
	}
	if accepted {
		row.Accepted++
	}
	if right && accepted {
		row.Right++
	}
	if right != accepted || !right && want != "" {
		j.miss(row.Name, want, f.Value, f.Conf, accepted)
	}
}

func (j judge) miss(field, want, got string, conf float64, accepted bool) {
	j.table.Misses = append(j.table.Misses, score.Miss{ID: j.id, Field: field, Want: want, Got: got, Conf: conf, Accepted: accepted})
}

// namesUnder is the list behind a label in a transcript, parted as the field
// is: what follows on its line, else the lines with dashes and what they break
// into.
func namesUnder(lines []string, label string) string {
	var names []string
	open, began := false, false
	for _, l := range lines {
		l = strings.TrimSpace(strings.NewReplacer("«", "", "»", "").Replace(l))
		if !open {
			var rest string
			if rest, open = strings.CutPrefix(l, label); !open {
				continue
			}
			l = strings.TrimLeft(rest, ": ")
			if l == "" {
				continue
			}
		}
		dash := strings.HasPrefix(l, "-")
		done := len(names) > 0 && strings.ContainsAny(names[len(names)-1][len(names[len(names)-1])-1:], ";.:")
		switch {
		case dash || !began:
			names = append(names, strings.TrimLeft(l, "- "))
		case done || strings.HasPrefix(l, "#") || strings.HasPrefix(l, "Căn cứ"):
			return joinNames(names)
		default:
			names[len(names)-1] += " " + l
		}
		began = true
		if !dash && len(names) == 1 && strings.HasPrefix(label, "Kính") {
			return joinNames(names)
		}
	}
	return joinNames(names)
}

func joinNames(names []string) string {
	for i, n := range names {
		names[i] = strings.Trim(n, " .,;:")
	}
	return strings.Join(names, "; ")
}

// transcript is the body of a transcript as words: from the first line behind
// the head on. Lines that begin with # are stamps.
func transcript(text string) []pipeline.Word {
	var words []pipeline.Word
	head := true
	for _, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		if head {
			head = !strings.Contains(line, "ngày") || !strings.Contains(line, "năm")
			continue
		}
		for _, w := range strings.Fields(strings.NewReplacer("«", "", "»", "").Replace(line)) {
			words = append(words, pipeline.Word{Text: w, Conf: 1})
		}
	}
	return words
}
