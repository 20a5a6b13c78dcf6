package record

import (
	"strconv"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/pipeline"
)

// AttachedRow is one attachment of a document.
type AttachedRow struct {
	Label string // what it is, in words
	Title string // as printed
	N     int    // page on which it begins
	Href  string
}

// attachedRows say what is attached to the document that a page shows.
func attachedRows(v *site.Visit, list []pipeline.Attachment) []AttachedRow {
	var rows []AttachedRow
	for _, a := range list {
		rows = append(rows, AttachedRow{
			Label: v.Say("attachment." + string(a.Kind)), Title: a.Title, N: a.Page,
			Href: site.With(v.URL, "page", strconv.Itoa(a.Page)),
		})
	}
	return rows
}
