package health

import (
	"fmt"
	"net/http"

	"sohoa/cmd/sohoa/web/site"
	"sohoa/index"
)

func (s *Section) apiVerify(w http.ResponseWriter, v *site.Visit) error {
	report, err := s.Index.Verify(v.Context(), v.Viewer, v.FormValue("deep") != "")
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	return s.Reply(w, v, http.StatusOK, report)
}

// apiFixity reads a share of all objects back: ?subset=3/30.
func (s *Section) apiFixity(w http.ResponseWriter, v *site.Visit) error {
	share, err := index.ParseShare(v.FormValue("subset"))
	if err != nil {
		return err
	}
	f, err := s.Index.CheckFixity(v.Context(), v.Viewer, share, nil)
	if err != nil {
		return fmt.Errorf("fixity: %w", err)
	}
	return s.Reply(w, v, http.StatusOK, f)
}

// apiReread has all read again that an older version read: ?older_than=c10.
func (s *Section) apiReread(w http.ResponseWriter, v *site.Visit) error {
	n, err := s.Index.Reread(v.Context(), v.Viewer, v.FormValue("older_than"))
	if err != nil {
		return err
	}
	return s.Reply(w, v, http.StatusOK, n)
}

func (s *Section) apiReindex(w http.ResponseWriter, v *site.Visit) error {
	if err := s.Index.Reindex(v.Context(), v.Viewer); err != nil {
		return fmt.Errorf("reindex: %w", err)
	}
	return s.Reply(w, v, http.StatusOK, struct {
		Done bool `json:"done"`
	}{true})
}

// apiLearn learns from confirmed documents; ?try=1 only says what it would do.
func (s *Section) apiLearn(w http.ResponseWriter, v *site.Visit) error {
	l, err := s.Index.Learn(v.Context(), v.Viewer, v.FormValue("try") != "")
	if err != nil {
		return fmt.Errorf("learn: %w", err)
	}
	return s.Reply(w, v, http.StatusOK, l)
}

// apiLearnReadings learns what readers make of letters from what people
// confirmed.
func (s *Section) apiLearnReadings(w http.ResponseWriter, v *site.Visit) error {
	l, err := s.Index.LearnReadings(v.Context(), v.Viewer)
	if err != nil {
		return fmt.Errorf("learn readings: %w", err)
	}
	return s.Reply(w, v, http.StatusOK, l)
}
