package aip

import (
	"fmt"
	"strconv"
	"strings"
)

const (
	profile  = "https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml"
	nsMETS   = "http://www.loc.gov/METS/"
	nsXlink  = "http://www.w3.org/1999/xlink"
	nsXSI    = "http://www.w3.org/2001/XMLSchema-instance"
	nsCSIP   = "https://DILCIS.eu/XML/METS/CSIPExtensionMETS"
	nsPREMIS = "http://www.loc.gov/premis/v3"
)

// metsRoot is the root element with its header. up leads to the schemas.
func (o *out) metsRoot(id, up string, agent element) element {
	return el("mets", "xmlns", nsMETS, "xmlns:xlink", nsXlink, "xmlns:xsi", nsXSI, "xmlns:csip", nsCSIP,
		"OBJID", id, "LABEL", o.File.Title, "TYPE", "Mixed", "csip:CONTENTINFORMATIONTYPE", "MIXED", "PROFILE", profile,
		"xsi:schemaLocation", nsMETS+" "+up+"schemas/METS.xsd").with(
		el("metsHdr", "CREATEDATE", moment(o.Made), "LASTMODDATE", moment(o.Made), "RECORDSTATUS", "NEW", "csip:OAISPACKAGETYPE", "AIP").with(agent))
}

// packageMETS is METS.xml of the package.
func (o *out) packageMETS(ead, premis, rep written, xsd []written) element {
	agent := el("agent", "ROLE", "CREATOR", "TYPE", "OTHER", "OTHERTYPE", "SOFTWARE").with(
		say("name", o.Maker), say("note", o.Fonds, "csip:NOTETYPE", "IDENTIFICATIONCODE"))
	group := o.id("uuid", "group", "rep1")
	files := el("fileGrp", "ID", o.id("uuid", "group", "schemas"), "USE", "Schemas")
	listed := el("div", "ID", o.id("uuid", "div", "schemas"), "LABEL", "Schemas")
	for _, w := range xsd {
		files.kids = append(files.kids, o.fileElement(w, w.path))
		listed.kids = append(listed.kids, el("fptr", "FILEID", o.id("ID", w.path)))
	}
	dmd, amd := o.id("uuid", "dmd", "package"), o.id("uuid", "amd", "package")
	return o.metsRoot(o.ObjID(), "", agent).with(
		el("dmdSec", "ID", dmd, "CREATED", ead.made, "STATUS", "CURRENT").with(reference(ead, ead.path, "DC", "1.0.0")),
		el("amdSec", "ID", amd).with(
			el("digiprovMD", "ID", o.id("uuid", "digiprov", "package"), "CREATED", premis.made, "STATUS", "CURRENT").with(reference(premis, premis.path, "PREMIS", "3.0"))),
		el("fileSec", "ID", o.id("uuid", "files", "package")).with(
			files,
			el("fileGrp", "ID", group, "USE", "Representations/rep1").with(o.fileElement(rep, rep.path))),
		el("structMap", "ID", o.id("uuid", "map", "package"), "TYPE", "PHYSICAL", "LABEL", "CSIP").with(
			el("div", "ID", o.id("uuid", "div", "package"), "LABEL", o.ObjID()).with(
				el("div", "ID", o.id("uuid", "div", "metadata"), "LABEL", "Metadata", "DMDID", dmd, "ADMID", amd),
				listed,
				el("div", "ID", o.id("uuid", "div", "rep1"), "LABEL", "Representations/rep1").with(
					el("mptr", "LOCTYPE", "URL", "xlink:type", "simple", "xlink:href", href(rep.path), "xlink:title", group)))))
}

// repMETS is METS.xml of the representation. described are the records of the
// documents of each file.
func (o *out) repMETS(data []written, described [][]written, premis written) element {
	agent := el("agent", "ROLE", "CREATOR", "TYPE", "ORGANIZATION").with(
		say("name", o.Organ), say("note", o.Fonds, "csip:NOTETYPE", "IDENTIFICATIONCODE"))
	root := o.metsRoot("rep1", "../../", agent)
	amd := o.id("uuid", "amd", "rep1")
	files := el("fileGrp", "ID", o.id("uuid", "group", "data"), "USE", "Data")
	listed := el("div", "ID", o.id("uuid", "div", "data"), "LABEL", "Data")
	links := el("div", "ID", o.id("uuid", "div", "links"), "LABEL", "MetadataLink")
	for i, w := range data {
		files.kids = append(files.kids, o.fileElement(w, strings.TrimPrefix(w.path, rep1)))
		listed.kids = append(listed.kids, el("fptr", "FILEID", o.id("ID", w.path)))
		for n, d := range described[i] {
			dmd := o.id("uuid", "dmd", d.path)
			root.kids = append(root.kids, el("dmdSec", "ID", dmd, "CREATED", d.made, "STATUS", "CURRENT").with(
				reference(d, strings.TrimPrefix(d.path, rep1), "DC", "1.0.0")))
			part := o.Objects[i].Documents[n]
			links.kids = append(links.kids, el("div", "ID", o.id("uuid", "link", d.path), "LABEL", "MetadataLink/File",
				"ORDER", part.DocOrdinal, "ORDERLABEL", pages(part.First, part.Last), "DMDID", dmd, "ADMID", amd).with(
				el("fptr", "FILEID", o.id("ID", w.path))))
		}
	}
	return root.with(
		el("amdSec", "ID", amd).with(
			el("digiprovMD", "ID", o.id("uuid", "digiprov", "rep1"), "CREATED", premis.made, "STATUS", "CURRENT").with(
				reference(premis, strings.TrimPrefix(premis.path, rep1), "PREMIS", "3.0"))),
		el("fileSec", "ID", o.id("uuid", "files", "rep1")).with(files),
		el("structMap", "ID", o.id("uuid", "map", "rep1"), "TYPE", "PHYSICAL", "LABEL", "CSIP").with(
			el("div", "ID", o.id("uuid", "div", "rep1 root"), "TYPE", "ORIGINAL", "LABEL", "rep1").with(listed, links)))
}

// pages is a range as a label, "3-5".
func pages(first, last int) string {
	if first < 1 || last < first {
		return ""
	}
	return fmt.Sprintf("%d-%d", first, last)
}

// id is an identifier with the prefix that its kind has.
func (o *out) id(prefix string, what ...any) string { return prefix + "-" + o.uuid(what...) }

// reference points at a record with its hash.
func reference(w written, at, kind, version string) element {
	return el("mdRef", "LOCTYPE", "URL", "xlink:type", "simple", "xlink:href", href(at), "MDTYPE", kind, "MDTYPEVERSION", version,
		"MIMETYPE", w.media, "SIZE", strconv.FormatInt(w.size, 10), "CREATED", w.made, "CHECKSUM", w.sum, "CHECKSUMTYPE", "SHA-256")
}

func (o *out) fileElement(w written, at string) element {
	return el("file", "ID", o.id("ID", w.path), "MIMETYPE", w.media, "SIZE", strconv.FormatInt(w.size, 10), "CREATED", w.made,
		"CHECKSUM", w.sum, "CHECKSUMTYPE", "SHA-256").with(
		el("FLocat", "LOCTYPE", "URL", "xlink:type", "simple", "xlink:href", href(at)))
}
