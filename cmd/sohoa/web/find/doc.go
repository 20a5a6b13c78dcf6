// Package find is the part of the site where people look for a record.
//
// Everything the search page shows follows from its address (see asked), so
// that a search can be kept, sent as a link, taken away as a workbook and
// opened again. Two sources answer: the search index where words are asked,
// the catalogue where documents are asked that are not in the search index,
// such as those behind a figure of the progress page. Who finds nothing can
// ask the unit that holds the paper to have it digitized.
package find
