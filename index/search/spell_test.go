package search

import (
	"testing"

	"sohoa/pipeline"
)

// TestCorrectionsDoNotTellOfOtherUnits: what is put right, and into what, is
// the same whether or not units the viewer cannot see have the words.
func TestCorrectionsDoNotTellOfOtherUnits(t *testing.T) {
	rec := func(id, body string, unit pipeline.UnitID) Record {
		return Record{
			ID: pipeline.DocumentID(id), Units: []pipeline.UnitID{unit, province}, State: pipeline.Described, Type: "BÁO CÁO",
			Body: body, FileName: id + ".pdf", Batch: "lo1",
		}
	}
	mine := []Record{rec("m1", "kế hoạch trồng rừng phòng hộ", hoaAn), rec("m2", "trồng rau sạch", hoaAn)}
	theirs := []Record{
		rec("t1", "kế hoạch trồng runh phòng hộ", dongKhe), rec("t2", "hoach", dongKhe), rec("t3", "hoach", dongKhe), rec("t4", "hoahc", dongKhe),
		rec("t5", "rauh", dongKhe), rec("t6", "trongg", dongKhe),
	}
	alone, shared := open(t), open(t)
	put(t, alone, mine...)
	put(t, shared, append(mine, theirs...)...)
	for _, text := range []string{"trồng runh", "hoahc", "rauh", "trongg rừng", "kế hoahc"} {
		q := Query{Text: text, Viewer: []pipeline.UnitID{hoaAn}}
		want, got := find(t, alone, q), find(t, shared, q)
		if want.Total == 0 {
			t.Errorf("%s: the slip is not put right at all", text)
		}
		if ids(got) != ids(want) || got.DidYouMean != want.DidYouMean {
			t.Errorf("%s: found %q, meant %q beside another unit; alone %q, %q", text, ids(got), got.DidYouMean, ids(want), want.DidYouMean)
		}
	}
}
