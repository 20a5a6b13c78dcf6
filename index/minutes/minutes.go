package minutes

import (
	"fmt"
	"strings"
	"time"

	"sohoa/index/print"
)

// Words is the language of a paper.
type Words interface {
	Say(key string, args ...any) string
	Int(n int) string
	Size(bytes int64) string
	Day(iso string) string
	Moment(t time.Time) string
}

// Organ is who issues the paper.
type Organ struct {
	Name     string
	Province bool // nothing stands above it
}

// File is a file of a batch that is handed over. Name is empty where it may not
// be known.
type File struct {
	Name      string
	Documents int
	Pages     int
	Size      int64 // bytes
	Sum       string
}

// Handover is a batch with its files.
type Handover struct {
	Organ Organ
	ID    string
	Batch string
	Group string
	Box   string
	At    time.Time // when the batch was opened
	Files []File
	Made  time.Time
}

// Paper is the biên bản bàn giao.
func (h Handover) Paper(say Words) print.Official {
	documents, pages, size := 0, 0, int64(0)
	for _, f := range h.Files {
		documents, pages, size = documents+f.Documents, pages+f.Pages, size+f.Size
	}
	o := head(say, h.Organ, "minutes.handover_subject", h.Made, "batch", h.Batch)
	o.Body = append(present(say, "minutes.giver", "minutes.receiver"),
		say.Say("minutes.handover_body", "batch", h.Batch, "files", say.Int(len(h.Files)), "documents", say.Int(documents),
			"pages", say.Int(pages), "size", say.Size(size), "at", say.Moment(h.At)))
	if where := joined(say, "minutes.group", h.Group, "minutes.box", h.Box); where != "" {
		o.Body = append(o.Body, where)
	}
	o.Body = append(o.Body, say.Say("minutes.handover_list"))
	o.Columns = columns(say, "minutes.col_no", 10, "minutes.col_file", 63, "minutes.col_documents", 17, "minutes.col_pages", 15, "minutes.col_sum", 60)
	for i, f := range h.Files {
		name := f.Name
		if name == "" {
			name = say.Say("minutes.unnamed")
		}
		o.Rows = append(o.Rows, print.Row{Cells: []string{fmt.Sprint(i + 1), name, say.Int(f.Documents), say.Int(f.Pages), grouped(f.Sum)}})
	}
	o.After = []string{say.Say("minutes.handover_end"), say.Say("minutes.copies")}
	o.Hands = hands(say, "minutes.hand_giver", "", "minutes.hand_receiver", "")
	o.Foot = say.Say("minutes.foot", "id", h.ID, "at", say.Moment(h.Made))
	return o
}

// Fault is a document that was found wrong in a round.
type Fault struct {
	Title  string
	Fields string // in words
	Note   string
}

// Round is a round of checking that was closed.
type Round struct {
	Organ    Organ
	ID       string
	Batch    string
	N        int
	Share    int // percent
	Whole    int // documents of the batch
	Drawn    int
	Looked   int
	Bad      int
	Fields   int // looked at
	Wrong    int // of those
	Rate     string
	Accepted bool
	Comment  string
	Closed   time.Time
	Faults   []Fault
	Made     time.Time
}

// Paper is the biên bản nghiệm thu.
func (r Round) Paper(say Words) print.Official {
	o := head(say, r.Organ, "minutes.round_subject", r.Made, "batch", r.Batch, "n", r.N)
	result := "minutes.round_returned"
	if r.Accepted {
		result = "minutes.round_accepted"
	}
	o.Body = append(present(say, "minutes.maker", "minutes.checker"),
		say.Say("minutes.round_sample", "batch", r.Batch, "n", r.N, "whole", say.Int(r.Whole), "drawn", say.Int(r.Drawn), "share", r.Share, "looked", say.Int(r.Looked)),
		say.Say("minutes.round_found", "bad", say.Int(r.Bad), "fields", say.Int(r.Fields), "wrong", say.Int(r.Wrong)))
	if r.Rate != "" {
		o.Body = append(o.Body, r.Rate)
	}
	o.Body = append(o.Body, say.Say(result, "at", say.Moment(r.Closed)))
	if r.Comment != "" {
		o.Body = append(o.Body, say.Say("minutes.comment", "text", r.Comment))
	}
	if len(r.Faults) > 0 {
		o.Body = append(o.Body, say.Say("minutes.round_list"))
		o.Columns = columns(say, "minutes.col_no", 10, "minutes.col_document", 65, "minutes.col_wrong", 40, "minutes.col_note", 50)
	}
	for i, f := range r.Faults {
		o.Rows = append(o.Rows, print.Row{Cells: []string{fmt.Sprint(i + 1), f.Title, f.Fields, f.Note}})
	}
	o.After = []string{say.Say("minutes.copies")}
	o.Hands = hands(say, "minutes.hand_maker", "", "minutes.hand_checker", "")
	o.Foot = say.Say("minutes.foot", "id", r.ID, "at", say.Moment(r.Made))
	return o
}

