package confirm

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"sohoa/cmd/sohoa/web/record"
	"sohoa/cmd/sohoa/web/site"
	"sohoa/cmd/sohoa/web/text"
	"sohoa/index"
	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

type confirmPage struct {
	site.Frame
	Task     index.Task
	UnitName string
	Until    string
	Papers   []ConfirmPaper
	Fields   []ConfirmField
	Doubts   int // fields to look at
	Filter   string
	Refusals []pipeline.Reason // what a clerk may say of a scan
	Problem  string
	Reasons  []string // common reasons to leave a document to others, in words
	Note     string   // what the one before wrote
	Missing  []string // what stands between it and being digitized, in words
	Why      string   // why the document waits, beyond its fields
}

// ConfirmPaper is one page of the document with the boxes of its fields.
type ConfirmPaper struct {
	record.Paper
	Open  bool // it could not be read and nobody has looked at it yet
	Boxes []FieldBox
	Pins  []Pin
}

// Pin is a remark of a quality round where it was pinned.
type Pin struct {
	Note string
	pipeline.Box
}

// FieldBox is where a field stands on its page.
type FieldBox struct {
	Name pipeline.FieldName
	pipeline.Box
}

// ConfirmField is one field to accept or to correct.
type ConfirmField struct {
	index.NamedField
	Label  string
	Shown  string
	Doubt  bool
	Status string // key of its status in words
	Long   bool   // wants more than one line
	Date   bool
	Crop   *Crop
	Read   []Stretch // what the machine read, where it was unsure of some of it
	Before string    // the value of the document accepted before
	Hint   string
}

// Stretch is a stretch of what was read: Sure, or in a word the reader was
// unsure of, or one of its letters that are commonly mistaken.
type Stretch struct {
	Text   string
	Unsure bool // in an unsure word
	Sharp  bool // a letter of it that is commonly mistaken
	Last   bool // the last piece of an unsure word
}

// Crop is a piece of a page drawn large: the viewBox of an SVG over the
// preview, so that nothing has to be decoded on the server. Doubts are the
// words the reader was unsure of.
type Crop struct {
	View   string // "x y w h" in pixels of the page
	Image  string
	W, H   int
	Shape  string // width and height of the drawing, for its proportions
	Doubts []pipeline.Box
}

type confirmNonePage struct {
	site.Frame
	Unit string
}

// confirmNext takes the next document that waits for a person and goes there.
func (s *Section) confirmNext(w http.ResponseWriter, v *site.Visit) error {
	f := confirmFilter(v)
	t, err := s.Index.Next(v.Context(), v.Viewer, f)
	if err != nil && pipeline.KindOf(err) == pipeline.NotFound {
		return s.Show(w, v, http.StatusOK, &confirmNonePage{Frame: s.Frame(v, "confirm-none", "confirm.title")})
	}
	if err != nil {
		return fmt.Errorf("next to confirm: %w", err)
	}
	return site.Away(w, v, site.Address("/confirm/"+string(t.ID), filterValues(f)))
}

// confirmFilter is what the clerk chose to work on; it stays in the address.
func confirmFilter(v *site.Visit) index.Filter {
	q := v.URL.Query()
	return index.Filter{
		Unit: pipeline.UnitID(q.Get("unit")), Batch: pipeline.BatchID(q.Get("batch")),
		Group: q.Get("group"), Person: true,
	}
}

func filterValues(f index.Filter) url.Values {
	return url.Values{"unit": {string(f.Unit)}, "batch": {string(f.Batch)}, "group": {f.Group}}
}

// confirmForm shows one document to confirm and takes it for this clerk.
func (s *Section) confirmForm(w http.ResponseWriter, v *site.Visit) error {
	return s.showConfirm(w, v, http.StatusOK, "")
}

func (s *Section) showConfirm(w http.ResponseWriter, v *site.Visit, status int, problem string) error {
	t, err := s.Index.Take(v.Context(), v.Viewer, pipeline.DocumentID(v.PathValue("id")))
	if err != nil {
		return fmt.Errorf("take: %w", err)
	}
	p := &confirmPage{
		Frame: s.Frame(v, "confirm", "confirm.title"), Task: t, UnitName: s.UnitName(v, t.Unit),
		Until: t.Until.In(text.Zone()).Format("15:04"), Filter: site.Address("", filterValues(confirmFilter(v))),
		Problem:  problem,
		Refusals: []pipeline.Reason{pipeline.ReasonNoText, pipeline.ReasonTruncated, pipeline.ReasonBroken, pipeline.ReasonPageTooSmall},
	}
	p.Title = v.Say("confirm.of", "title", t.Title)
	p.Why, p.Note, p.Missing = p.ReasonText(t.Reason), t.Detail, record.Missing(v, t.Record)
	for _, key := range []string{"confirm.why_unreadable", "confirm.why_several", "confirm.why_pages", "confirm.why_unit"} {
		p.Reasons = append(p.Reasons, v.Say(key))
	}
	for n := range t.PageList {
		paper, err := record.Drawn(v, s.Index, t.Record, n+1)
		if err != nil {
			return err
		}
		p.Papers = append(p.Papers, ConfirmPaper{Paper: paper, Open: !t.PageList[n].Settled()})
	}
	for _, r := range t.Remarks {
		if n := r.Place.Page; n >= 1 && n <= len(p.Papers) {
			p.Papers[n-1].Pins = append(p.Papers[n-1].Pins, Pin{r.Note, r.Place.Box})
		}
	}
	for _, f := range t.Fields {
		p.field(v, f)
	}
	if problem != "" {
		p.retype(v)
	}
	return s.Show(w, v, status, p)
}

