// Package found holds the words an engine found on a page, and all that is done
// with them before they are a reading: what is no word is left out, lines are
// put into the order in which a person reads them, cells are told from running
// text, and what was read twice is weighed.
//
// It knows nothing of pictures; boxes are in points of the picture that was
// read. The decisions and their measured reasons stand in the table of package
// tesseract.
package found
