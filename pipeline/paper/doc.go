// Package paper renders fictitious Vietnamese administrative paper together
// with the exact truth about it, so that every machine can test reading,
// description and search without one real document.
//
// A [Document] is laid out by the rules of NĐ 30/2020/NĐ-CP, phụ lục I (state
// organs) or HD 36-HD/VPTW (Party organs): A4, margins, national title and
// motto, organ, number, place and date, type and subject, body, recipients,
// signature block, page numbers from the second page. Layout is done once in
// millimetres; the same marks are then painted at any resolution or set as
// real text in a born-digital PDF, so the truth of both agrees.
//
// [Degrade] does to the clean picture what an office scanner and a cupboard
// do: lean, rotation, specks, uneven light, show-through, fading, black edges,
// punch holes, blur, bitonal and JPEG. The writers put pictures into the files
// that offices send: PNG, JPEG, multi-page TIFF (G4, JPEG, LZW, Deflate) and
// image PDFs, with a garbage text layer or a signature overlay where wanted.
//
// Everything is drawn from one seed: the same seed gives the same bytes. The
// names, numbers and sentences stand in data/ and are made up; each page says
// at its foot that it has no validity. Nothing here is used on real scans.
//
// Why Liberation Serif: it has the widths of Times New Roman, which the rule
// prescribes, all Vietnamese letters, and a licence that lets us embed it.
package paper
