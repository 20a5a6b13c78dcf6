package aip

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"sohoa/pipeline"
)

// Package is one hồ sơ to be packed.
type Package struct {
	Fonds   string // mã phông: the code of the organ whose records they are
	Organ   string // its name
	Seed    string // what identifiers are made from
	Maker   string // program and version
	Made    time.Time
	File    File
	Objects []Object
	Agents  []Agent
	Events  []Event // of the package as a whole
}

// Object is one file of the data folder.
type Object struct {
	Name      string // in the data folder
	Media     string // MIME type
	Format    string // as PREMIS names it
	Version   string // of the format, or empty
	Size      int64  // bytes
	Sum       pipeline.Sum
	Made      time.Time
	From      *Source // what it was made from; nil: it is what was handed in
	Open      func() (io.ReadCloser, error)
	Documents []Part
	Events    []Event
}

// Source is the file as it was handed in, which stays in the archive's store.
type Source struct {
	Name string
	Size int64
	Sum  pipeline.Sum
}

// Part is a document with its pages in the file, from 1; 0: not known.
type Part struct {
	Document
	First, Last int
}

// Event is one thing that happened, in the words of the PREMIS event types.
type Event struct {
	Type    string
	Detail  string
	Outcome string
	At      time.Time
	Agent   string // id of an [Agent]
}

// Agent is who or what acted.
type Agent struct {
	ID      string
	Name    string
	Kind    string // person, organization, software
	Version string // of software
}

// The event types of the Library of Congress that are used here. Transfer is
// what TT 05/2025/TT-BNV asks for where records were digitized.
const (
	Ingestion   = "ingestion"
	Recognition = "metadata extraction"
	Confirmed   = "metadata modification"
	Normalized  = "normalization"
	Fixity      = "fixity check"
	Signed      = "digital signature generation"
	Verified    = "digital signature validation"
	Transfer    = "transfer"
	Packed      = "information package creation"
)

// File is EAD.xml: the 18 fields of a hồ sơ (TT 05/2025/TT-BNV, phụ lục I).
// FileCode is the name of the code in a SIP.
type File struct {
	XMLName            xml.Name `xml:"simpledc"`
	ArcFileCode        string   `xml:"arcFileCode"`
	Title              string   `xml:"title"`
	Maintenance        string   `xml:"maintenance"`
	Mode               string   `xml:"mode"`
	Language           string   `xml:"language"`
	StartDate          string   `xml:"startDate"`
	EndDate            string   `xml:"endDate"`
	Keyword            string   `xml:"keyword"`
	TotalDoc           string   `xml:"totalDoc"`
	NumberOfPaper      string   `xml:"numberOfPaper,omitempty"` // of sheets; left out where nobody knows, and of what was never on paper
	NumberOfPage       string   `xml:"numberOfPage"`
	Format             string   `xml:"format"`
	InforSign          string   `xml:"inforSign"`
	ConfidenceLevel    string   `xml:"confidenceLevel"`
	PaperFileCode      string   `xml:"paperFileCode"`
	RiskRecovery       string   `xml:"riskRecovery"`
	RiskRecoveryStatus string   `xml:"riskRecoveryStatus"`
	Description        string   `xml:"description"`
	FileCode           string   `xml:"fileCode,omitempty"`
}

// Code is the code of the hồ sơ by either name.
func (f File) Code() string { return firstOf(f.ArcFileCode, f.FileCode) }

// Document is an EAD_doc: the 19 fields of a document in an AIP. The last three
// are names that a SIP, or other makers, use.
type Document struct {
	XMLName         xml.Name `xml:"simpledc"`
	ArcFileCode     string   `xml:"arcFileCode"`
	DocCode         string   `xml:"docCode"`
	DocOrdinal      string   `xml:"docOrdinal"`
	TypeName        string   `xml:"typeName"`
	CodeNumber      string   `xml:"codeNumber"`
	CodeNotation    string   `xml:"codeNotation"`
	IssuedDate      string   `xml:"issuedDate"`
	OrganName       string   `xml:"organName"`
	Subject         string   `xml:"subject"`
	Language        string   `xml:"language"`
	NumberOfPage    string   `xml:"numberOfPage"`
	InforSign       string   `xml:"inforSign"`
	Keyword         string   `xml:"keyword"`
	Mode            string   `xml:"mode"`
	ConfidenceLevel string   `xml:"confidenceLevel"`
	Autograph       string   `xml:"autograph"`
	Format          string   `xml:"format"`
	Process         string   `xml:"process"`
	Description     string   `xml:"description"`
	ArcDocCode      string   `xml:"arcDocCode,omitempty"`
	DocID           string   `xml:"docId,omitempty"`
	TypeDoc         string   `xml:"typeDoc,omitempty"`
}

// Code is the code of the document by any name.
func (d Document) Code() string { return firstOf(d.DocCode, d.ArcDocCode, d.DocID) }

// Type is the code of its type, 01 to 32.
func (d Document) Type() string { return firstOf(d.TypeName, d.TypeDoc) }

// Secret is the code of "Mật" among the modes of use: it never comes in.
const Secret = "03"

func firstOf(all ...string) string {
	for _, s := range all {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}

// Day writes a day as the circular does, "" for none.
func Day(iso string) string {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return ""
	}
	return t.Format("02/01/2006")
}

// ISO reads a day of a package: DD/MM/YYYY or YYYY-MM-DD; "" where it is neither.
func ISO(day string) string {
	for _, form := range []string{"02/01/2006", time.DateOnly} {
		if t, err := time.Parse(form, strings.TrimSpace(day)); err == nil {
			return t.Format(time.DateOnly)
		}
	}
	return ""
}

// moment writes a time as the profile does, in the time of Vietnam.
func moment(t time.Time) string {
	return t.In(time.FixedZone("", 7*3600)).Format("2006-01-02T15:04:05.000-07:00")
}

// ObjID is the identifier of the package.
func (p Package) ObjID() string { return "urn:" + p.Fonds + ":uuid:" + p.uuid("package") }

// Folder is the name of the package's folder, and of its ZIP without ".zip".
func (p Package) Folder() string { return strings.ReplaceAll(p.ObjID(), ":", "_") }

// uuid makes an identifier (RFC 9562, version 8) of the seed and what it names.
func (p Package) uuid(what ...any) string {
	h := []byte(digest(p.Seed + "\x00" + fmt.Sprintln(what...)))[:32]
	h[12], h[16] = '8', "89AB"[int(h[16])%4]
	return fmt.Sprintf("%s-%s-%s-%s-%s", h[:8], h[8:12], h[12:16], h[16:20], h[20:])
}
