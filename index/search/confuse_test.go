package search

import (
	"fmt"
	"testing"

	"sohoa/pipeline"
)

// misreadOffice has a record read right, one read wrong, and many others.
func misreadOffice() []Record {
	rec := func(id, subject string) Record {
		return Record{ID: pipeline.DocumentID(id), Units: []pipeline.UnitID{hoaAn, province}, State: pipeline.Described, Subject: subject}
	}
	all := []Record{
		rec("right", "Quyết định bổ nhiệm cán bộ xã"), rec("wrong", "Quyết định bổ nhiệrn cán bộ xã"),
		rec("apart", "Quyết định về bộ quy tắc, cán sự xã"),
	}
	for i := range 40 {
		all = append(all, rec(fmt.Sprintf("n%d", i), fmt.Sprintf("Giao nhiệm vụ thu ngân sách thôn %d", i)))
	}
	return append(all, rec("word", "Thu ngân sách xã Lũng Nặm"))
}

func TestMisreadingsWidenAQueryBelowWhatWasTyped(t *testing.T) {
	e := open(t)
	put(t, e, misreadOffice()...)
	if got := ids(find(t, e, Query{Text: "bổ nhiệm cán"})); got != "right" {
		t.Errorf("before anything is known of readers: found %q, want right", got)
	}
	e.Misreadings([]Misread{{Meant: "m", Read: "rn"}, {Meant: "í", Read: "ỉ"}, {Meant: "u", Read: "n"}, {Read: "x"}})
	for _, c := range []struct{ rule, text, want string }{
		{"what was misread comes after what was not", "bổ nhiệm cán", "right wrong"},
		{"without marks", "bo nhiem can", "right wrong"},
		{"a phrase is what it is", `"bổ nhiệm cán"`, "right"},
		{"a word that is common itself is no misreading", "thu lũng", "word"},
	} {
		if got := ids(find(t, e, Query{Text: c.text})); got != c.want {
			t.Errorf("%s: Find(%q) = %q, want %q", c.rule, c.text, got, c.want)
		}
	}
	if got := ids(find(t, e, Query{Text: "bổ nhiệm cán", Without: "misread"})); got != "right" {
		t.Errorf("with the part left out: found %q, want right", got)
	}
}
