// Package dossier counts what happened to dossiers of administrative
// procedures: whether their papers were digitized, and whether digitized data
// was used again. It is arithmetic and reading of lists; it opens no database.
//
// # Two indicators beside the archive's
//
// The archive target (indicator A, package progress) counts inventory items.
// Here the unit is the dossier, and there are two ratios that are never added
// to A or to each other:
//
//	B  dossiers received in the period of which (1) at least one component is
//	   digitized and (2), where the procedure returns a paper, a result is too,
//	   over the dossiers received in the period
//	C  dossiers received in the period for which digitized data was used again
//	   at least once, over the same dossiers
//
// Both follow the definitions of the national system that scores procedures by
// Quyết định 766/QĐ-TTg, as far as they are known. A dossier without a day of
// receipt is listed but counted nowhere. Where nothing was received the ratio
// is not applicable: it is neither 0 nor 100.
//
// # How a paper comes to a dossier
//
// The one-stop office hands in the list of dossiers it received ([ReadList]).
// A document belongs to a dossier where its pages, its file name, its folder
// or the box of its batch bear the dossier's code ([Find]), or where an
// officer says so. The code stands on the receipt in words and, in most
// offices, as a QR code. On a page whose QR code names a dossier the words are
// not asked: they say the same, and a reader may have mistaken a digit.
//
// # One code, however written
//
// The code of a dossier is organ code, day of receipt and running number:
// 000.00.12.H14-261121-0001 and H14.12-261121-0001 are the same dossier
// ([Parse]).
package dossier
