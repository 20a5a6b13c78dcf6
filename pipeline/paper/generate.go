package paper

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

type kindRule struct {
	Key        Kind     `json:"key"`
	Name       string   `json:"name"`
	Abbr       string   `json:"abbr"`
	Family     string   `json:"family"`
	Subjects   []string `json:"subjects"`
	To         []string `json:"to"`
	Recipients []string `json:"recipients"`
	Body       []struct {
		Style Style  `json:"style"`
		Lead  string `json:"lead"`
		Text  string `json:"text"`
	} `json:"body"`
}

type topic struct {
	Base    string   `json:"base"`
	Matters []string `json:"matters"`
	Facts   []string `json:"facts"`
	Tasks   []string `json:"tasks"`
}

type material struct {
	kinds    map[Kind]kindRule
	topics   []topic
	purposes []string
	troubles []string
	names    struct {
		Surnames []string `json:"surnames"`
		MiddleM  []string `json:"middle_m"`
		MiddleF  []string `json:"middle_f"`
		GivenM   []string `json:"given_m"`
		GivenF   []string `json:"given_f"`
		Villages []string `json:"villages"`
		Folks    []string `json:"folks"`
	}
}

var loadMaterial = sync.OnceValue(func() *material {
	var kinds struct {
		Kinds []kindRule `json:"kinds"`
	}
	var topics struct {
		Purposes []string `json:"purposes"`
		Troubles []string `json:"troubles"`
		Topics   []topic  `json:"topics"`
	}
	m := &material{kinds: map[Kind]kindRule{}}
	mustRead("kinds.json", &kinds)
	mustRead("topics.json", &topics)
	mustRead("names.json", &m.names)
	for _, k := range kinds.Kinds {
		m.kinds[k.Key] = k
	}
	m.topics, m.purposes, m.troubles = topics.Topics, topics.Purposes, topics.Troubles
	return m
})

func mustRead(name string, into any) {
	raw, err := data.ReadFile("data/" + name)
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		panic(fmt.Sprintf("paper: data/%s: %v", name, err)) // embedded: a test reads it
	}
}

// writer makes up the words of one document.
type writer struct {
	*material
	rng     *rand.Rand
	unit    Unit
	topic   topic
	date    time.Time
	fixed   map[string]string
	decks   map[string][]string // sentences not used yet
	sources map[string][]string
}

// Generate makes up a document of a kind issued by a unit. It is one page or
// a little over; see [Document.Lengthen]. The kind must be one of Kinds. Only
// communes keep civil status, so for a birth extract a department is replaced
// by a commune.
func Generate(rng *rand.Rand, kind Kind, unit Unit) Document {
	m := loadMaterial()
	rule := m.kinds[kind]
	rng.Uint64() // neighbouring seeds give alike first numbers
	rng.Uint64()
	for kind == BirthExtract && unit.Department() {
		unit = loadUnits()[rng.IntN(len(loadUnits()))]
	}
	t := rng.IntN(len(m.topics))
	w := newWriter(m, rng, unit, t)
	d := Document{Kind: kind, Family: rule.Family, Type: rule.Name, unit: unit, topic: t, Seed: rng.Uint64()}
	d.Date = w.date
	d.Number = fmt.Sprintf("%02d", 1+rng.IntN(1400))
	d.Subject = w.sentence(pick(rng, rule.Subjects))
	if len(rule.To) > 0 {
		d.To = w.expand(pick(rng, rule.To))
	}
	for _, p := range rule.Body {
		if p.Style == Grid {
			d.Table = w.table()
		}
		d.Body = append(d.Body, Paragraph{p.Style, p.Lead, tidy(w.expand(p.Text))})
	}
	for _, r := range rule.Recipients {
		d.Recipients = append(d.Recipients, w.expand(r))
	}
	w.head(&d, rule)
	w.sign(&d)
	d.HandNumber = rng.Float64() < 0.8 // 80% and 71% of 134 real scans
	d.HandDay = rng.Float64() < 0.71
	d.Seal = true
	return d
}

