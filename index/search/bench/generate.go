package bench

import (
	_ "embed"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"sohoa/index/search"
	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

//go:embed data/names.txt
var nameData string

// archive makes up records of the size of ordinary administrative paper: about
// 300 words cut from the corpus, a subject, a person, a unit, a number. Record
// n is always the same for one corpus and seed, so that questions about it can
// be asked without keeping it.
type archive struct {
	seed  uint64
	noise float64
	texts [][]string // words of the long texts
	names map[string][]string
	kinds []kindOf
	bare  bool // records are made without their texts
}

// kindOf is a type of record, how it is written in a number, how common it is.
type kindOf struct {
	name, short string
	share       int
}

func newArchive(corpus string, seed uint64, noise float64) (*archive, error) {
	a := &archive{
		seed: seed, noise: noise, names: make(map[string][]string),
		kinds: []kindOf{
			{"QUYẾT ĐỊNH", "QĐ", 40}, {"CÔNG VĂN", "", 20}, {"BÁO CÁO", "BC", 10}, {"TỜ TRÌNH", "TTr", 8},
			{"THÔNG BÁO", "TB", 8}, {"KẾ HOẠCH", "KH", 6}, {"GIẤY MỜI", "GM", 4}, {"BIÊN BẢN", "BB", 4},
		},
	}
	for line := range strings.Lines(nameData) {
		if f := strings.Fields(line); len(f) > 1 && f[0] != "#" {
			a.names[f[0]] = f[1:]
		}
	}
	err := readCorpus(corpus, func(t text) error {
		if words := strings.Fields(signs.Replace(viet.NFC(t.Text))); len(words) > 400 {
			a.texts = append(a.texts, words)
		}
		return nil
	})
	if err == nil && len(a.texts) == 0 {
		err = fmt.Errorf("corpus %s has no text of 400 words", corpus)
	}
	return a, err
}

// made is a record before it was read from paper, with what people know of it.
type made struct {
	search.Record
	person, place string
}

// make makes record n as it was written.
func (a *archive) make(n int) made {
	rng := rand.New(rand.NewPCG(a.seed, uint64(n)))
	pick := func(list []string) string { return list[rng.IntN(len(list))] }
	name := func() string {
		return pick(a.names["family"]) + " " + pick(a.names["middle"]) + " " + pick(a.names["given"])
	}
	commune := rng.IntN(56)
	place := a.names["place"][commune%len(a.names["place"])] + " " + a.names["spot"][commune%len(a.names["spot"])]
	kind := a.kind(rng)
	symbol := strings.TrimPrefix(kind.short+"-UBND", "-")
	year := 2010 + int(15*rng.Float64()*rng.Float64()) // more of the later years below
	year = 2025 - (year - 2010)
	person, body := name(), a.mix(rng, 240+rng.IntN(120))
	subject := "Về việc " + a.mix(rng, 8+rng.IntN(8)) + " cho ông bà " + person
	return made{
		Record: search.Record{
			ID: pipeline.DocumentID(fmt.Sprintf("g%07d", n)), Units: []pipeline.UnitID{pipeline.UnitID(fmt.Sprintf("%05d", 1273+commune*3)), unit},
			Type: kind.name, Family: "administrative", Year: year, State: []pipeline.State{pipeline.Described, pipeline.Digitized}[rng.IntN(2)],
			Number: fmt.Sprint(1 + rng.IntN(2000)), Symbol: symbol, Date: fmt.Sprintf("%d-%02d-%02d", year, 1+rng.IntN(12), 1+rng.IntN(28)),
			Organ: "ỦY BAN NHÂN DÂN XÃ " + strings.ToUpper(place), Place: place, Signer: name(),
			Subject: subject, Body: body + " " + person + " " + a.mix(rng, 30), Batch: pipeline.BatchID(fmt.Sprintf("b%04d", n/200)),
		},
		person: person, place: place,
	}
}

// read is record n as a reader read it.
func (a *archive) read(n int) search.Record {
	r := a.make(n).Record
	d := newNoise(a.noise, a.seed+uint64(n))
	for _, s := range []*string{&r.Organ, &r.Signer, &r.Subject, &r.Body} {
		*s = d.damage(*s)
	}
	return r
}

func (a *archive) kind(rng *rand.Rand) kindOf {
	at := rng.IntN(100)
	for _, k := range a.kinds {
		if at -= k.share; at < 0 {
			return k
		}
	}
	return a.kinds[0]
}

// mix puts runs of two to six words from all over the corpus in a row: the
// words and most neighbours are as common as in real paper, but seven words in
// a row stand in one record only.
func (a *archive) mix(rng *rand.Rand, n int) string {
	var out []string
	if !a.bare {
		out = make([]string, 0, n+6)
	}
	for made := 0; made < n; {
		words := a.texts[rng.IntN(len(a.texts))]
		k := 2 + rng.IntN(5)
		at := rng.IntN(len(words) - k)
		if made += k; !a.bare {
			out = append(out, words[at:at+k]...)
		}
	}
	if a.bare {
		return ""
	}
	return strings.Join(out[:n], " ")
}

// maxAlike is up to how many records are looked through for words in a row: to
// write 200,000 texts once more takes half a minute.
const maxAlike = 300_000

// alike finds which records hold what a question asks for, as they were
// written: the person in the subject or as signer, with type and place; the
// number, with place and year; words in a row, in subject or body. Of the last
// nothing is found where there are more than maxAlike records.
func (a *archive) alike(docs int, qs []question) {
	asked := make(map[string][]int)
	for i, q := range qs {
		if q.kind == "person" || q.kind == "number" {
			asked[q.text] = append(asked[q.text], i)
		}
	}
	bare := *a
	bare.bare = docs > maxAlike
	r := newRows(qs)
	for n := range docs {
		m := bare.make(n)
		var found []int
		for _, text := range slices.Compact([]string{m.askNumber(), m.askPerson(m.person), m.askPerson(m.Signer)}) {
			found = append(found, asked[text]...)
		}
		if !bare.bare {
			found = append(found, r.in(m.Subject+" "+part+" "+m.Body)...)
		}
		for _, i := range found {
			qs[i].alike = append(qs[i].alike, string(m.ID))
		}
	}
}

// askNumber asks for a record by its number, its place and its year.
func (m made) askNumber() string {
	return m.Number + "/" + m.Symbol + " " + m.place + " " + fmt.Sprintf("năm:%d", m.Year)
}

// askPerson asks for a record by a person, its type and its place.
func (m made) askPerson(name string) string {
	return name + " " + strings.ToLower(m.Type) + " " + m.place
}

// questions asks for record n in the ways of the office.
func (a *archive) questions(n int) []question {
	m := a.make(n)
	rng := rand.New(rand.NewPCG(a.seed+1, uint64(n)))
	run := func(s string, k int) string {
		words := strings.Fields(s)
		at := rng.IntN(max(1, len(words)-k+1))
		return strings.Join(words[at:min(len(words), at+k)], " ")
	}
	want := string(m.ID)
	middle := strings.Fields(m.Subject) // without "Về việc" and the person, which many records share
	five := run(strings.Join(middle[2:len(middle)-6], " "), 5)
	from, to := fmt.Sprintf("%d-01-01", m.Year-1), fmt.Sprintf("%d-12-31", m.Year+1)
	three := run(m.Body, 3)
	halved := half(five, rng)
	eight := run(strings.Join(middle[2:], " "), 8)
	return []question{
		{kind: "title", text: m.Subject, want: want},
		{kind: "title_unmarked", text: unmark(m.Subject), want: want},
		{kind: "fragment", text: five, want: want},
		{kind: "fragment_unmarked", text: unmark(five), want: want},
		{kind: "fragment_half_marked", text: halved, want: want},
		{kind: "slip", text: slip(eight, rng), want: want, meant: eight},
		{kind: "body", text: run(m.Body, 7), want: want},
		{kind: "person", text: m.askPerson(m.person), want: want},
		{kind: "number", text: m.askNumber(), want: want},
		{kind: "three_words", text: three},
		{kind: "phrase", text: `"` + three + `"`},
		{kind: "facets_date", text: three, filters: search.Filters{From: from, To: to, Type: []string{m.Type}}},
		{kind: "sort_date", text: three, sort: search.ByNewest},
		{kind: "everything", text: run(m.Subject, 4), filters: search.Filters{From: from, To: to}, facets: true},
		{kind: "browse", facets: true},
		{kind: "suggest", text: unmark(begun(run(m.Subject, 4), rng)), typing: true},
	}
}

// begun is a text at some key of its last word.
func begun(text string, rng *rand.Rand) string {
	words := strings.Fields(text)
	last := []rune(words[len(words)-1])
	words[len(words)-1] = string(last[:1+rng.IntN(len(last))])
	return strings.Join(words, " ")
}
