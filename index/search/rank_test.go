package search

import (
	"flag"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sohoa/pipeline"
	"sohoa/pipeline/viet"
)

var update = flag.Bool("update", false, "write the goldens anew")

// vocabulary is what made-up records are put together from.
const vocabulary = `quản lý đất đai cấp giấy chứng nhận quyền sử dụng hộ gia đình khai sinh kết hôn cải chính hộ tịch
phê duyệt kế hoạch dự toán kinh phí sửa chữa đường giao thông nông thôn trường tiểu học trạm y tế bổ nhiệm cán bộ công chức
nâng lương khen thưởng tập thể cá nhân phòng chống cháy rừng dịch bệnh gia súc hỗ trợ nhà ở người nghèo chuyển đổi số dịch vụ
công trực tuyến thu hồi tạm giao chỉ tiêu biên chế thành lập hội đồng nghĩa vụ quân sự rà soát thủ tục hành chính bãi bỏ văn bản`

// rankWords adds rarer syllables, so that a run of words is a rare thing, as
// it is on paper.
func rankWords() []string {
	words := strings.Fields(strings.Repeat(vocabulary+" ", 3))
	for _, onset := range strings.Fields("b ch d đ gi h kh l m n nh ph s t th tr v x") {
		for _, rime := range strings.Fields("án ảo ầm ẹt ênh iên ình óc ổi ông ùng ước ưởng ây ắng ại ơn uyền úi ao") {
			words = append(words, onset+rime)
		}
	}
	rand.New(rand.NewPCG(3, 3)).Shuffle(len(words)/4, func(i, j int) { words[4*i], words[4*j] = words[4*j], words[4*i] })
	return words
}

// rankRecord makes up a record; the same n gives the same record.
func rankRecord(n int, damage float64) (Record, Record) {
	rng := rand.New(rand.NewPCG(7, uint64(n)))
	words := rankWords()
	run := func(k int) string {
		var out []string
		for len(out) < k {
			at := rng.IntN(len(words) - 4)
			out = append(out, words[at:at+2+rng.IntN(3)]...)
		}
		return strings.Join(out[:k], " ")
	}
	r := Record{
		ID: pipeline.DocumentID(fmt.Sprintf("r%04d", n)), Units: []pipeline.UnitID{hoaAn, province}, State: pipeline.Described,
		Type: "QUYẾT ĐỊNH", Number: fmt.Sprint(1 + n/3), Symbol: []string{"QĐ-UBND", "KH-UBND", "BC-UBND"}[n%3],
		Date: fmt.Sprintf("20%02d-0%d-1%d", 10+n%15, 1+n%9, n%10), Subject: "Về việc " + run(7+rng.IntN(6)), Body: run(150),
	}
	read := r
	read.Subject, read.Body = misread(r.Subject, damage, rng), misread(r.Body, damage, rng)
	return r, read
}

// misread damages letters the way readers do.
func misread(s string, rate float64, rng *rand.Rand) string {
	confused := map[rune]string{'ấ': "ắ", 'ế': "ể", 'í': "ỉ", 'ư': "u", 'i': "l", 'm': "rn", 'h': "b", 'c': "e", 'n': "u", 'ộ': "ô", 'đ': "d"}
	var b strings.Builder
	for _, r := range s {
		if as, ok := confused[r]; ok && rng.Float64() < 3*rate {
			b.WriteString(as)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// TestRankGolden writes how often the right record is first, by kind of query,
// so that a change of ranking shows its cost in the diff. Run with -update
// after a change that is meant.
func TestRankGolden(t *testing.T) {
	e := open(t)
	const records = 900
	var read []Record
	for n := range records {
		_, r := rankRecord(n, 0.02)
		read = append(read, r)
	}
	put(t, e, read...)
	table := rankTable(t, e, records)
	path := filepath.Join("testdata", "rank.golden")
	if *update {
		if err := os.WriteFile(path, []byte(table), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if table != string(want) {
		t.Errorf("ranking changed; with -update if it is meant:\n%swant\n%s", table, want)
	}
}

func rankTable(t *testing.T, e *Engine, records int) string {
	t.Helper()
	ask := map[string]func(Record, *rand.Rand) string{
		"title":             func(r Record, _ *rand.Rand) string { return r.Subject },
		"title unmarked":    func(r Record, _ *rand.Rand) string { return viet.Fold(r.Subject) },
		"fragment":          func(r Record, rng *rand.Rand) string { return part(r.Subject, 5, rng) },
		"fragment unmarked": func(r Record, rng *rand.Rand) string { return viet.Fold(part(r.Subject, 5, rng)) },
		"body":              func(r Record, rng *rand.Rand) string { return part(r.Body, 7, rng) },
		"number":            func(r Record, _ *rand.Rand) string { return r.Number + "/" + r.Symbol },
		"number spaced": func(r Record, _ *rand.Rand) string {
			return strings.ReplaceAll(viet.Fold(r.Number+" "+r.Symbol), "-", " ")
		},
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%-18s %6s %6s %6s\n", "kind", "at 1", "at 10", "mrr")
	for _, kind := range slices.Sorted(keys(ask)) {
		first, ten, mrr, n := 0, 0, 0.0, 0
		for i := 0; i < records; i += 9 {
			r, _ := rankRecord(i, 0)
			res := find(t, e, Query{Text: ask[kind](r, rand.New(rand.NewPCG(9, uint64(i))))})
			n++
			rank := 1 + slices.IndexFunc(res.Hits, func(h Hit) bool { return h.ID == r.ID })
			if rank == 1 {
				first++
			}
			if rank > 0 {
				ten++
				mrr += 1 / float64(rank)
			}
		}
		fmt.Fprintf(&b, "%-18s %6.2f %6.2f %6.2f\n", kind, float64(first)/float64(n), float64(ten)/float64(n), mrr/float64(n))
	}
	return b.String()
}

func keys[V any](m map[string]V) iter.Seq[string] {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func part(s string, n int, rng *rand.Rand) string {
	words := strings.Fields(s)
	at := rng.IntN(max(1, len(words)-n+1))
	return strings.Join(words[at:min(len(words), at+n)], " ")
}
