package index

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"sohoa/index/catalog/gates"
	"sohoa/index/door"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/sign"
)

// SeenSignature is a digital signature of a file with what the agency's list
// says of it now.
type SeenSignature struct {
	pipeline.Signature
	Vouched bool // a certificate of the list stands behind it
	Ours    bool // put on by the agency here, else the original brought it
}

// Signer says with which certificate this archive signs.
type Signer struct {
	Name        string
	Certificate pipeline.Sum
	Until       time.Time // when it ends
}

// Signer tells a viewer charged with signing with what he signs; false: there
// is no key, and nothing is signed. NotFound: he is not charged with it.
func (x *Index) Signer(ctx context.Context, v pipeline.Viewer) (Signer, bool, error) {
	if err := x.AllowDuty(ctx, v, DutySign); err != nil || x.key == nil {
		return Signer{}, false, err
	}
	return Signer{x.key.Holder(), x.key.Certificate(), x.key.Until()}, true, nil
}

// ToSign lists the documents of the viewer's units that wait for the agency's
// signature, oldest first, one a file, and how many there are. NotFound: he is
// not charged with signing.
func (x *Index) ToSign(ctx context.Context, v pipeline.Viewer, batch pipeline.BatchID, limit int) ([]Document, int, error) {
	if err := x.AllowDuty(ctx, v, DutySign); err != nil {
		return nil, 0, err
	}
	return x.catalog.ToSign(ctx, door.Scope(v), batch, limit)
}

// SignPDF puts the agency's signature on the two-layer PDF/A of the file of a
// document and keeps the result beside it; the act is audited. Invalid with the
// field "sign-key": there is no key, or its certificate is not valid now;
// NotFound: the viewer is not charged with it, or there is nothing to sign. What
// is signed already stays as it is.
func (x *Index) SignPDF(ctx context.Context, v pipeline.Viewer, id pipeline.DocumentID) error {
	if err := x.AllowDuty(ctx, v, DutySign); err != nil {
		return err
	}
	d, err := x.catalog.Document(ctx, door.Scope(v), id)
	if err != nil {
		return err
	}
	if x.key == nil {
		return door.Invalid("sign-key", "no key is given")
	}
	if err := x.signOne(ctx, v, d); err != nil {
		return fmt.Errorf("sign %s: %w", id, err)
	}
	x.stir()
	return nil
}

// signReason stands in the signature; it is part of the record, in its language.
const signReason = "Số hóa tài liệu lưu trữ"

func (x *Index) signOne(ctx context.Context, v pipeline.Viewer, d Document) error {
	whole, err := x.catalog.Whole(ctx, d.File)
	if err != nil {
		return err
	}
	printed, signed, err := x.catalog.PrintedAndSigned(ctx, d.Sum)
	if err != nil {
		return err
	}
	if !whole || !d.State.Findable() || d.Confirmed == "" || printed.Key == "" {
		return pipeline.Errorf(pipeline.NotFound, "nothing to sign")
	}
	if signed.Key != "" {
		return nil
	}
	file, err := blob.Load(ctx, x.store, printed.Key, sign.MaxFile)
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(file); hex.EncodeToString(sum[:]) != string(printed.Digest) {
		return pipeline.Errorf(pipeline.Internal, "%s has changed: %x", printed.Key, sum)
	}
	sealed, err := x.key.Sign(file, sign.Act{At: x.clock(), Reason: signReason})
	if err != nil {
		return err
	}
	made := Derivative{Sum: d.Sum, Version: string(printed.Digest), Signatures: sign.Read(sealed)}
	info, sum, err := x.store.Put(ctx, bytes.NewReader(sealed), func(s pipeline.Sum) pipeline.Key {
		return pipeline.SignedKey(d.Sum, printed.Digest, s)
	})
	if err != nil {
		return err
	}
	made.Key, made.Digest, made.Size = info.Key, sum, info.Size
	return x.catalog.KeepSigned(ctx, v, gates.Signing{Of: d, PDF: made, Certificate: x.key.Certificate()}, x.judge())
}

// seen gathers the signatures of a document's file: the agency's, then those
// the original brought.
func (x *Index) seen(r Record) []SeenSignature {
	var all []SeenSignature
	for _, s := range r.Signed.Signatures {
		all = append(all, SeenSignature{s, x.trust.Vouch(s, x.clock()), true})
	}
	for _, s := range r.Printed.Signatures {
		all = append(all, SeenSignature{s, x.trust.Vouch(s, x.clock()), false})
	}
	return all
}
