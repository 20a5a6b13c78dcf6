// Package sign puts an agency's digital signature on the two-layer PDF/A of a
// record and reads the signatures that files bring with them.
//
// # Signing
//
// The signature comes last (TT 05/2025/TT-BNV, Đ8): an update is appended to a
// file that package pdf wrote, with one signature field and its block at the
// top right of the first page: name of the organ and time of signing to the
// second with +07:00, upright, black, 10 points, no picture of a seal. The
// block is drawn as outlines of the serif font, not as text, so that the text
// of the file stays what was read from the paper, word for word.
//
// The signature is CMS, detached, SHA-256, with the attribute
// signing-certificate-v2, all certificates of the key file inside: what ETSI EN
// 319 142-1 asks of baseline B, under the name adbe.pkcs7.detached, which
// ISO 32000-1 knows and PDF/A-2 allows (ETSI.CAdES.detached came later). CMS is
// made and read by github.com/smallstep/pkcs7: the fork of the same library that
// is tagged and builds with the compiler in use. There is no time stamp of a
// third party, and no list of revoked certificates is asked: there is no network.
//
// Keys come from a PKCS#12 file with a password. Tokens (PKCS#11) need a
// library of their maker in the process, which is built without C; they are
// not supported.
//
// # Reading
//
// What a file says of its signatures is of the same worth as its pictures:
// [Read] runs in the jail. A signature says who, when, whether the bytes are
// those that were signed, and whether it covers the whole file. Whether the
// certificate can be believed is a question of its own, answered by the
// agency's list of certificates it trusts ([Anchors]) at the moment somebody
// looks; a certificate that nobody on the list vouches for is not called false
// but not verified.
//
// The byte range of a signature leaves out its own hexadecimal string and
// nothing else: one whose gap holds anything more is not intact, whatever its
// sums say.
package sign