// Gone is a document that was disposed of.
type Gone struct {
	Title string
	Day   string // ISO
	Pages int
	Years int
	Sum   string
}

// Disposal is a disposal that was carried out.
type Disposal struct {
	Organ   Organ
	ID      string
	Minutes string // number of the council's record
	Reason  string
	By      string
	At      time.Time
	Judge   string
	Judged  time.Time
	Items   []Gone
	Made    time.Time
}

// Paper is the biên bản tiêu hủy.
func (d Disposal) Paper(say Words) print.Official {
	pages := 0
	for _, g := range d.Items {
		pages += g.Pages
	}
	o := head(say, d.Organ, "minutes.disposal_subject", d.Made)
	o.Body = []string{
		say.Say("minutes.disposal_basis", "minutes", d.Minutes),
		say.Say("minutes.today"),
		say.Say("minutes.disposal_by", "who", d.By, "at", say.Moment(d.At)),
		say.Say("minutes.disposal_judge", "who", d.Judge, "at", say.Moment(d.Judged)),
	}
	if d.Reason != "" {
		o.Body = append(o.Body, say.Say("minutes.disposal_reason", "why", d.Reason))
	}
	o.Body = append(o.Body, say.Say("minutes.disposal_body", "n", say.Int(len(d.Items)), "pages", say.Int(pages)))
	o.Columns = columns(say, "minutes.col_no", 10, "minutes.col_document", 58, "minutes.col_day", 22, "minutes.col_pages", 15, "minutes.col_sum", 60)
	for i, g := range d.Items {
		day := ""
		if g.Day != "" {
			day = say.Day(g.Day)
		}
		o.Rows = append(o.Rows, print.Row{Cells: []string{fmt.Sprint(i + 1), g.Title, day, say.Int(g.Pages), grouped(g.Sum)}})
	}
	o.After = []string{say.Say("minutes.disposal_end"), say.Say("minutes.copies")}
	o.Hands = hands(say, "minutes.hand_proposer", d.By, "minutes.hand_judge", d.Judge)
	o.Foot = say.Say("minutes.foot", "id", d.ID, "at", say.Moment(d.Made))
	return o
}

// head is what every record begins with.
func head(say Words, organ Organ, subject string, made time.Time, args ...any) print.Official {
	o := print.Official{
		Organ: strings.ToUpper(organ.Name), Number: say.Say("minutes.number"), State: say.Say("report.state"), Motto: say.Say("report.motto"),
		Place: say.Say("report.place", "year", fmt.Sprint(made.Year())), Type: say.Say("minutes.type"), Subject: say.Say(subject, args...), Made: made,
	}
	if !organ.Province {
		o.Superior = strings.ToUpper(say.Say("report.superior"))
	}
	return o
}

// present leaves room for who came, on either side.
func present(say Words, one, other string) []string {
	return []string{say.Say("minutes.today"), say.Say(one), say.Say("minutes.person"), say.Say(other), say.Say("minutes.person")}
}

func hands(say Words, one, name, other, otherName string) []print.Hand {
	note := say.Say("minutes.sign")
	return []print.Hand{{Title: say.Say(one), Note: note, Name: name}, {Title: say.Say(other), Note: note, Name: otherName}}
}

// columns makes columns of keys and widths.
func columns(say Words, pairs ...any) []print.Column {
	var all []print.Column
	for i := 0; i+1 < len(pairs); i += 2 {
		key, _ := pairs[i].(string)
		width, _ := pairs[i+1].(int)
		right := key == "minutes.col_no" || key == "minutes.col_pages" || key == "minutes.col_documents"
		all = append(all, print.Column{Title: say.Say(key), Width: float64(width), Right: right})
	}
	return all
}

// joined says what is given of pairs of key and text.
func joined(say Words, pairs ...string) string {
	var all []string
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			all = append(all, say.Say(pairs[i], "text", pairs[i+1]))
		}
	}
	return strings.Join(all, " ")
}

// grouped parts a hash into groups of eight, so that people can compare it.
func grouped(sum string) string {
	var parts []string
	for len(sum) > 8 {
		parts, sum = append(parts, sum[:8]), sum[8:]
	}
	return strings.Join(append(parts, sum), " ")
}
