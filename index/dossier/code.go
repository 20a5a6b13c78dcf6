package dossier

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"sohoa/index/progress"
)

// Code names a dossier in its present form, "H14.12-261121-0001": organ code
// from the province down, day of receipt as YYMMDD, running number of the day.
type Code string

// The two forms seen (Thông tư 01/2018/TT-VPCP điều 19 and after it). Blanks
// around the hyphens, and other hyphens, come from readers and typists.
var (
	oldForm = regexp.MustCompile(`([0-9]{3})\.([0-9]{2,3})\.([0-9]{2,3})\.([A-Z][0-9]{2}) ?- ?([0-9]{6}) ?- ?([0-9]{4,6})`)
	newForm = regexp.MustCompile(`([A-Z][0-9]{2}(?:\.[0-9]{1,3}){0,4}) ?- ?([0-9]{6}) ?- ?([0-9]{4,6})`)
	dashes  = strings.NewReplacer("–", "-", "—", "-", "‐", "-", "‑", "-", "−", "-", "\u00a0", " ")
)

// Parse reads one code as people type it. False: it is none.
func Parse(s string) (Code, bool) {
	s = tidy(s)
	found := Find(s)
	if len(found) != 1 {
		return "", false
	}
	for _, form := range []*regexp.Regexp{oldForm, newForm} {
		if at := form.FindStringIndex(s); at != nil && at[0] == 0 && at[1] == len(s) {
			return found[0], true
		}
	}
	return "", false
}

func tidy(s string) string {
	return strings.ToUpper(strings.TrimSpace(dashes.Replace(norm.NFKC.String(s))))
}

// Find lists the codes that stand in a text, each once, in order.
func Find(text string) []Code {
	text = dashes.Replace(text)
	var found []Code
	add := func(organ, day, number string) {
		code := Code(organ + "-" + day + "-" + number)
		if _, ok := code.Received(); ok && !slices.Contains(found, code) {
			found = append(found, code)
		}
	}
	rest := oldForm.ReplaceAllStringFunc(text, func(s string) string {
		m := oldForm.FindStringSubmatch(s)
		add(organ(m[4], m[3], m[2], m[1]), m[5], m[6])
		return " "
	})
	for _, m := range newForm.FindAllStringSubmatchIndex(rest, -1) {
		if m[0] > 0 && glued(rest[m[0]-1]) || m[1] < len(rest) && rest[m[1]] >= '0' && rest[m[1]] <= '9' {
			continue // the tail of something longer
		}
		levels := strings.Split(rest[m[2]:m[3]], ".")
		add(organ(levels[0], levels[1:]...), rest[m[4]:m[5]], rest[m[6]:m[7]])
	}
	return found
}

// glued reports whether a letter, digit or dot before a code makes it part of
// something longer.
func glued(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '.'
}

// organ joins the levels of an organ code and leaves out empty ones at its end:
// 000.00.12.H14 is H14.12.
func organ(province string, below ...string) string {
	for len(below) > 0 && strings.Trim(below[len(below)-1], "0") == "" {
		below = below[:len(below)-1]
	}
	return strings.Join(append([]string{province}, below...), ".")
}

// Organ is the code of the organ that received the dossier.
func (c Code) Organ() string {
	organ, _, _ := strings.Cut(string(c), "-")
	return organ
}

// Received is the day of receipt that the code names. False: it is no day.
func (c Code) Received() (time.Time, bool) {
	parts := strings.Split(string(c), "-")
	if len(parts) != 3 {
		return time.Time{}, false
	}
	day, err := time.ParseInLocation("060102", parts[1], progress.Zone())
	return day, err == nil
}
