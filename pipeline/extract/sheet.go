package extract

import (
	"sohoa/pipeline"
	"sohoa/pipeline/separator"
)

// sheetOf returns what a separator sheet says, or nil where the page is none. A
// page that bears a mark of secrecy is never one, whatever code is on it: it
// must be seen.
func sheetOf(r pipeline.Reading, o opening) *pipeline.Separator {
	for _, c := range r.Codes {
		s, ok := separator.Parse(c.Text)
		if ok && c.Kind == pipeline.CodeQR && !o.unclear && secrecy(o.page, nil) == "" {
			return &s
		}
	}
	return nil
}

// run is one document: pages from to to (exclusive), behind a sheet or none.
type run struct {
	from, to int
	sheet    *pipeline.Separator
	before   []int // page numbers of the sheets since the run before, and of their blank backs
}

// runs parts pages into documents: at the sheets, and between them at heads.
// Where sheets follow each other the last one counts; sheets behind the last
// document belong to it.
func runs(pages []opening) []run {
	var out []run
	next := run{}
	for i := 0; i < len(pages); {
		if pages[i].sheet != nil || pages[i].page.Blank && i > 0 && pages[i-1].sheet != nil {
			if pages[i].sheet != nil {
				next.sheet = pages[i].sheet
			}
			next.before = append(next.before, i+1)
			i++
			continue
		}
		end := i + 1
		for end < len(pages) && pages[end].sheet == nil {
			end++
		}
		for k, at := range starts(pages[i:end]) {
			if k > 0 {
				out[len(out)-1].to = i + at
			}
			next.from, next.to = i+at, end
			out = append(out, next)
			next = run{sheet: next.sheet}
		}
		next.sheet = nil
		i = end
	}
	if n := len(out); n > 0 {
		out[n-1].before = append(out[n-1].before, next.before...)
	}
	return out
}
