package extract

import (
	"slices"

	"sohoa/pipeline"
	"sohoa/pipeline/classify"
	"sohoa/pipeline/form"
	"sohoa/pipeline/layout"
	"sohoa/pipeline/profile"
)

// Version names the rules and lists of this package and of layout and
// classify below it. A description made by another version may be made again.
const Version = "describe-5"

// Describe says what the readings of one file are: which documents it holds,
// of what type, with their fields. The readings are the pages of the file in
// order; page numbers in the result count them from 1. It takes any readings,
// also none and failed ones, and always returns at least one part.
func Describe(readings []pipeline.Reading) pipeline.Description {
	pages := openings(readings)
	for i, r := range readings {
		pages[i].sheet = sheetOf(r, pages[i])
	}
	d := pipeline.Description{Version: Version}
	for _, run := range runs(pages) {
		d.Parts = append(d.Parts, describe(pages[run.from:run.to], run.from+1))
		d.Parts[len(d.Parts)-1].Sheet = run.sheet
		d.Sheets = append(d.Sheets, run.before...)
	}
	if len(d.Parts) == 0 { // no pages, or nothing but sheets: a person must look
		return pipeline.Description{Version: Version, Parts: []pipeline.Part{describe(pages, 1)}}
	}
	return d
}

// DescribeRanges describes the documents of a file that somebody divided: each
// range is first and last page, from 1, and is one document whatever stands on
// it.
func DescribeRanges(readings []pipeline.Reading, ranges [][2]int) pipeline.Description {
	pages := openings(readings)
	d := pipeline.Description{Version: Version}
	for _, r := range ranges {
		d.Parts = append(d.Parts, describe(pages[r[0]-1:r[1]], r[0]))
	}
	return d
}

// openings puts the pages of a file into the shape they were printed in.
func openings(readings []pipeline.Reading) []opening {
	pages := make([]opening, len(readings))
	for i, r := range readings {
		r.Page = i + 1
		p := layout.Of(r)
		h, ok := layout.FindHead(p)
		if !ok {
			h = layout.Bare(p)
		}
		pages[i] = opening{page: p, head: h, hasHead: ok, signed: layout.HasFoot(p)}
		pages[i].codes = slices.DeleteFunc(slices.Clone(r.Codes), func(c pipeline.Code) bool { return c.Box.Y0 > r.Height*2/5 })
		pages[i].unclear = slices.Contains(r.Notes, pipeline.NoteRedUnread) || unclearMark(p, h.Organs)
		pages[i].hopeless = slices.Contains(r.Notes, pipeline.NoteHopeless)
	}
	return pages
}

// describe makes one part of a run of pages that begins with page number from.
func describe(pages []opening, from int) pipeline.Part {
	part := pipeline.Part{
		First: from, Last: max(from, from+len(pages)-1), Family: classify.Other,
		Type: pipeline.Field{Status: pipeline.Uncertain}, Fields: map[pipeline.FieldName]pipeline.Field{},
	}
	if len(pages) == 0 {
		return part
	}
	at := headPage(pages)
	o := pages[at]
	k := inkOf(o.page, o.head.Date)
	s, hasSlot := readSlot(o.head)
	kind := classify.Classify(o.page, o.head, s.symbol)
	part.Family = kind.Family
	part.Type = typeField(kind, o)
	part.Attached = attachments(pages)
	put := func(name pipeline.FieldName, f pipeline.Field) {
		if f.Value != "" || f.Handwritten {
			part.Fields[name] = accept(name, f)
		}
	}
	for _, name := range profile.Required(part.Family, part.Type.Value) { // found or not: a person must be able to fill them in
		if name != pipeline.FieldType {
			part.Fields[name] = pipeline.Field{Status: pipeline.Uncertain}
		}
	}
	superior, issuing := organFields(o.head)
	put(pipeline.FieldSuperiorOrgan, superior)
	put(pipeline.FieldOrgan, issuing)
	place, date := dateFields(o.head.Date, o.page.Second(o.head.Date), k)
	if hasSlot {
		put(pipeline.FieldNumber, witnessed(numberField(s, k, k.dayTyped(o.head.Date)), s, pages))
		put(pipeline.FieldSymbol, symbolField(s, initials(o.head.Organs), kind.Printed()))
	}
	put(pipeline.FieldPlace, place)
	put(pipeline.FieldDate, date.Offer(pipeline.FromCode, codedDay(o, s.symbol, date.Value)))
	put(pipeline.FieldSubject, subjectField(o.page, o.head, kind))
	put(pipeline.FieldUrgency, urgencyField(o.page))
	if part.Family == classify.Administrative || part.Family == classify.Party {
		put(pipeline.FieldAddressee, addresseeField(o))
		put(pipeline.FieldRecipients, recipientsField(pages))
	}
	signer, position := signature(pages)
	put(pipeline.FieldSigner, signer)
	put(pipeline.FieldPosition, position)
	for name, f := range form.Fields(part.Family, part.Type.Value, papers(pages)) {
		if part.Fields[name].Value == "" {
			part.Fields[name] = f
		}
	}
	part.Cites = citations(pages, part)
	part.Secrecy = markOf(pages)
	return part
}

func papers(pages []opening) []layout.Page {
	var out []layout.Page
	for _, o := range pages {
		out = append(out, o.page)
	}
	return out
}

// markOf is the first mark of secrecy of the pages, else whether one of them
// may bear one: unread letters, or a first page on which next to nothing could
// be read.
func markOf(pages []opening) string {
	unclear := ""
	for i, p := range pages {
		if m := secrecy(p.page, p.head.Organs); m != "" {
			return m
		}
		if p.unclear || i == 0 && p.hopeless {
			unclear = pipeline.SecrecyUnclear
		}
	}
	return unclear
}

// headPage is the first page with a full head among the first three, else the
// first with any head, else 0: a cover or a routing slip may stand in front.
func headPage(pages []opening) int {
	found := -1
	for i, p := range pages[:min(3, len(pages))] {
		if p.hasHead && !p.head.National.Empty() && !p.head.Number.Empty() {
			return i
		}
		if p.hasHead && found < 0 {
			found = i
		}
	}
	return max(found, 0)
}

// typeField makes the field of a kind.
func typeField(r classify.Result, o opening) pipeline.Field {
	f := pipeline.Field{
		Value: r.Type, Raw: r.Raw, Conf: r.Conf, Why: r.Why, Source: pipeline.FromLayout,
		Status: pipeline.Uncertain, Page: o.page.Number, Box: r.Line.Box,
	}
	if r.Line.Empty() {
		f.Source, f.Box = pipeline.FromPattern, o.head.Number.Box
		if len(o.head.About) > 0 {
			f.Box = layout.Join(o.head.About...).Box
		}
	}
	if f.Value == "" {
		f.Page = 0
	}
	return accept(pipeline.FieldType, f)
}

// accept sets the status by the threshold of the field. A handwritten value is
// never accepted.
func accept(name pipeline.FieldName, f pipeline.Field) pipeline.Field {
	f.Status = pipeline.Uncertain
	t, ok := thresholds()[name]
	if ok && f.Value != "" && !f.Handwritten && f.Conf >= t.At {
		f.Status = pipeline.Accepted
	}
	return f
}
