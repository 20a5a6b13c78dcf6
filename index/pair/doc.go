// Package pair is what contractors deliver and take: one workbook (XLSX or CSV)
// with a line a document, and one ZIP of the PDF files.
//
// # The table
//
// One line is one document; its file is named as in the ZIP. A file that holds
// several documents has a line for each, with the page on which it begins.
// Columns are known by their Vietnamese or English headings (data/columns.csv);
// only the name of the file is required.
//
// # In
//
// Reading checks all of it before anything is taken: every line has its file,
// every file has its line, every file is a PDF by its first bytes, days are
// days, and nothing is marked as secret. What is wrong is named by row and
// column, and nothing is imported. What is right is taken in one act: the files
// are originals like any others, and the values stand beside what the machine
// reads from them, with the source "import". Where the two agree the machine
// stands by the value; where they do not, a person sees both.
//
// # Out
//
// Files of a batch out of the store, without this program's server: the signed
// PDF/A where there is one, else the PDF/A, else the original.
package pair
