package bench

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"sohoa/index/catalog/keeping"
	"sohoa/index/record"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// Archive makes the store of a made-up archive of small documents: for each an
// original, the reading of its page, a PDF and its record, as the line would
// have left them. A catalogue is made from it by a rebuild.
type Archive struct {
	Documents int
	Store     blob.Store
	Seed      uint64
}

// The sizes of a small document's objects, in bytes.
const (
	smallOriginal = 6 << 10
	smallPDF      = 5 << 10
	smallWords    = 120
	inBatch       = 500 // documents
)

// Make writes the archive, two at a time.
func (a Archive) Make(ctx context.Context) error {
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(4)
	for n := range a.Documents {
		if ctx.Err() != nil {
			break
		}
		work.Go(func() error { return a.one(ctx, n) })
	}
	if err := work.Wait(); err != nil {
		return fmt.Errorf("make archive: %w", err)
	}
	return nil
}

func (a Archive) one(ctx context.Context, n int) error {
	rng := rand.New(rand.NewPCG(a.Seed, uint64(n)))
	_, sum, err := a.Store.Put(ctx, bytes.NewReader(noise(rng, smallOriginal)), pipeline.OriginalKey)
	if err != nil {
		return err
	}
	r := record.Record{
		Schema: record.Schema, N: 1, Written: epoch(n), File: pipeline.FileID(idOf("f", n)), Unit: "SNV", UnitName: "Sở Nội vụ",
		Original: record.Object{Key: pipeline.OriginalKey(sum), Sum: sum, Size: smallOriginal},
	}
	words := made(rng)
	reading, err := json.Marshal(pipeline.Reading{Page: 1, Words: words})
	if err != nil {
		return err
	}
	pdf := noise(rng, smallPDF)
	for _, o := range []struct {
		key  pipeline.Key
		data []byte
	}{{pipeline.ReadingKey(sum, 1, benchVersion), reading}, {pdfKey(sum, pdf), pdf}} {
		if err := blob.Keep(ctx, a.Store, o.key, o.data); err != nil {
			return err
		}
		r.Made = append(r.Made, record.Object{Key: o.key, Sum: hashOf(o.data), Size: int64(len(o.data))})
	}
	r.Rows = rowsOf(n, sum, words, r.Made)
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return blob.Keep(ctx, a.Store, record.Key(sum, r.File, 1), data)
}

const benchVersion = "bench-1"

func pdfKey(sum pipeline.Sum, pdf []byte) pipeline.Key {
	return pipeline.Key(fmt.Sprintf("pdf/%s/%s/%s-%s.pdf", sum[:2], sum, benchVersion, hashOf(pdf)))
}

func hashOf(data []byte) pipeline.Sum {
	sum := sha256.Sum256(data)
	return pipeline.Sum(hex.EncodeToString(sum[:]))
}

func noise(rng *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := 0; i+8 <= n; i += 8 {
		v := rng.Uint64()
		for k := range 8 {
			b[i+k] = byte(v >> (8 * k))
		}
	}
	return b
}

// made is the words of a made-up page.
func made(rng *rand.Rand) []pipeline.Word {
	syllables := strings.Fields("quyết định về việc phê duyệt kế hoạch giao đất cấp giấy chứng nhận quyền sử dụng " +
		"ông bà xã phường tỉnh Cao Bằng căn cứ luật tổ chức chính quyền địa phương xét đề nghị của giám đốc sở nội vụ hồ sơ công chức khai sinh")
	words := make([]pipeline.Word, smallWords)
	for i := range words {
		x, y := 100+(i%10)*140, 150+(i/10)*60
		words[i] = pipeline.Word{Text: syllables[rng.IntN(len(syllables))], Box: pipeline.Box{X0: x, Y0: y, X1: x + 120, Y1: y + 40}, Conf: 0.93, Line: i / 10}
	}
	return words
}

func idOf(kind string, n int) string { return fmt.Sprintf("01k%s%022d", kind, n) }

// epoch spreads the archive over a year.
func epoch(n int) time.Time {
	return time.Date(2025, 1, 1, 8, 0, 0, 0, time.UTC).Add(time.Duration(n%365)*24*time.Hour + time.Duration(n)*time.Millisecond)
}

// rowsOf are the rows of one document, as its record holds them.
func rowsOf(n int, sum pipeline.Sum, words []pipeline.Word, objects []record.Object) keeping.Rows {
	at := epoch(n).UnixMilli()
	batch, file, doc := idOf("b", n/inBatch), idOf("f", n), idOf("d", n)
	var text strings.Builder
	for _, w := range words {
		text.WriteString(w.Text + " ")
	}
	subject := text.String()[:min(120, text.Len())]
	subject = strings.ToValidUTF8(subject, "")
	number := fmt.Sprint(1 + n%900)
	day := epoch(n).Format(time.DateOnly)
	rows := keeping.Rows{
		"batch": {{"id": batch, "unit": "SNV", "name": "Lô " + batch, "by": "u", "at": epoch(n - n%inBatch).UnixMilli()}},
		"file": {{"id": file, "batch": batch, "unit": "SNV", "name": fmt.Sprintf("%06d.pdf", n), "sum": string(sum), "size": int64(smallOriginal),
			"kind": "pdf", "by": "u", "at": at, "alive": int64(1)}},
		"document": {{"id": doc, "file": file, "batch": batch, "unit": "SNV", "sum": string(sum), "part": int64(1), "first": int64(1), "last": int64(1),
			"pages": int64(1), "state": "described", "family": "văn bản", "type": "Quyết định", "number": number, "symbol": "QĐ-UBND", "date": day,
			"organ": "Ủy ban nhân dân tỉnh Cao Bằng", "subject": subject, "described_by": benchVersion, "at": at, "changed": at}},
		"page": {{"sum": string(sum), "n": int64(1), "state": "read", "reading": string(objects[0].Key), "version": benchVersion, "conf": 0.93, "text": text.String()}},
		"derivative": {{"sum": string(sum), "kind": "pdf", "version": benchVersion, "key": string(objects[1].Key), "digest": string(objects[1].Sum),
			"size": objects[1].Size, "at": at}},
	}
	for name, value := range map[string]string{"number": number, "symbol": "QĐ-UBND", "date": day, "subject": subject} {
		rows["field"] = append(rows["field"], keeping.Row{"document": doc, "name": name, "value": value, "raw": value, "conf": 0.9,
			"page": int64(1), "x0": int64(100), "y0": int64(150), "x1": int64(400), "y1": int64(190), "source": "ocr", "status": "uncertain"})
	}
	from, pages := "", int64(0)
	for i, to := range []string{"received", "reading", "described"} {
		now := int64(min(i, 1))
		rows["event"] = append(rows["event"], keeping.Row{"id": int64(3*n + i + 1), "at": at + int64(i), "document": doc, "unit": "SNV", "rgroup": "",
			"from_state": from, "from_pages": pages, "to_state": to, "pages": now})
		from, pages = to, now
	}
	return rows
}
