package export

import (
	"encoding/xml"
	"strings"
	"testing"

	"sohoa/index/catalog/keeping"
	"sohoa/index/record"
	"sohoa/pipeline/aip"
)

// paperOf is a file of documents, each from a page to a page, of which some are
// blank.
func paperOf(spans [][2]int64, blank ...int64) chosen {
	rows := keeping.Rows{}
	for _, s := range spans {
		rows["document"] = append(rows["document"], keeping.Row{"first": s[0], "last": s[1]})
	}
	for _, n := range blank {
		rows["page"] = append(rows["page"], keeping.Row{"n": n, "blank": int64(1)})
	}
	return chosen{Record: record.Record{Rows: rows}}
}

func TestSheetsAreCountedWhereTheScansTellThem(t *testing.T) {
	digital := paperOf([][2]int64{{1, 9}})
	digital.Rows["derivative"] = []keeping.Row{{"kind": "pdf", "why": "born"}}
	for _, tt := range []struct {
		rule  string
		files []chosen
		n     int64
		known bool
	}{
		{"one page is one sheet", []chosen{paperOf([][2]int64{{1, 1}})}, 1, true},
		{"two documents of one page are two", []chosen{paperOf([][2]int64{{1, 1}, {2, 2}})}, 2, true},
		{"two pages may be two sheets or one", []chosen{paperOf([][2]int64{{1, 2}})}, 0, false},
		{"a blank back shows that both sides were scanned", []chosen{paperOf([][2]int64{{1, 4}}, 4)}, 2, true},
		{"a blank page in between shows nothing", []chosen{paperOf([][2]int64{{1, 4}}, 2)}, 0, false},
		{"a blank page at an odd place is no back", []chosen{paperOf([][2]int64{{1, 3}}, 3)}, 0, false},
		{"the blank back of another document", []chosen{paperOf([][2]int64{{1, 2}, {3, 4}}, 4)}, 0, false},
		{"files add up", []chosen{paperOf([][2]int64{{1, 1}}), paperOf([][2]int64{{1, 6}}, 6)}, 4, true},
		{"one unknown makes all unknown", []chosen{paperOf([][2]int64{{1, 1}}), paperOf([][2]int64{{1, 2}})}, 0, false},
		{"what was never on paper has none", []chosen{digital}, 0, false},
		{"nor adds any", []chosen{digital, paperOf([][2]int64{{1, 1}})}, 1, true},
		{"no pages", []chosen{paperOf([][2]int64{{0, 0}})}, 0, false},
	} {
		if n, ok := sheets(tt.files); n != tt.n || ok != tt.known {
			t.Errorf("%s: got %d, %t; want %d, %t", tt.rule, n, ok, tt.n, tt.known)
		}
	}
}

func TestAnUnknownNumberOfSheetsIsLeftOut(t *testing.T) {
	for want, f := range map[string]aip.File{"<numberOfPaper>3</numberOfPaper>": {NumberOfPaper: "3"}, "": {}} {
		data, err := xml.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(data), "numberOfPaper"); got != (want != "") || !strings.Contains(string(data), want) {
			t.Errorf("%s, want %q in it", data, want)
		}
	}
}
