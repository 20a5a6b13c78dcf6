// Package squeeze writes the two codes of pictures that no Go module writes and
// offices send: group 4 facsimile (ITU-T T.6, run lengths of T.4), which most
// office scanners give inside PDF and TIFF, and the LZW of TIFF.
//
// Both give the bare code, without the head of a file. The tests read it back
// with the readers of golang.org/x/image, point by point.
package squeeze
