package answer

import (
	"strings"

	"sohoa/index/search/entry"
	"sohoa/index/search/lang"
	"sohoa/pipeline/viet"
)

// code is a number found in a query: the words it spans and its records.
type code struct {
	first, last int
	text        string
	docs        *posting
	weight      float64
}

// maxCodeWords is the longest number in words: 30/2020/TTLT-BTC-BNV-BYT.
const maxCodeWords = 7

// codes finds the numbers in a query by asking the index: every run of words
// from one with a digit on is tried as a number, the longest first; so it does
// not matter how it was typed.
func (pl *planner) codes(p *lang.Parsed) ([]code, error) {
	ws := p.Words()
	var found []code
	for i := 0; i < len(ws); i++ {
		if !strings.ContainsAny(ws[i].Folded, "0123456789") {
			continue
		}
		c, ok, err := pl.codeAt(p, ws, i)
		if err != nil {
			return nil, err
		}
		if ok {
			found = append(found, c)
			for i+1 < len(ws) && ws[i+1].Pos <= c.last {
				i++
			}
		}
	}
	return found, nil
}

// codeAt tries the runs of words that begin at i.
func (pl *planner) codeAt(p *lang.Parsed, ws []lang.Word, i int) (code, bool, error) {
	for n := min(maxCodeWords, len(ws)-i); n >= 1; n-- {
		last := ws[i+n-1]
		if last.Pos-ws[i].Pos != n-1 {
			continue // something else stands between
		}
		text := viet.Code(p.Text[ws[i].Start:last.End])
		for _, try := range []struct {
			term   string
			weight float64
		}{{text, pl.w.Number}, {"~" + viet.Skeleton(text), pl.w.NumberSkelet}} {
			docs, err := pl.docs(entry.Number, try.term)
			if err != nil {
				return code{}, false, err
			}
			if docs.df > 0 && strings.ContainsAny(text, "abcdefghijklmnopqrstuvwxyz/") {
				return code{ws[i].Pos, last.Pos, text, docs, try.weight}, true, nil
			}
		}
	}
	return pl.spokenCode(ws, i)
}

// spokenCode understands "quyết định 15 của ủy ban nhân dân" and "quyết định
// số 15": the kind stands before the number, the organ perhaps after it.
func (pl *planner) spokenCode(ws []lang.Word, i int) (code, bool, error) {
	folded := make([]string, len(ws))
	for k, w := range ws {
		folded[k] = w.Folded
	}
	before := folded[:i]
	if len(before) > 0 && (before[len(before)-1] == "so") {
		before = before[:len(before)-1]
	}
	kind, ok := lang.Trailing(lang.Types(), before)
	after := folded[i+1:]
	skipped := 0
	if len(after) > 0 && after[0] == "cua" {
		after, skipped = after[1:], 1
	}
	organ, hasOrgan := lang.Leading(lang.Organs(), after)
	last := i
	text := viet.Code(ws[i].Typed)
	switch {
	case ok && hasOrgan:
		last = i + skipped + len(organ.Words)
		text = viet.Code(ws[i].Typed + "/" + kind.Value + "-" + organ.Value)
	case ok && len(after) > 0:
		last = i + skipped + 1
		text = viet.Code(ws[i].Typed + "/" + kind.Value + "-" + after[0])
	default:
		return pl.digits(ws[i], kind, ok)
	}
	docs, err := pl.docs(entry.Number, text)
	if err != nil || docs.df > 0 {
		return code{ws[i].Pos, ws[last].Pos, text, docs, pl.w.Number}, docs != nil && docs.df > 0, err
	}
	return pl.digits(ws[i], kind, ok)
}

// digits takes a number without a symbol, or with its kind alone.
func (pl *planner) digits(w lang.Word, kind lang.Name, kinded bool) (code, bool, error) {
	text := viet.Code(w.Typed)
	if kinded {
		ps, err := pl.beginning(entry.Number, viet.Code(w.Typed+"/"+kind.Value))
		if err != nil {
			return code{}, false, err
		}
		if len(ps) > 0 {
			return code{w.Pos, w.Pos, text, pl.either(ps), pl.w.NumberPart * 2}, true, nil
		}
	}
	docs, err := pl.docs(entry.Number, "#"+text)
	return code{w.Pos, w.Pos, text, docs, pl.w.NumberPart}, err == nil && docs.df > 0, err
}
