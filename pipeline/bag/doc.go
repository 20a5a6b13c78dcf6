// Package bag writes and checks bags: folders of files with a manifest of
// their SHA-256, by RFC 8493 (BagIt 1.0). Whoever gets one can check it with any
// BagIt tool, or with sha256sum alone, and needs nothing of ours to read it.
//
//	bagit.txt                 version and encoding
//	bag-info.txt              who, when, how much
//	manifest-sha256.txt       every file under data/
//	tagmanifest-sha256.txt    every file beside data/
//	data/                     the payload
//
// A bag is written under a name ending in .part and renamed when it is whole.
// Line feeds and percent signs in names are percent-encoded in the manifest, as
// the RFC says; names that could leave the folder are refused on both sides.
package bag
