package record

import (
	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
)

// SignatureRow is a digital signature in words.
type SignatureRow struct {
	Signer, Organ, At   string
	State, Reach, Trust string
	On                  string // what it stands on: the PDF/A, or the original
}

func signatureRows(v *site.Visit, seen []index.SeenSignature) []SignatureRow {
	var rows []SignatureRow
	for _, g := range seen {
		row := SignatureRow{
			Signer: g.Signer, Organ: g.Organ, At: v.Moment(g.At),
			State: v.Say("signature." + string(g.State)), Reach: v.Say("signature.part"),
			Trust: v.Say("signature.unvouched"), On: v.Say("signing.on_original"),
		}
		if row.Signer == "" {
			row.Signer = v.Say("signature.nobody")
		}
		if g.Whole {
			row.Reach = v.Say("signature.whole")
		}
		if g.Vouched {
			row.Trust = v.Say("signature.vouched", "issuer", g.Issuer)
		}
		if g.Ours {
			row.On = v.Say("signing.on_pdf")
		}
		rows = append(rows, row)
	}
	return rows
}