// field adds one field: its box on the page and its crop above the input.
func (p *confirmPage) field(v *site.Visit, f index.NamedField) {
	c := ConfirmField{
		NamedField: f, Label: p.FieldLabel(f.Name), Shown: record.Shown(v, f), Status: "field_status." + string(f.Status),
		Doubt: f.Status == pipeline.Uncertain, Date: f.Name == pipeline.FieldDate,
		Long: f.Name == pipeline.FieldSubject || f.Name == pipeline.FieldAddressee || f.Name == pipeline.FieldRecipients,
	}
	if f.Why != "" && c.Doubt {
		c.Hint = v.Say("type_why." + f.Why)
	}
	if c.Date {
		c.Hint = v.Say("confirm.date_hint")
		c.Shown = strings.ReplaceAll(c.Shown, "…", "")
		c.Suggestions = slices.Clone(c.Suggestions)
		for i, day := range c.Suggestions {
			c.Suggestions[i].Value = v.Day(day.Value)
		}
	}
	if f.Page >= 1 && f.Page <= len(p.Papers) && !f.Box.Zero() {
		paper := &p.Papers[f.Page-1]
		paper.Boxes = append(paper.Boxes, FieldBox{f.Name, f.Box})
		c.Crop = cropOf(paper.Paper, f.Box)
		c.Read = piecesOf(wordsIn(paper.Words, f.Box))
	}
	c.Before = record.Shown(v, index.NamedField{Name: f.Name, Field: pipeline.Field{Value: p.Task.Before[f.Name]}})
	if c.Doubt {
		p.Doubts++
	}
	p.Fields = append(p.Fields, c)
}

// retype puts back what the clerk had typed when something was refused.
func (p *confirmPage) retype(v *site.Visit) {
	for i, f := range p.Fields {
		if typed, ok := v.PostForm["field."+string(f.Name)]; ok {
			p.Fields[i].Shown = typed[0]
		}
	}
}

// doubtful is the word confidence below which a word is marked for the eye;
// words below it were wrong in about one case of three on real pages.
const doubtful = 0.75

// cropOf frames a box with some paper around it, so that a hand-written
// number that runs out of its slot can still be read.
func cropOf(p record.Paper, b pipeline.Box) *Crop {
	if p.Image == "" {
		return nil
	}
	padX, padY := max(b.H(), 24), max(b.H()*6/10, 14)
	frame := pipeline.Box{
		X0: max(b.X0-padX, 0), Y0: max(b.Y0-padY, 0),
		X1: min(b.X1+2*padX, p.W), Y1: min(b.Y1+padY, p.H),
	}
	c := &Crop{View: fmt.Sprintf("%d %d %d %d", frame.X0, frame.Y0, frame.W(), frame.H()), Image: p.Image, W: p.W, H: p.H}
	for _, w := range wordsIn(p.Words, b) {
		if w.Conf < doubtful {
			c.Doubts = append(c.Doubts, w.Box)
		}
	}
	return c
}

// wordsIn lists the words that stand within a box, give or take two pixels.
func wordsIn(words []pipeline.Word, b pipeline.Box) []pipeline.Word {
	var in []pipeline.Word
	for _, w := range words {
		if w.Box.X0 >= b.X0-2 && w.Box.X1 <= b.X1+2 && w.Box.Y0 >= b.Y0-2 && w.Box.Y1 <= b.Y1+2 {
			in = append(in, w)
		}
	}
	return in
}

