package s3_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/blob/s3"
	"sohoa/pipeline/blob/s3/s3test"
)

func throughProxy(t *testing.T) (*s3.Store, *s3test.Proxy) {
	t.Helper()
	p := s3test.Start(t).Proxy(t)
	cfg := p.Config("faults")
	cfg.SpoolDir = t.TempDir()
	s, err := s3.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s, p
}

const always = 1000

func TestPutThroughFaults(t *testing.T) {
	s, p := throughProxy(t)
	small, large := bytes.Repeat([]byte("nhỏ "), 1000), bytes.Repeat([]byte("lớn "), 1<<19)
	for _, tt := range []struct {
		rule  string
		fault s3test.Fault
		times int
		want  error // nil, or what is in the chain
		kind  pipeline.Kind
		there bool // the object, although the answer was an error
	}{
		{"a short refusal is sat out", s3test.Unwilling, 2, nil, 0, true},
		{"a long one is busy", s3test.Unwilling, always, errAny, pipeline.Busy, false},
		{"a full server is busy and full", s3test.Full, always, blob.ErrFull, pipeline.Busy, false},
		{"a cut connection is tried again", s3test.Cut, 1, nil, 0, true},
		{"a line that always cuts is busy", s3test.Cut, always, errAny, pipeline.Busy, false},
		{"a lost answer is asked for again", s3test.LostAnswer, 1, nil, 0, true},
		{"bytes altered on their way are refused", s3test.Altered, always, errAny, pipeline.Busy, false},
	} {
		for name, content := range map[string][]byte{"small": small, "large": large} {
			t.Run(tt.rule+"/"+name, func(t *testing.T) {
				key := pipeline.Key("k/" + name)
				defer s.Remove(t.Context(), key)
				p.Set("PUT", tt.fault, tt.times)
				err := blob.Keep(t.Context(), s, key, content)
				met := p.Met()
				p.Set("", s3test.NoFault, 0)
				if met == 0 {
					t.Fatal("no request met the fault")
				}
				if (err == nil) != (tt.want == nil) || err != nil && pipeline.KindOf(err) != tt.kind || tt.want == blob.ErrFull && !errors.Is(err, tt.want) {
					t.Errorf("put = %v after %d faults, want %v of kind %v", err, met, tt.want, tt.kind)
				}
				got, err := blob.Load(t.Context(), s, key, 1<<22)
				if tt.there && !bytes.Equal(got, content) {
					t.Errorf("%d bytes are there, %v; want all %d", len(got), err, len(content))
				}
				if !tt.there && pipeline.KindOf(err) != pipeline.NotFound {
					t.Errorf("%d bytes are there, %v; want none", len(got), err)
				}
			})
		}
	}
}

var errAny = errors.New("any error")

func TestReadThroughFaults(t *testing.T) {
	s, p := throughProxy(t)
	content := bytes.Repeat([]byte("tài liệu "), 1<<17)
	_, sum, err := s.Put(t.Context(), bytes.NewReader(content), pipeline.OriginalKey)
	if err != nil {
		t.Fatal(err)
	}
	key := pipeline.OriginalKey(sum)
	for _, tt := range []struct {
		rule  string
		fault s3test.Fault
		times int
		kind  pipeline.Kind
		ok    bool
	}{
		{"a short refusal is sat out", s3test.Unwilling, 2, 0, true},
		{"a long one is busy", s3test.Unwilling, always, pipeline.Busy, false},
		{"a body that ends early is busy, never a shorter document", s3test.Truncated, always, pipeline.Busy, false},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			p.Set("GET", tt.fault, tt.times)
			defer p.Set("", s3test.NoFault, 0)
			got, err := blob.Load(t.Context(), s, key, 1<<22)
			if (err == nil) != tt.ok || err != nil && pipeline.KindOf(err) != tt.kind {
				t.Errorf("load = %d bytes, %v; want kind %v", len(got), err, tt.kind)
			}
			if tt.ok && !bytes.Equal(got, content) {
				t.Errorf("%d bytes, want all %d as they were", len(got), len(content))
			}
		})
	}
}

func TestDistortedOriginalIsNeverTakenForTheDocument(t *testing.T) {
	s, p := throughProxy(t)
	_, sum, err := s.Put(t.Context(), bytes.NewReader(make([]byte, 1<<21)), pipeline.OriginalKey)
	if err != nil {
		t.Fatal(err)
	}
	p.Set("GET", s3test.Distorted, 2)
	if ok, err := blob.Intact(t.Context(), s, sum); ok || err != nil {
		t.Errorf("intact = %v, %v; want false", ok, err)
	}
	if _, _, err := blob.Fetch(t.Context(), s, sum, t.TempDir()); pipeline.KindOf(err) != pipeline.Busy {
		t.Errorf("fetch = %v, want busy", err)
	}
	if ok, err := blob.Intact(t.Context(), s, sum); !ok || err != nil {
		t.Errorf("once the line is good: %v, %v; want true", ok, err)
	}
}

// TestAStoreThatTricklesIsBusySoon: a byte a second keeps every connection alive
// and would hold a worker for hours.
func TestAStoreThatTricklesIsBusySoon(t *testing.T) {
	p := s3test.Start(t).Proxy(t)
	cfg := p.Config("slow")
	cfg.SpoolDir, cfg.Pace = t.TempDir(), 300*time.Millisecond
	s, err := s3.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	content := bytes.Repeat([]byte("chậm "), 100_000)
	if err := blob.Keep(t.Context(), s, "a/b", content); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		method string
		fault  s3test.Fault
		do     func() error
	}{
		"put small": {"PUT", s3test.SlowIn, func() error { return blob.Keep(t.Context(), s, "c/small", content[:100]) }},
		"put large": {"PUT", s3test.SlowIn, func() error { return blob.Keep(t.Context(), s, "c/large", bytes.Repeat(content, 40)) }},
		"open":      {"GET", s3test.SlowOut, func() error { _, err := blob.Load(t.Context(), s, "a/b", 1<<20); return err }},
		"list":      {"GET", s3test.SlowOut, func() error { _, err := blob.Keys(t.Context(), s, "a/"); return err }},
	} {
		p.Set(c.method, c.fault, always)
		err := c.do()
		p.Set("", s3test.NoFault, 0)
		if err == nil || pipeline.KindOf(err) != pipeline.Busy || !strings.Contains(err.Error(), "less than 16 KiB") {
			t.Errorf("%s: %v, want busy for being slow", name, err)
		}
	}
	if got, err := blob.Load(t.Context(), s, "a/b", 1<<20); err != nil || !bytes.Equal(got, content) {
		t.Errorf("once it is quick again: %d bytes, %v", len(got), err)
	}
}
