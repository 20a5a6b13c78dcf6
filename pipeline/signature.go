package pipeline

import "time"

// Signature is a digital signature that a file carries.
type Signature struct {
	Signer      string         `json:"signer"`          // whom the certificate names
	Organ       string         `json:"organ,omitempty"` // the organisation in it
	Issuer      string         `json:"issuer"`          // who says so
	At          time.Time      `json:"at,omitzero"`     // when, as the signer claims
	Form        string         `json:"form"`            // SubFilter of the PDF
	State       SignatureState `json:"state"`
	Whole       bool           `json:"whole"` // nothing was added to the file afterwards
	Certificate Sum            `json:"certificate,omitempty"`
	Chain       [][]byte       `json:"chain,omitempty"` // certificates, DER, the signer's first
}

// SignatureState says whether the signed bytes are those of the file.
type SignatureState string

// The states of a signature. Unknown: it is made in a way that is not checked
// here, such as SHA-1, or it cannot be read.
const (
	SignatureIntact  SignatureState = "intact"
	SignatureChanged SignatureState = "changed"
	SignatureUnknown SignatureState = "unknown"
)
