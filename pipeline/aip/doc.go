// Package aip writes, checks and reads information packages in the profile of
// TT 05/2025/TT-BNV (phụ lục I: AIP_hoso; III: SIP_hoso), which is E-ARK CSIP
// with METS, a flat descriptive record that the circular calls EAD, and PREMIS 3:
//
//	urn_<fonds>_uuid_<UUID>/                  OBJID, ":" written as "_"
//	  METS.xml                                what is in the package
//	  metadata/descriptive/EAD.xml            the hồ sơ, 18 fields
//	  metadata/preservation/PREMIS.xml        how the package came to be
//	  representations/rep1/METS.xml           what is in the representation
//	  representations/rep1/data/<code>.<n>.pdf
//	  representations/rep1/metadata/descriptive/EAD_doc_<name>.xml   a document, 19 fields
//	  representations/rep1/metadata/preservation/PREMIS_rep1.xml     files and their history
//	  schemas/*.xsd
//
// # What is promised
//
// Every file but the first METS.xml stands in one of the two METS with its
// SHA-256 and size, so whoever has the hash of METS.xml has the whole. Hashes
// and identifiers are in capitals and times carry +07:00, as in the packages
// that the state's own software makes. Identifiers are made from what is packed:
// the same record gives the same names every time.
//
// One file may hold several documents. Each then has its own EAD_doc and its own
// "MetadataLink/File" in the structural map, whose ORDERLABEL says on which
// pages of the file it stands ("3-5"); the circular has no place for that.
//
// [Check] trusts nothing: names must stay below the package, every hash and size
// is compared, every identifier pointed at must exist once, nothing may lie in
// the package that no METS lists, and what is marked as secret is refused. It
// takes packages of other makers: capitals or not, codes by the names of an AIP
// (arcFileCode) or of a SIP (fileCode), with or without prefixes.
//
// # Choices where the sources differ
//
// The circular speaks of objectCategory in PREMIS; PREMIS 3 has xsi:type
// instead, and the schema decides. The number of sheets (numberOfPaper) is
// asked of paper only, and is left out where it is not known: a scan does not
// always tell sheets from sides, and an empty element would say that somebody
// had looked. The schemas beside the data
// are ours: they say what this profile uses of METS and PREMIS, no more; what
// they accept, the full schemas of the Library of Congress accept as well.
package aip
