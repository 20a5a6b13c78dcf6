package ocr

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sohoa/pipeline"
	"sohoa/pipeline/jail"
)

// The test binary is the jail's shim and the reader child as well.
const (
	fakeEnv = "SOHOA_FAKE_READER"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "jail" {
		os.Exit(jail.Main(os.Args[2:]))
	}
	if how := os.Getenv(fakeEnv); how != "" {
		fake(how)
	}
	goleak.VerifyTestMain(m)
}

// fake serves pages the image of which says what is to happen.
func fake(how string) {
	switch how {
	case "silent":
		select {}
	case "mute":
		os.Exit(3)
	case "babble":
		fmt.Println("this is not a frame, it is plain text, long enough for lengths")
		os.Exit(0)
	case "old":
		_ = writeFrame(os.Stdout, hello{protocol + 1, "v1"}, nil)
	case "path":
		_ = writeFrame(os.Stdout, hello{protocol, "../v1"}, nil)
	}
	if err := Serve(os.Stdin, os.Stdout, &fakeReader{}, os.Exit); err != nil {
		os.Exit(1)
	}
	os.Exit(0)
}

type fakeReader struct{ pages int }

func (f *fakeReader) Version() string { return "fake-1" }

func (f *fakeReader) Read(q Request) (Response, error) {
	f.pages++
	r := pipeline.Reading{Width: 100, Height: 100, Page: q.Page}
	switch s := string(q.Image); {
	case s == "crash":
		os.Exit(2)
	case s == "hang":
		select {}
	case s == "spin":
		for end := cpuTime() + time.Minute; cpuTime() < end; {
		}
	case s == "flood":
		for {
			fmt.Fprint(os.Stderr, strings.Repeat("secret words of a page ", 1000))
			if _, err := os.Stdout.WriteString(strings.Repeat("x", 1<<16)); err != nil {
				os.Exit(0)
			}
		}
	case s == "half":
		_, _ = os.Stdout.Write([]byte{0, 0, 0, 9, 0, 0, 0, 9, '{'})
		os.Exit(0)
	case s == "wild":
		r.Words = []pipeline.Word{{Text: "x", Box: pipeline.Box{X1: 1 << 30}}}
		return Response{Reading: r}, nil
	case s == "fat":
		fat := make([]byte, 64<<20)
		for i := range fat {
			fat[i] = 1
		}
		r.Width += int(fat[1]) - 1
	case s == "damaged":
		return Response{}, pipeline.Refuse(pipeline.Damaged, pipeline.ReasonPageTooSmall, "tiny")
	}
	r.Words = []pipeline.Word{{Text: fmt.Sprintf("%d-%d", os.Getpid(), f.pages), Box: pipeline.Box{X1: 2, Y1: 2}}}
	return Response{Reading: r, Preview: []byte("preview of " + string(q.Image[:min(len(q.Image), 20)]))}, nil
}

func self(t *testing.T) string {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return exe
}

func fakePool(t *testing.T, how string, c Config) *Pool {
	t.Helper()
	c.Program, c.env = self(t), []string{fakeEnv + "=" + how}
	c.Log = slog.New(slog.DiscardHandler)
	if c.Children == 0 {
		c.Children = 1
	}
	p := NewPool(&jail.Jail{Shim: []string{self(t), "jail"}}, c)
	t.Cleanup(p.Close)
	return p
}

func page(image string) Request { return Request{Image: []byte(image), Format: "png", Page: 4} }

func mustRead(t *testing.T, p *Pool, image string) Response {
	t.Helper()
	r, err := p.Read(t.Context(), page(image))
	if err != nil {
		t.Fatalf("read %.20q: %v", image, err)
	}
	return r
}

func TestPageIsReadAndMeasured(t *testing.T) {
	p := fakePool(t, "plain", Config{})
	r := mustRead(t, p, "hello")
	if r.Reading.Page != 4 || r.Reading.Version != "fake-1" || len(r.Reading.Words) != 1 {
		t.Errorf("got %+v", r.Reading)
	}
	if r.Reading.CPU <= 0 {
		t.Errorf("got %v CPU seconds", r.Reading.CPU)
	}
	if got, want := string(r.Preview), "preview of hello"; got != want {
		t.Errorf("got preview %q, want %q", got, want)
	}
	if got, want := p.Version(), "fake-1"; got != want {
		t.Errorf("got version %q, want %q", got, want)
	}
}

