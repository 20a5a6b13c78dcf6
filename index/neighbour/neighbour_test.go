package neighbour_test

import (
	"testing"

	"sohoa/index/neighbour"
)

func TestNeighboursAreCountedAsPeopleDo(t *testing.T) {
	all := []neighbour.Record{
		{Name: "10.pdf", Number: "24", Date: "2025-03-09"},
		{Name: "2.pdf", Number: "15", Date: "2025-03-01"},
		{Name: "8.pdf", Number: "22", Date: "2025-03-07"},
		{Name: "9.pdf", Part: 2, Number: "99", Date: "2024-12-30"},
		{Name: "11.pdf", Date: "2025-03-10"},
		{Folder: "phụ", Name: "1.pdf", Number: "77"},
	}
	for _, tt := range []struct {
		name          string
		me            neighbour.Record
		before, after string
	}{
		{"between two, past one of another year", neighbour.Record{Name: "9.pdf", Date: "2025-03"}, "22", "24"},
		{"year not known: all count", neighbour.Record{Name: "9.pdf"}, "22", "99"},
		{"first of the batch", neighbour.Record{Name: "1.pdf", Date: "2025"}, "", "15"},
		{"one without a number is passed over", neighbour.Record{Name: "12.pdf", Date: "2025"}, "24", "77"},
		{"last of all", neighbour.Record{Folder: "phụ", Name: "2.pdf", Date: "2025"}, "77", ""},
		{"itself is no neighbour", neighbour.Record{Name: "8.pdf", Date: "2025"}, "15", "24"},
	} {
		before, after := neighbour.Around(all, tt.me)
		if before.Number != tt.before || after.Number != tt.after {
			t.Errorf("%s: got %q and %q, want %q and %q", tt.name, before.Number, after.Number, tt.before, tt.after)
		}
	}
}