// Lengthen adds paragraphs before the last one.
func (d *Document) Lengthen(rng *rand.Rand, paragraphs int) {
	m := loadMaterial()
	w := newWriter(m, rng, d.unit, d.topic)
	w.date = d.Date
	last := d.Body[len(d.Body)-1]
	d.Body = d.Body[:len(d.Body)-1]
	for i := range paragraphs {
		if i%3 == 2 { // another matter now and then, so that pages differ
			w.use(m.topics[rng.IntN(len(m.topics))])
		}
		d.Body = append(d.Body, Paragraph{Text: tidy(w.expand("{fact} {task} {trouble}"))})
	}
	d.Body = append(d.Body, last)
}

func newWriter(m *material, rng *rand.Rand, unit Unit, topicAt int) *writer {
	w := &writer{material: m, rng: rng, unit: unit, fixed: unit.slots()}
	// Paper of the two-tier government, which began on 2025-07-01.
	w.date = time.Date(2025, 7, 1+rng.IntN(480), 0, 0, 0, 0, time.UTC)
	w.use(m.topics[topicAt])
	w.fixed["matter"] = pick(rng, w.topic.Matters)
	return w
}

func (w *writer) use(t topic) {
	w.topic = t
	w.decks = map[string][]string{}
	w.sources = map[string][]string{"fact": t.Facts, "task": t.Tasks, "purpose": w.purposes, "trouble": w.troubles}
}

func (w *writer) head(d *Document, rule kindRule) {
	u := w.unit
	suffix := "UBND"
	d.Place = u.Name
	d.Organ = "ỦY BAN NHÂN DÂN\n" + strings.ToUpper(u.Place())
	if u.Department() {
		suffix, d.Place = u.Symbol, "Cao Bằng"
		d.Superior, d.Organ = "ỦY BAN NHÂN DÂN\nTỈNH CAO BẰNG", strings.ToUpper(u.Organ())
	}
	switch {
	case d.Family == "party":
		d.Number = fmt.Sprintf("%02d", 1+w.rng.IntN(400))
		d.Superior, d.Organ = "ĐẢNG BỘ TỈNH CAO BẰNG", strings.ToUpper(w.fixed["party"])
		d.Symbol = rule.Abbr + "/ĐU"
	case d.Family == "civil_status":
		d.Symbol = rule.Abbr
	case rule.Abbr == "":
		d.Symbol = suffix + "-" + pick(w.rng, []string{"VP", "NV", "KT", "TH"})
	default:
		d.Symbol = rule.Abbr + "-" + suffix
	}
}

func (w *writer) sign(d *Document) {
	d.Signer = w.person(w.rng.IntN(3) > 0)
	head := strings.ToUpper(w.fixed["head"])
	deputy := w.rng.IntN(2) == 0
	switch {
	case d.Kind == Minutes:
		d.Position, d.Secretary = "CHỦ TRÌ", w.person(false)
	case d.Family == "party":
		d.Authority, d.Position = []string{"T/M BAN THƯỜNG VỤ"}, pick(w.rng, []string{"BÍ THƯ", "PHÓ BÍ THƯ"})
	case w.rng.IntN(8) == 0 && d.Kind != Decision:
		d.Authority, d.Position = []string{"TL. " + head}, "CHÁNH VĂN PHÒNG"
	case deputy:
		d.Authority, d.Position = []string{"KT. " + head}, "PHÓ "+head
	default:
		d.Position = head
	}
	if !w.unit.Department() && d.Family == "administrative" && d.Kind != Decision && d.Kind != Minutes && d.Position != "CHÁNH VĂN PHÒNG" {
		d.Authority = append([]string{"TM. ỦY BAN NHÂN DÂN"}, d.Authority...)
	}
}

func (w *writer) person(man bool) string {
	n := &w.names
	if man {
		return pick(w.rng, n.Surnames) + " " + pick(w.rng, n.MiddleM) + " " + pick(w.rng, n.GivenM)
	}
	return pick(w.rng, n.Surnames) + " " + pick(w.rng, n.MiddleF) + " " + pick(w.rng, n.GivenF)
}

func (w *writer) table() *Table {
	t := &Table{Head: []string{"TT", "Xóm, tổ dân phố", "Kế hoạch", "Thực hiện", "Tỷ lệ (%)"}}
	villages := append([]string(nil), w.names.Villages...)
	w.rng.Shuffle(len(villages), func(i, j int) { villages[i], villages[j] = villages[j], villages[i] })
	for i, v := range villages[:3+w.rng.IntN(4)] {
		plan := 20 + w.rng.IntN(400)
		done := plan * (55 + w.rng.IntN(46)) / 100
		t.Rows = append(t.Rows, []string{
			fmt.Sprint(i + 1), v, fmt.Sprint(plan), fmt.Sprint(done), comma(100 * float64(done) / float64(plan)),
		})
	}
	return t
}

