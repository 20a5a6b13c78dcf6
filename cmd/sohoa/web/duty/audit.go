package duty

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
)

// auditShown is how many lines a page of the audit shows.
const auditShown = 100

type auditPage struct {
	site.Frame
	Who, Subject, Detail string // as asked for
	Acts                 []Choice
	Lines                []AuditRow
	Older                string // address of the lines before, or empty
	Seal                 string // the newest signed state, in words; empty: none yet
	Key                  string
}

// Choice is one value that a list offers.
type Choice struct {
	Value, Label string
	On           bool
}

// AuditRow is one line of the audit as people read it.
type AuditRow struct {
	ID              int64
	At, Who, Unit   string
	What, On, Notes string
	Href            string // the document acted on, or empty
}

// audit shows who did what, newest first.
func (s *Section) audit(w http.ResponseWriter, v *site.Visit) error {
	before, _ := strconv.ParseInt(v.FormValue("before"), 10, 64) // not a number: from the newest
	f := index.AuditFilter{
		Who: v.FormValue("who"), Subject: strings.TrimSpace(v.FormValue("subject")), Detail: v.FormValue("detail"),
		Act: index.Act(v.FormValue("act")), Before: before, Limit: auditShown,
	}
	lines, acts, err := s.Index.AuditLog(v.Context(), v.Viewer, f)
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	p := &auditPage{Frame: s.Frame(v, "audit", "audit.title"), Who: f.Who, Subject: f.Subject, Detail: f.Detail}
	for _, a := range acts {
		p.Acts = append(p.Acts, Choice{string(a), actWords(v, string(a)), a == f.Act})
	}
	for _, l := range lines {
		p.Lines = append(p.Lines, auditRow(v, l))
	}
	if len(lines) == auditShown {
		q := url.Values{}
		for _, name := range []string{"who", "act", "subject", "detail"} {
			if value := v.FormValue(name); value != "" {
				q.Set(name, value)
			}
		}
		q.Set("before", strconv.FormatInt(lines[len(lines)-1].ID, 10))
		p.Older = site.Address("/audit", q)
	}
	seal, err := s.Index.AuditSeal(v.Context(), v.Viewer)
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	if seal.N > 0 {
		p.Seal = v.Say("audit.seal", "n", seal.N, "last", seal.Last, "at", v.Moment(seal.At), "hash", string(seal.Hash))
		p.Key = seal.Key
	}
	return s.Show(w, v, http.StatusOK, p)
}

// actWords names an act; one without a sentence keeps its name.
func actWords(v *site.Visit, act string) string {
	if key := "act." + act; v.Has(key) {
		return v.Say(key)
	}
	return act
}

func auditRow(v *site.Visit, l index.AuditLine) AuditRow {
	row := AuditRow{ID: l.ID, At: v.Moment(time.UnixMilli(l.At)), Who: l.Name, Unit: string(l.Unit),
		What: actWords(v, l.Act), On: l.Subject, Notes: l.Detail}
	if row.Who == "" {
		row.Who = v.Say("document.machine")
	}
	switch l.Act {
	case "view", "download", "take", "confirm", "send_back", "set_aside", "retry", "reuse":
		row.Href = "/documents/" + url.PathEscape(l.Subject)
	}
	return row
}

func (s *Section) apiVerifyAudit(w http.ResponseWriter, v *site.Visit) error {
	verdict, err := s.Index.VerifyAudit(v.Context(), v.Viewer)
	if err != nil {
		return fmt.Errorf("verify audit: %w", err)
	}
	return s.Reply(w, v, http.StatusOK, verdict)
}
