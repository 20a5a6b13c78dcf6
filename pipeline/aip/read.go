package aip

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"path"
	"strings"
)

// maxXML bounds one METS, EAD or PREMIS in memory.
const maxXML = 64 << 20

// mets is what is read of a METS, whatever prefixes it uses.
type mets struct {
	XMLName xml.Name
	ID      string `xml:"OBJID,attr"`
	Header  struct {
		Kind string `xml:"OAISPACKAGETYPE,attr"`
	} `xml:"metsHdr"`
	Kind          string    `xml:"OAISPACKAGETYPE,attr"` // where some makers put it
	Describing    []section `xml:"dmdSec"`
	Administering []struct {
		ID    string    `xml:"ID,attr"`
		Parts []section `xml:"digiprovMD"`
	} `xml:"amdSec"`
	Groups []group `xml:"fileSec>fileGrp"`
	Maps   []struct {
		Label string `xml:"LABEL,attr"`
		Div   []div  `xml:"div"`
	} `xml:"structMap"`
	references []string // identifiers pointed at
	ids        map[string]int
}

type section struct {
	ID  string `xml:"ID,attr"`
	Ref *mdRef `xml:"mdRef"`
}

// claim is what a METS says of a file.
type claim struct {
	Size  string `xml:"SIZE,attr"`
	Sum   string `xml:"CHECKSUM,attr"`
	SumBy string `xml:"CHECKSUMTYPE,attr"`
}

type mdRef struct {
	claim
	Kind string `xml:"MDTYPE,attr"`
	Href string `xml:"href,attr"`
}

type group struct {
	Use    string      `xml:"USE,attr"`
	Files  []groupFile `xml:"file"`
	Groups []group     `xml:"fileGrp"`
}

type groupFile struct {
	claim
	ID    string `xml:"ID,attr"`
	Media string `xml:"MIMETYPE,attr"`
	At    []struct {
		Href string `xml:"href,attr"`
	} `xml:"FLocat"`
}

type div struct {
	Label string `xml:"LABEL,attr"`
	Pages string `xml:"ORDERLABEL,attr"`
	DMD   string `xml:"DMDID,attr"`
	Files []struct {
		ID string `xml:"FILEID,attr"`
	} `xml:"fptr"`
	Maps []struct {
		Href string `xml:"href,attr"`
	} `xml:"mptr"`
	Divs []div `xml:"div"`
}

// parseMETS reads a METS. Go's decoder knows no entities from outside and opens
// nothing.
func parseMETS(data []byte) (*mets, error) {
	m := &mets{ids: map[string]int{}}
	if err := decode(data, m); err != nil {
		return nil, err
	}
	if m.XMLName.Local != "mets" {
		return nil, fmt.Errorf("the root is %s", m.XMLName.Local)
	}
	d := xml.NewDecoder(strings.NewReader(string(data)))
	for {
		t, err := d.Token()
		if err == io.EOF {
			return m, nil
		}
		if err != nil {
			return nil, err
		}
		if start, ok := t.(xml.StartElement); ok {
			m.note(start)
		}
	}
}

// note remembers the identifiers that an element has and points at.
func (m *mets) note(e xml.StartElement) {
	for _, a := range e.Attr {
		if a.Name.Space != "" {
			continue
		}
		switch a.Name.Local {
		case "ID":
			m.ids[a.Value]++
		case "DMDID", "ADMID", "FILEID":
			m.references = append(m.references, strings.Fields(a.Value)...)
		}
	}
}

// decode reads one document and nothing behind it.
func decode(data []byte, v any) error {
	d := xml.NewDecoder(strings.NewReader(string(data)))
	if err := d.Decode(v); err != nil {
		return err
	}
	for {
		t, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if _, ok := t.(xml.StartElement); ok {
			return errors.New("a second document behind the first")
		}
	}
}

// premis is what is read of a PREMIS.
type premis struct {
	XMLName xml.Name
	Objects []struct {
		IDs   []string `xml:"objectIdentifier>objectIdentifierValue"`
		Sizes []string `xml:"objectCharacteristics>size"`
		Fixed []struct {
			By  string `xml:"messageDigestAlgorithm"`
			Sum string `xml:"messageDigest"`
		} `xml:"objectCharacteristics>fixity"`
		Related []string `xml:"relationship>relatedObjectIdentifier>relatedObjectIdentifierValue"`
	} `xml:"object"`
	Events []struct {
		Type    string   `xml:"eventType"`
		At      string   `xml:"eventDateTime"`
		Agents  []string `xml:"linkingAgentIdentifier>linkingAgentIdentifierValue"`
		Objects []string `xml:"linkingObjectIdentifier>linkingObjectIdentifierValue"`
	} `xml:"event"`
	Agents []struct {
		IDs []string `xml:"agentIdentifier>agentIdentifierValue"`
	} `xml:"agent"`
}

func parsePremis(data []byte) (*premis, error) {
	p := &premis{}
	if err := decode(data, p); err != nil {
		return nil, err
	}
	if p.XMLName.Local != "premis" {
		return nil, fmt.Errorf("the root is %s", p.XMLName.Local)
	}
	return p, nil
}

// local is a link as a path below the package; base is the folder of the METS
// in which it stands. False: it leads out, or is none.
func local(base, link string) (string, bool) {
	link = strings.TrimPrefix(link, "file:")
	if u, err := url.PathUnescape(link); err == nil {
		link = u
	}
	if link == "" || strings.ContainsAny(link, "\\:\x00") || path.IsAbs(link) {
		return "", false
	}
	name := path.Join(base, link)
	return name, fs.ValidPath(name) && name != "."
}

// readSmall reads a file of XML.
func readSmall(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxXML+1))
	if err == nil && len(data) > maxXML {
		err = fmt.Errorf("more than %d bytes", maxXML)
	}
	return data, err
}

// Roots lists the folders of packages in a file system: the root itself, or
// folders in it, wherever a METS.xml lies.
func Roots(fsys fs.FS) ([]string, error) {
	if _, err := fs.Stat(fsys, "METS.xml"); err == nil {
		return []string{"."}, nil
	}
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, err
	}
	var roots []string
	for _, e := range entries {
		if _, err := fs.Stat(fsys, path.Join(e.Name(), "METS.xml")); err == nil && e.IsDir() {
			roots = append(roots, e.Name())
		}
	}
	return roots, nil
}
