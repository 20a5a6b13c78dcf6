package index

import (
	"errors"
	"strings"
	"testing"
	"time"

	"sohoa/index/board"
	"sohoa/index/progress"
	"sohoa/index/sheet"
	"sohoa/pipeline"
)

func TestAnEditIsANewVersionAndBothRatesAreShown(t *testing.T) {
	p := openPeople(t)
	admin := p.history(t, 2000)
	p.pass(time.Hour)
	rows, total, err := p.Register(t.Context(), admin, "", Page{})
	if err != nil || total != 4 {
		t.Fatalf("want 4 lines, got %d %v", total, err)
	}
	edit := board.RegisterEdit{Unit: "H14", Head: board.RegisterImport{Source: "Biên bản 3", Reason: "kiểm kê lại"}}
	for _, r := range rows {
		switch {
		case r.Group == "Đất đai":
			r.Amount.Documents = 600
			edit.Changed = append(edit.Changed, r)
		case r.Group == "Hộ tịch":
			edit.Gone = append(edit.Gone, r)
		}
	}
	edit.Added = []board.RegisterRow{{Unit: "Sở Y tế", Group: "Nhân sự", Amount: progress.Amount{Documents: 40}, FromYear: 1990}}
	got, err := p.EditRegister(t.Context(), admin, edit)
	if err != nil || got.Rows != 4 || got.Owed.Documents != 640 || got.Excluded.Documents != 50 {
		t.Fatalf("want 4 lines owing 640 and 50 excluded, got %+v %v", got, err)
	}
	d, err := p.RegisterDiff(t.Context(), admin, got.ID)
	if err != nil || len(d.Changes) != 3 || d.Before.Owed != 2000 || d.After.Owed != 640 || !d.After.Percent.Known || d.After.Percent.Value <= d.Before.Percent.Value {
		t.Errorf("want 3 changes and the rate up, got %d %+v %+v %v", len(d.Changes), d.Before, d.After, err)
	}
	_, err = p.EditRegister(t.Context(), admin, edit)
	field(t, "lines of a version gone by", err, "line")
	edit.Changed, edit.Gone, edit.Added = nil, nil, nil
	_, err = p.EditRegister(t.Context(), admin, edit)
	field(t, "nothing", err, "rows")
	edit.Added = []board.RegisterRow{{Unit: "Vĩnh Quang", Group: "x", Amount: progress.Amount{Documents: 1}}}
	_, err = p.EditRegister(t.Context(), admin, edit)
	field(t, "a name of two", err, "asked_unit")
	edit.Added = []board.RegisterRow{{Unit: "SNV", Group: "x"}}
	_, err = p.EditRegister(t.Context(), admin, edit)
	field(t, "no count", err, "count")
	edit.Head.Reason = ""
	_, err = p.EditRegister(t.Context(), admin, edit)
	field(t, "no reason", err, "change_reason")
	local := p.account(t, admin, "xa", pipeline.Administrator, "01294")
	edit.Head.Reason = "x"
	_, err = p.EditRegister(t.Context(), local, edit)
	field(t, "above", err, "unit")
	if list, err := p.Exclusions(t.Context(), admin, ""); err != nil || len(list) != 1 || list[0].Excluded != "secret" {
		t.Errorf("want the one excluded line with its reason, got %+v %v", list, err)
	}
	if part, err := p.RegisterDiff(t.Context(), local, got.ID); err != nil || len(part.Changes) != 2 || part.After.Owed != 600 {
		t.Errorf("a commune: want its own two changes, got %+v %v", part, err)
	}
}

func field(t *testing.T, what string, err error, want string) {
	t.Helper()
	var e *pipeline.Error
	if !errors.As(err, &e) || e.Field != want {
		t.Errorf("%s: want %s at fault, got %v", what, want, err)
	}
}

func TestATableIsLookedAtBeforeItIsTaken(t *testing.T) {
	p := openPeople(t)
	admin := p.admin(t)
	in := board.RegisterImport{Unit: "H14", Name: "danh muc.csv", Source: "Quyết định 15", DryRun: true,
		Body: strings.NewReader("Nơi giữ;Tên;Khối lượng\nSNV;§Êt ®ai;12\nSNV;Hå s¬ nh©n sù;-5\n")}
	c, err := p.CheckRegister(t.Context(), admin, in)
	if err != nil || c.Draft == "" || c.Faults == nil || c.Faults.Faults[0].Key != "no_header" || len(c.Columns) != 3 || len(c.Preview) != 3 {
		t.Fatalf("want what stands in the columns, got %+v %v", c, err)
	}
	in.Body, in.Draft, in.Choice = nil, c.Draft, sheet.Choice{"unit": 0, "group": 1, "documents": 2}
	if c, err = p.CheckRegister(t.Context(), admin, in); err != nil || c.Faults == nil || !c.Preview[2].Cells[2].Bad || c.Preview[1].Cells[2].Bad || len(c.Converted) != 1 {
		t.Fatalf("want the one bad cell marked, got %+v %v", c, err)
	}
	local := p.account(t, admin, "xa", pipeline.Administrator, "01294")
	_, err = p.CheckRegister(t.Context(), local, board.RegisterImport{Draft: c.Draft})
	kind(t, "somebody else's table", err, pipeline.NotFound)
	good, err := p.CheckRegister(t.Context(), admin, board.RegisterImport{Unit: "H14", Name: "x.csv", Body: strings.NewReader(goodTable)})
	if err != nil || good.Faults != nil || good.Version.Rows != 4 {
		t.Fatalf("want a good table, got %+v %v", good, err)
	}
	done, err := p.ImportRegister(t.Context(), admin, board.RegisterImport{Unit: "H14", Draft: good.Draft, Source: "Quyết định 15"})
	if err != nil || done.Rows != 4 || done.File != "x.csv" {
		t.Errorf("want it taken from what was looked at, got %+v %v", done, err)
	}
}
