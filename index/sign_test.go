package index

import (
	"io"
	"testing"

	"sohoa/index/members"
	"sohoa/pipeline"
	"sohoa/pipeline/sign"
	"sohoa/pipeline/sign/signtest"
)

// charged makes an account of a unit with a duty and returns it as a viewer.
func (h *house) charged(login string, role pipeline.Role, unit pipeline.UnitID, d Duty) pipeline.Viewer {
	h.t.Helper()
	a, err := h.CreateAccount(h.t.Context(), boss, members.NewAccount{Login: login, Name: login, Password: "một câu đủ dài", Role: role, Unit: unit})
	if err != nil {
		h.t.Fatal(err)
	}
	if err := h.Charge(h.t.Context(), boss, a.User, d, true); err != nil {
		h.t.Fatal(err)
	}
	return a.Viewer()
}

// signs gives the house a key and the list that vouches for it.
func (h *house) signs() {
	h.t.Helper()
	ca := signtest.NewAuthority(h.t)
	key, err := sign.Load(ca.KeyFile(h.t, signtest.ECDSA(h.t)), signtest.Password)
	if err != nil {
		h.t.Fatal(err)
	}
	if h.trust, err = sign.LoadAnchors(ca.PEM()); err != nil {
		h.t.Fatal(err)
	}
	h.key = key
}

func (h *house) confirmed(id pipeline.DocumentID) {
	h.t.Helper()
	if _, err := h.Next(h.t.Context(), clerk, Filter{}); err != nil {
		h.t.Fatal(err)
	}
	if _, err := h.Confirm(h.t.Context(), clerk, id, map[pipeline.FieldName]string{pipeline.FieldNumber: "15", pipeline.FieldDate: "2025-02-28"}, true); err != nil {
		h.t.Fatal(err)
	}
}

// TestThePDFOfAConfirmedFileIsSignedOnce: by those charged with it alone, and
// everything that reads the store knows the signed file.
func TestThePDFOfAConfirmedFileIsSignedOnce(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	h.keeper(pipeline.Clerk, "SNV")
	signer := h.charged("signer", pipeline.Manager, "SNV", DutySign)
	stranger := h.charged("stranger", pipeline.Manager, "SYT", DutySign)
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Seed: "a", Pages: []string{"chữ"}, Subject: "s", Form: signtest.Page(t)}.bytes(t))
	h.work()
	kindOf(t, h.SignPDF(ctx, signer, r.Document), pipeline.Invalid) // no key
	h.signs()
	kindOf(t, h.SignPDF(ctx, signer, r.Document), pipeline.NotFound) // not confirmed
	h.confirmed(r.Document)
	for name, v := range map[string]pipeline.Viewer{"a clerk": clerk, "the administrator": boss, "another unit": stranger} {
		if err := h.SignPDF(ctx, v, r.Document); pipeline.KindOf(err) != pipeline.NotFound || err == nil {
			t.Errorf("%s signs: %v", name, err)
		}
	}
	waiting, total, err := h.ToSign(ctx, signer, "", 10)
	if err != nil || total != 1 || waiting[0].ID != r.Document {
		t.Fatalf("waiting %+v, %d, %v", waiting, total, err)
	}
	for range 2 { // the second time changes nothing
		if err := h.SignPDF(ctx, signer, r.Document); err != nil {
			t.Fatal(err)
		}
	}
	h.looksSigned(signer, r.Document)
	if _, total, err = h.ToSign(ctx, signer, "", 10); err != nil || total != 0 {
		t.Errorf("%d still wait, %v", total, err)
	}
	entries, err := h.catalog.Audit(ctx, string(r.Document), 100)
	if err != nil {
		t.Fatal(err)
	}
	acts := 0
	for _, e := range entries {
		if e.Act == "sign" && e.User == signer.User && e.Detail == string(h.key.Certificate()) {
			acts++
		}
	}
	if acts != 1 {
		t.Errorf("%d acts of signing in %+v, want one", acts, entries)
	}
	h.clean(true)
	if f, err := h.CheckFixity(ctx, boss, Share{}, nil); err != nil || !f.Clean() {
		t.Errorf("fixity %+v, %v", f, err)
	}
}

// looksSigned looks at a document that was signed, and at its file.
func (h *house) looksSigned(v pipeline.Viewer, id pipeline.DocumentID) {
	h.t.Helper()
	d, err := h.Document(h.t.Context(), v, id)
	if err != nil {
		h.t.Fatal(err)
	}
	if len(d.Seen) != 1 || !d.Seen[0].Ours || !d.Seen[0].Vouched || d.Seen[0].State != pipeline.SignatureIntact || d.Seen[0].Signer != signtest.Holder {
		h.t.Errorf("signatures %+v", d.Seen)
	}
	o, err := h.PDF(h.t.Context(), v, id)
	if err != nil {
		h.t.Fatal(err)
	}
	defer o.Close()
	file, err := io.ReadAll(o)
	if err != nil {
		h.t.Fatal(err)
	}
	if found := sign.Read(file); len(found) != 1 || !found[0].Whole || found[0].State != pipeline.SignatureIntact {
		h.t.Errorf("the file handed out has %+v", found)
	}
}

// TestSignaturesOfAnOriginalAreShown: the file stays as it is, and a
// certificate that nobody on the list stands behind is not believed.
func TestSignaturesOfAnOriginalAreShown(t *testing.T) {
	h := newHouse(t)
	ca := signtest.NewAuthority(t)
	key, err := sign.Load(ca.KeyFile(t, signtest.RSA(t)), signtest.Password)
	if err != nil {
		t.Fatal(err)
	}
	file, err := key.Sign(signtest.Page(t), sign.Act{At: h.clock()})
	if err != nil {
		t.Fatal(err)
	}
	r := h.upload(clerk, h.batch(clerk, "b"), "a.pdf", paper{Seed: "a", Pages: []string{"chữ"}, Subject: "s", Brought: sign.Read(file)}.bytes(t))
	h.work()
	for _, vouched := range []bool{false, true} {
		if vouched {
			if h.trust, err = sign.LoadAnchors(ca.PEM()); err != nil {
				t.Fatal(err)
			}
		}
		d, err := h.Document(t.Context(), officer, r.Document)
		if err != nil || len(d.Seen) != 1 || d.Seen[0].Ours || d.Seen[0].Vouched != vouched || d.Printed.Why != "signed" {
			t.Errorf("seen %+v, %v, want one of the original, vouched %v", d.Seen, err, vouched)
		}
	}
	before, err := h.WriteRecords(t.Context())
	if err != nil || before == 0 {
		t.Fatalf("%d records, %v", before, err)
	}
}
