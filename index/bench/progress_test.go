package bench

import "testing"

func TestFiguresAreWhatHistoryAndListsSay(t *testing.T) {
	r, err := Progress{Dir: t.TempDir(), Documents: 3000, Seed: 7, Queries: 60}.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if r.RecountsWrong != 0 || r.LinksWrong != 0 || r.Recounts < 60 || r.Links != 77*9 || r.Events < 9000 || r.Listed == 0 {
		t.Errorf("want no difference in 60 recounts and 693 links: nine figures of 77 units, got %+v", r)
	}
	t.Log("\n" + r.String())
}
