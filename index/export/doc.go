// Package export takes records out of the store in a form that needs nothing
// of ours to read: one bag (see pipeline/bag) a batch.
//
//	data/<file>/<name as handed in>     the original
//	data/<file>/pdfa.pdf                the two-layer PDF/A, where there is one
//	data/<file>/pdfa-signed.pdf         the same signed by the agency
//	data/<file>/text/00001.txt          what was read on each page
//	data/<file>/record.json             all that is known (see index/record)
//
// It reads the records that lie beside the bytes and asks no catalogue: it can
// run beside a server, and where the server is lost. What bears a secrecy mark
// is left out and counted in bag-info.txt. <file> is made by a template from
// {id}, {name}, {sha256}, {batch}, {unit} and {n}, the number in the batch.
package export