// expand fills the slots of a template; slots may hold slots.
func (w *writer) expand(s string) string {
	var b strings.Builder
	man := true
	for {
		i := strings.IndexByte(s, '{')
		j := strings.IndexByte(s, '}')
		if i < 0 || j < i {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		man = gender(b.String(), man)
		b.WriteString(w.slot(s[i+1:j], man))
		s = s[j+1:]
	}
}

// gender follows the title in front of a name.
func gender(before string, otherwise bool) bool {
	before = strings.ToLower(strings.TrimRight(before, " :"))
	for _, t := range []string{"bà", "cô giáo", "người mẹ"} {
		if strings.HasSuffix(before, t) {
			return false
		}
	}
	for _, t := range []string{"ông", "đồng chí", "bác sĩ", "người cha"} {
		if strings.HasSuffix(before, t) {
			return true
		}
	}
	return otherwise
}

func (w *writer) slot(name string, man bool) string {
	if v, ok := w.fixed[name]; ok {
		return v
	}
	r := w.rng
	switch name {
	case "fact", "task", "purpose", "trouble":
		return w.expand(w.draw(name))
	case "more":
		return w.expand(w.draw(pick(r, []string{"fact", "task"})))
	case "base":
		return w.topic.Base
	case "person":
		return w.person(man)
	case "CHILD":
		boy := r.IntN(2) == 0
		w.fixed["sex"] = map[bool]string{true: "Nam", false: "Nữ"}[boy]
		return strings.ToUpper(w.person(boy))
	case "village":
		return pick(r, w.names.Villages)
	case "folk":
		return pick(r, w.names.Folks)
	}
	return w.figure(name)
}

func (w *writer) figure(name string) string {
	r := w.rng
	switch name {
	case "n", "n2":
		return fmt.Sprintf("%02d", 2+r.IntN(60))
	case "N":
		return thousands(102 + r.IntN(4900))
	case "p":
		return comma(55+45*r.Float64()) + "%"
	case "money":
		return thousands((12 + r.IntN(980)) * 1_000_000)
	case "year":
		return fmt.Sprint(w.date.Year())
	case "lastyear":
		return fmt.Sprint(w.date.Year() - 1)
	case "yy":
		return fmt.Sprint(70 + r.IntN(29))
	case "id6":
		return fmt.Sprintf("%06d", r.IntN(1_000_000))
	case "d":
		return spoken(w.date.AddDate(0, 0, -5-r.IntN(150)))
	case "d2":
		return spoken(w.date.AddDate(0, 0, 7+r.IntN(40)))
	case "birth":
		return w.date.AddDate(-1-r.IntN(17), 0, -r.IntN(360)).Format("02/01/2006")
	}
	panic("paper: no slot " + name) // a mistake in data/; a test generates every kind
}

// draw takes a sentence that was not used yet, shuffling anew when all were.
func (w *writer) draw(deck string) string {
	if len(w.decks[deck]) == 0 {
		fresh := append([]string(nil), w.sources[deck]...)
		w.rng.Shuffle(len(fresh), func(i, j int) { fresh[i], fresh[j] = fresh[j], fresh[i] })
		w.decks[deck] = fresh
	}
	s := w.decks[deck][0]
	w.decks[deck] = w.decks[deck][1:]
	return s
}

func (w *writer) sentence(s string) string { return upperFirst(tidy(w.expand(s))) }

func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }

func upperFirst(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

func pick(rng *rand.Rand, from []string) string { return from[rng.IntN(len(from))] }

func comma(f float64) string { return strings.Replace(fmt.Sprintf("%.1f", f), ".", ",", 1) }

func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return s
}

// spoken writes a date as running text does: day below 10 and months 1 and 2
// get a zero (NĐ 30/2020, phụ lục I).
func spoken(t time.Time) string {
	return fmt.Sprintf("%s tháng %s năm %d", day(t), month(t), t.Year())
}

func day(t time.Time) string { return fmt.Sprintf("%02d", t.Day()) }

func month(t time.Time) string {
	if t.Month() < 3 {
		return fmt.Sprintf("%02d", int(t.Month()))
	}
	return fmt.Sprint(int(t.Month()))
}