// piecesOf cuts words into what was read surely and what was not; nothing
// where all of it was. The reader gives a confidence for words only, so within
// an unsure word those letters are pointed at that readers mistake: letters
// with marks, and those that look like others (see viet.Skeleton).
func piecesOf(words []pipeline.Word) []Stretch {
	var pieces []Stretch
	unsure := false
	for i, w := range words {
		if i > 0 {
			pieces = append(pieces, Stretch{Text: " "})
		}
		if w.Conf >= doubtful {
			pieces = append(pieces, Stretch{Text: w.Text})
			continue
		}
		unsure = true
		for _, r := range w.Text {
			sharp := viet.HasMark(string(r)) || viet.Skeleton(string(r)) != viet.Fold(string(r))
			if n := len(pieces); n > 0 && pieces[n-1].Unsure && !pieces[n-1].Last && pieces[n-1].Sharp == sharp {
				pieces[n-1].Text += string(r)
				continue
			}
			pieces = append(pieces, Stretch{Text: string(r), Unsure: true, Sharp: sharp})
		}
		pieces[len(pieces)-1].Last = true
	}
	if !unsure {
		return nil
	}
	return pieces
}

// confirm stores what the clerk says and goes on: to the next document, to the
// same one (save only), or back to the start.
func (s *Section) confirm(w http.ResponseWriter, v *site.Visit) error {
	id := pipeline.DocumentID(v.PathValue("id"))
	var err error
	act, page, _ := strings.Cut(v.PostFormValue("act"), ":")
	switch act {
	case "attest":
		err = s.attest(v, id, page)
		if err == nil {
			return site.Away(w, v, v.URL.RequestURI())
		}
	case "skip":
		err = s.Index.Release(v.Context(), v.Viewer, id)
		if err == nil {
			return site.Away(w, v, "/")
		}
	case "except":
		err = s.Index.Except(v.Context(), v.Viewer, id, norm.NFC.String(strings.TrimSpace(v.PostFormValue("note"))))
	case "rescan":
		err = s.Index.SendBack(v.Context(), v.Viewer, id, pipeline.Reason(v.PostFormValue("reason")), norm.NFC.String(v.PostFormValue("note")))
	default:
		err = s.confirmValues(v, id, act == "accept")
		if err == nil && act != "accept" {
			return site.Away(w, v, v.URL.RequestURI())
		}
	}
	if err != nil && pipeline.KindOf(err) == pipeline.Invalid {
		return s.showConfirm(w, v, http.StatusBadRequest, s.Explain(v, err).Message)
	}
	if err != nil {
		return fmt.Errorf("confirm: %w", err)
	}
	return site.Away(w, v, site.Address("/confirm", filterValues(confirmFilter(v))))
}

func (s *Section) confirmValues(v *site.Visit, id pipeline.DocumentID, accept bool) error {
	if err := v.ParseForm(); err != nil {
		return site.Invalid("form", err)
	}
	typed := map[pipeline.FieldName]string{}
	for key, values := range v.PostForm {
		if name, ok := strings.CutPrefix(key, "field."); ok {
			typed[pipeline.FieldName(name)] = values[0]
		}
	}
	values, err := fieldValues(typed)
	if err != nil {
		return err
	}
	rec, err := s.Index.Confirm(v.Context(), v.Viewer, id, values, accept)
	if err == nil && accept {
		tone, sentence := outcome(v, rec)
		s.Tell(v, tone, sentence)
	}
	return err
}

// outcome says what became of an accepted document, in words.
func outcome(v *site.Visit, rec index.Record) (tone, sentence string) {
	if rec.State == pipeline.Digitized {
		return "good", v.Say("confirm.digitized", "title", rec.Title)
	}
	if rec.Settled() {
		return "good", v.Say("confirm.waits", "title", rec.Title, "missing", strings.Join(record.Missing(v, rec), "; "))
	}
	return "care", v.Say("confirm.not_yet", "title", rec.Title, "missing", strings.Join(record.Missing(v, rec), "; "))
}

// attest says that the clerk has looked at a page the machine could not read.
func (s *Section) attest(v *site.Visit, id pipeline.DocumentID, page string) error {
	n, err := strconv.Atoi(page)
	if err != nil {
		return site.Invalid("page", err)
	}
	_, err = s.Index.Attest(v.Context(), v.Viewer, id, n)
	return err
}

// fieldValues brings what people typed into the form the vocabulary has: NFC,
// single spaces, dates as YYYY-MM-DD. A date that is none is Invalid.
func fieldValues(typed map[pipeline.FieldName]string) (map[pipeline.FieldName]string, error) {
	values := map[pipeline.FieldName]string{}
	for name, value := range typed {
		value = strings.Join(strings.Fields(norm.NFC.String(value)), " ")
		if name == pipeline.FieldDate && value != "" {
			day, ok := text.ISODay(value)
			if !ok {
				return nil, site.Invalid("date", fmt.Errorf("%q is no date", value))
			}
			value = day
		}
		values[name] = value
	}
	return values, nil
}
