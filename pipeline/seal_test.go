package pipeline

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"testing"
)

// TestNoFlippedBitOfAResultIsTaken flips every bit of a sealed result in turn:
// it is refused, or what it says is what it said.
func TestNoFlippedBitOfAResultIsTaken(t *testing.T) {
	data, err := json.Marshal(Reading{Version: "1", Page: 3, Words: []Word{{Text: "Số", Conf: 0.5}}})
	if err != nil {
		t.Fatal(err)
	}
	whole := Seal(data)
	if got, err := Unseal(whole); err != nil || !bytes.Equal(got, data) {
		t.Fatalf("unsealed %s, %v, want %s", got, err, data)
	}
	if got, err := Unseal(data); err != nil || !bytes.Equal(got, data) {
		t.Errorf("without a seal: %s, %v, want it as it is", got, err)
	}
	refused := 0
	for i := range len(whole) * 8 {
		torn := bytes.Clone(whole)
		torn[i/8] ^= 1 << (i % 8)
		var r Reading
		if err := Decode(bytes.NewReader(torn), &r); err != nil {
			refused++
			continue
		}
		if again, err := json.Marshal(r); err != nil || !bytes.Equal(again, data) {
			t.Errorf("bit %d: taken as %s", i, again)
		}
	}
	if refused < len(data)*8 {
		t.Errorf("%d flips refused of the %d bits before the seal", refused, len(data)*8)
	}
	for n := range whole {
		if err := Decode(bytes.NewReader(whole[:n]), &Reading{}); err == nil {
			t.Errorf("cut to %d bytes it was taken", n)
		}
	}
}

// TestAnAlteredResultIsNeverWorkedOn: a stage that finds a result with other
// bytes than were stored fails, to be done again when the store is right.
func TestAnAlteredResultIsNeverWorkedOn(t *testing.T) {
	b := newBench(2)
	b.do(t, StageScan, 0)
	for page := 1; page <= 2; page++ {
		b.do(t, StageRead, page)
	}
	key := ReadingKey(testSum, 2, "r1")
	whole := b.objects[key]
	for name, torn := range map[string][]byte{
		"another word": bytes.Replace(whole, []byte("chữ"), []byte("chứ"), 1),
		"cut":          whole[:len(whole)/2],
		"empty":        {},
	} {
		b.objects[key] = torn
		_, err := b.Do(context.Background(), Job{Stage: StageDescribe, Sum: testSum, Attempt: 1})
		if err == nil || KindOf(err) != Busy {
			t.Errorf("%s: %v, want busy", name, err)
		}
	}
	b.objects[key] = whole
	b.do(t, StageDescribe, 0)
}

func FuzzUnseal(f *testing.F) {
	f.Add(Seal([]byte(`{"a":1}`)))
	f.Add([]byte(`{"a":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		content, err := Unseal(data)
		if err != nil {
			if !errors.Is(err, ErrAltered) {
				t.Fatal(err)
			}
			return
		}
		if len(content) < len(data) && !bytes.Equal(Seal(content), data) {
			t.Errorf("%q was taken for the seal of %q", data, content)
		}
		_ = Decode(io.LimitReader(bytes.NewReader(data), 1<<20), &Reading{}) // must not panic
	})
}
