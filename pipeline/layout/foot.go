package layout

import (
	"regexp"
	"strings"
)

// Foot holds the cells below the body of a last page.
type Foot struct {
	Recipients Segment   // "Nơi nhận:"; empty where not found
	Block      []Segment // what stands to the right, from the authority down to the name, stamps too
}

var authority = regexp.MustCompile(`^[^a-z0-9]*(tm|t/m|kt|k/t|tl|t/l|tuq|t/u|q)[.,: ]+[a-z]{2}|^[^a-z0-9]*(tm|kt|tl|tuq)\.?[a-z]{4}`)

// OpensSignature reports whether a segment is the authority over a signature
// (TM. ỦY BAN NHÂN DÂN, KT. GIÁM ĐỐC, TL. CHỦ TỊCH).
func OpensSignature(s Segment) bool {
	return authority.MatchString(s.Fold()) && Upper(s.Text()) > 0.7 && len(s.Words) <= 10
}

// HasFoot reports whether a page bears "Nơi nhận" or an authority line in its
// right half: the record ends on it.
func HasFoot(p Page) bool {
	if !Recipients(p).Empty() {
		return true
	}
	for _, s := range p.Segs {
		if OpensSignature(s) && s.MidX() > p.Width/2 && s.Box.Y0 > p.Height/6 {
			return true
		}
	}
	return false
}

func isRecipients(s Segment) bool {
	l := s.Letters()
	for n := 6; n <= 8 && n <= len(l); n++ {
		if Distance(l[:n], "noinhan", 1) <= 1 {
			return true
		}
	}
	return false
}

// Recipients returns the label "Nơi nhận:" of a page, or an empty segment.
func Recipients(p Page) Segment {
	for _, s := range p.Segs {
		if isRecipients(s) && s.Box.X0 < p.Width*2/5 {
			return s
		}
	}
	return Segment{}
}

// FindFoot finds recipients and signature block of a page. position says
// whether a line names a position. It reports false where the page has no
// signature block.
func FindFoot(p Page, position func(Segment) bool) (Foot, bool) {
	f := Foot{Recipients: Recipients(p)}
	start, segs := -1, p.WithStamps()
	for i, s := range segs {
		if s.MidX() < p.Width*9/20 || s.Box.Y0 < p.Height/8 {
			continue
		}
		level := !f.Recipients.Empty() && s.Box.Y0 > f.Recipients.Box.Y0-2*p.Em
		if OpensSignature(s) || position(s) && (level || s.MidX() > p.Width*11/20) && Upper(s.Text()) > 0.8 {
			start = i
			break
		}
	}
	if start < 0 {
		return f, false
	}
	top := segs[start]
	for _, s := range segs[start:] {
		if s.MidX() < p.Width*9/20 || s.Box.Y0 > top.Box.Y0+24*p.Em || strings.TrimSpace(s.Letters()) == "" {
			continue
		}
		f.Block = append(f.Block, s)
	}
	return f, true
}
