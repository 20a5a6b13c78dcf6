// Package tesseract reads one page in this process: leptonica (package picture)
// cleans it up, Tesseract (through gosseract) recognises it, package repair
// mends syllables. It runs only inside cmd/sohoa-ocr, in the jail: every picture
// it decodes may be hostile.
//
// # What is done to a page, and why
//
// Each step is taken by what the page shows. Measured on 2026-11-22 on 16 real
// pages with truth, 65 real first pages and rendered pages; CER is the share
// of wrong characters.
//
//	step                  taken when                      why
//	size limits           always, from the header         40000 x 2 points kill Tesseract; bombs
//	dropout max(R,G,B)    the picture has colour          red seals vanish, black print stays: 1.54 -> 1.09%
//	200 dpi               always; smaller pictures are    the model's input is as high as a 13 point line at 200 dpi;
//	                      enlarged up to 2.5 times        layout takes half the time of 300 dpi
//	letters of one size   lower than 13 or higher than    their height is 16 to 19 points at 200 dpi on all 16 pages, so
//	                      26 points at 200 dpi            these bounds leave office records alone. 7 point print, posters,
//	                      (median of the small ones)      and pages whose tag is wrong are brought to 18 points. A tag
//	                      under which the page is larger than A3 is believed only where it shows no letters as A4: a
//	                      tag of 72 dpi on a page of 200 made it 4,100 points wide and five times as dear
//	even background       shade above 6% or dark paper    with the next two steps 20% -> 1.5% on rendered heavy pages;
//	stretched contrast    as above                        on office scans (shade 0 to 1%) stretching costs
//	                                                      0.45 -> 0.49%, so they are left alone
//	specks painted over   as above, or more than one      below 0.38 mm: at 0.5 mm the dots of nặng go as well
//	                      speck for two letters           (h: 1.0 -> 2.4%); blind despeckling costs 0.45 -> 0.48%. Told on
//	                                                      a paler picture, where faint letters are not torn into specks:
//	                                                      with the next three steps 7.4 -> 5.9% on six rendered heavy pages
//	ink told locally      worn, and with greys            Sauvola in place of Otsu: pale print beside dark is not lost. On
//	                                                      bitonal pages it does harm
//	punch holes           round, filled, 4 to 8 mm,       the engine reads them as &, @ and O
//	painted over          within 20 mm of an edge
//	black edges painted   an outermost strip of 0.8 mm    the engine parts the lines beside them as columns: 21 -> 1% on a
//	over, 8 mm deep       is black to a third             drawn page with 5 mm of black on the left
//	pale rows             worn, with greys, above and     footers in grey are lost where ink is told by what is darkest;
//	                      below all that was read         at most two rows each, kept where they are text
//	frames of marks       upper 30%, 5.5 to 13 mm high    a mark of secrecy on a grey or bitonal scan has no colour. What
//	                      and 13 to 62 wide               stands in a frame is read by itself, larger, and is a stamp; what
//	                      cannot be read there keeps the record from everybody until a person has looked
//	                                                      (its rules are whole and its sides end with it: rows and cells of
//	                                                      tables had passed for frames, and held 2 of 31 real records back)
//	weak words again      likelihood of a wrong word      each with the words beside it, 1.5 times larger, as one line; 2%
//	                      0.1, the weakest first, up to   of the length of all lines. Neighbours and confidence decide (see
//	                      the budget                      below)
//	single signs, stops   specks or shade                 between words of running text they are specks: a sentence that
//	left out                                              ends goes on with a capital; the raw reading keeps them
//	quarter turns         shape of letters is sure        ascenders and descenders in the middle third, else on the
//	                                                      whole page: 63 of 65 real pages in all four positions
//	a sample read in      the shape is unsure             the part with most letters, worth = letters of valid
//	four positions                                        syllables by confidence
//	deskew                lean found surely, above 0.1    two of 16 pages lean by 2 degrees: 29 -> 0.3%, 9 -> 0.7%
//	                      degrees
//	codes                 three finder patterns of a QR   see package qr; a page with a code is not blank, and what
//	                      code, or the bars of Code 128   Tesseract makes of the squares is dropped
//	blank proof           fewer than 4 letters of ink     black edges and punch holes aside; colour and pale print
//	                                                      are looked at first and become the page if they read as text
//	red print by itself   red ink outside round seals     dropout takes marks of secrecy and urgency, stamps of arrival
//	                      in rows of letters              and rubber-stamped names with it; see below
//	one recognition       always                          whole-page segmentation; a single block triples the errors
//	signature again       about red seals, where a title  a blue pen stays grey behind dropout, a seal pale: both tear
//	                      or a name is missing            titles and names apart. They are taken out, strokes carried on
//	                                                      under seals that hide the print (next to no dark red in them),
//	                                                      and only rows of letters left; a row replaces what it is better
//	                                                      evidence than. The page itself is read as it is: a seal over
//	                                                      the body of a text would cost letters (drawn page: 0 -> 5%)
//	number and date again a row "Số: …/…" or "ngày … năm …"  one wrong digit in a number is a wrong record, and the engine
//	                      in the upper part           does not doubt it (2678 for 2628). Each row is read once more, larger
//	                      and as a single line; what it gives stands beside the words, as a second witness
//	doubles, flat words   always                          marks over letters come as lines of their own, dotted lines
//	out                                                   as letters: 104 of 48,000 words read without this step
//	head by columns       two rows and more with a gap    62 of 65 first pages come with organ and national title on one
//	                      at the same place               line; left column first, then the right
//	cells                 an upright rule or a wide gap   a tab stands before each cell of a row
//	                      between words
//	tables by rows        three upright rules beside each the engine gives columns as blocks, or lines across cells. Not
//	                      other, and level ones, without  on pages with specks or shade, where black places look like
//	                      specks                          rules: a rendered bitonal page went from 21 to 36%
//	hyphens               at the end of a line, before    between syllables the hyphen stays (hành-chính), else it goes
//	                      a small letter
//	glyphs, syllables     always                          Ð -> Đ; neighbours: 0.80 -> 0.46% CER, 3.5 -> 1.9% words, 5 ms
//	signs, headings       always                          dashes of lists, "./.", ones read as letters, capitals in a line,
//	                                                      CHU TỊCH -> CHỦ TỊCH: 0.44 -> 0.37% CER, 1.87 -> 1.58% words
//
// Off: Tesseract's second look at inverted lines (white on black does not
// occur on records) and its search for typewriter pitch (2% of the time). The
// picture is handed over in leptonica's own format, because PNM goes through
// stdio byte by byte (7% of the time).
//
// # Red print
//
// MẬT, HỎA TỐC, ĐẾN, a deputy's title and many names are stamped in red. The
// page is searched for red at 100 points an inch; places with rows of letters
// are cut out, put straight by themselves, freed of frames and of the rims of
// seals, and read as blocks. Where ink is red is told by the colours, but its
// shape is taken from green: JPEG keeps a colour for every fourth point at
// best, and letters taken from the colours alone are not read on worn pages
// (secrecy found on 8 heavy pages at 100 and 200 dpi: 3, from green 5, the
// other three at 100 dpi; on medium pages 8 of 8 both ways). Words count only in rows that
// are evidence of text, or that are a mark. They stand last in a reading, as
// stamps, so that running text is never parted by them. Red ink on the head of
// a page that has the size of a mark and was not read gives a note, and keeps
// the record from everybody until a person has looked; a seal that a program
// sets there stands in a ring and is none (without the look for the ring 14 of 53
// real files were held up, with it none of these).
//
// # The second look
//
// Six of the pages with truth, those with most errors: 0.62% CER, 2.47% of
// words without it. What was tried, with the processor time it adds to a page:
//
//	what is read again                       CER    words  time
//	weak words with neighbours, 5% of length 0.58   2.29    6%
//	the same, all of them                    0.56   2.16   13%
//	whole weak lines, 5% of length           0.59   2.38    5%
//	the same, 15%                            0.56   2.29   14%
//	the same, all (16 pages: 0.37 -> 0.32)   0.47   1.98   43%
//	whole weak lines at the same size, contrast stretched to black and white (16 pages: 0.37 -> 0.36), 40%
//
// A second look differs because the picture is sampled anew, not because it is
// a better picture. So the words are looked at that the budget of 2% reaches
// (with later repairs 0.50% CER, 2.49% of words on the same six pages, against
// 0.48 and 2.44 at 4%, which cost 4 to 9% more time), weakest first; a word is exchanged where what the model of pairs says of its
// neighbours and the share of wrong words at both confidences speak for it.
//
// # What does not work
//
// Tried on the rendered heavy pages and left out: reading a page of poor
// evidence again as one column or as one block (no gain), Sauvola on bitonal
// scans (6 pages: 5.9 -> 6.3%), specks of 0.64 mm (in the same pages by about a point). A bitonal scan
// of shaded paper has places that are black: nobody can read them.
//
// One drawn mark is still missed, bitonal at 150 dpi (TỐI MẬT, seed 1): frame and
// letters are dots of the size of specks. Looking for the frame in the ink before
// the specks went, with gaps of 1.4 and of 2.6 mm closed across and upright, found
// nothing there and nothing else on five drawn pages. The grey scan of the same
// page reads as TỔỐI MẬT, which package extract now holds for a person.
//
// Where the errors of six rendered pages that are clean or hardly worn stand
// (seed 7000, 1.2 and 1.3% CER): 62 of 110 in the signatures of grey
// and bitonal scans, where title and name lie under a seal that has no colour to
// be told by; then a footer of 9 points in grey that black and white has made
// dots; the rest are single tones (Thổ, Thố). The colour scans among them have
// 0.3 and 0.7%. Not tried yet: on grey scans the seal is paler than the print, so
// a lower threshold about a ring might free the rows.
//
// What limits the speed: 63% of a page's time is the network itself, which
// costs the same at any scale, 15% layout, 15% everything done here.
//
// # Traps of gosseract 2.4.1
//
// Two clients at once lose stderr for good: one client, one goroutine, one
// process. A client that was given an undecodable picture crashes at the next
// one: a reader is thrown away after any error. Segmentation set before the
// first use is ignored, so it is set as a variable. Text and boxes each
// recognise again: boxes are taken once and the text is put together from
// words. Strings leak on each page: the pool replaces the process.
//
// # The upright page
//
// Boxes are in pixels of the upright page: the source turned clockwise by
// Rotation, then by Skew about its centre, at the source's resolution. Up to 2
// degrees the canvas stays as it is, beyond it grows about the same centre.
package tesseract