func TestWhatAPageDoesToItsChildStaysWithThePage(t *testing.T) {
	for _, c := range []struct {
		image string
		want  pipeline.Reason
	}{
		{"crash", pipeline.ReasonCrashed},
		{"half", pipeline.ReasonCrashed},
		{"flood", pipeline.ReasonCrashed},
		{"wild", pipeline.ReasonCrashed},
		{"hang", pipeline.ReasonTooSlow},
		{"spin", pipeline.ReasonTooSlow},
		{"damaged", pipeline.ReasonPageTooSmall},
		{"", pipeline.ReasonBroken},
	} {
		t.Run(c.image, func(t *testing.T) {
			p := fakePool(t, "plain", Config{Wall: 5 * time.Second, CPU: 300 * time.Millisecond})
			mustRead(t, p, "before")
			_, err := p.Read(t.Context(), page(c.image))
			if k, r := pipeline.KindOf(err), pipeline.ReasonOf(err); k != pipeline.Damaged || r != c.want {
				t.Errorf("got %v, want damaged, %s", err, c.want)
			}
			mustRead(t, p, "behind")
		})
	}
}

func TestInstallationIsBlamedWhereNoChildStarts(t *testing.T) {
	for _, how := range []string{"mute", "babble", "old", "path"} {
		p := fakePool(t, how, Config{})
		if _, err := p.Read(t.Context(), page("x")); pipeline.KindOf(err) != pipeline.Internal {
			t.Errorf("%s: got %v, want internal", how, err)
		}
		if err := p.Start(t.Context()); pipeline.KindOf(err) != pipeline.Internal {
			t.Errorf("%s: start: got %v, want internal", how, err)
		}
		if got := p.Version(); got != "none" {
			t.Errorf("%s: got version %q, want none", how, got)
		}
	}
}

func TestChildIsReplacedAfterItsPages(t *testing.T) {
	p := fakePool(t, "plain", Config{Pages: 2})
	var nth []string
	for range 5 {
		_, n, _ := strings.Cut(mustRead(t, p, "x").Reading.Words[0].Text, "-")
		nth = append(nth, n)
	}
	if got, want := strings.Join(nth, " "), "1 2 1 2 1"; got != want {
		t.Errorf("pages of their child: got %s, want %s", got, want)
	}
}

func TestChildThatHasGrownIsReplaced(t *testing.T) {
	p := fakePool(t, "plain", Config{Memory: 60 << 20})
	mustRead(t, p, "fat")
	if got := mustRead(t, p, "x").Reading.Words[0].Text; !strings.HasSuffix(got, "-1") {
		t.Errorf("got %s, want the first page of a fresh child", got)
	}
}

func TestCallerWhoGivesUpGetsTheSlotFreed(t *testing.T) {
	p := fakePool(t, "plain", Config{})
	mustRead(t, p, "before")
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := p.Read(ctx, page("hang")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want %v", err, context.DeadlineExceeded)
	}
	mustRead(t, p, "behind")
}

func TestCallerWaitsNoLongerThanHeWants(t *testing.T) {
	p := fakePool(t, "silent", Config{})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := p.Read(ctx, page("x")); err == nil {
		t.Error("a child that never greets was taken")
	}
}

func TestManyCallersEachGetTheirOwnAnswer(t *testing.T) {
	p := fakePool(t, "plain", Config{Children: 2, Pages: 3})
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			mine := fmt.Sprintf("page %d", i)
			r, err := p.Read(t.Context(), page(mine))
			if err != nil {
				t.Error(err)
				return
			}
			if got, want := string(r.Preview), "preview of "+mine; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
	all.Wait()
}

func TestNothingIsReadBehindClose(t *testing.T) {
	p := fakePool(t, "plain", Config{})
	mustRead(t, p, "x")
	p.Close()
	p.Close()
	if _, err := p.Read(t.Context(), page("x")); pipeline.KindOf(err) != pipeline.Busy {
		t.Errorf("got %v, want busy", err)
	}
}

func TestPrivateFoldersGoWithTheirChild(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	p := fakePool(t, "plain", Config{Pages: 1})
	mustRead(t, p, "x")
	mustRead(t, p, "crashless")
	p.Close()
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "sohoa-ocr-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
