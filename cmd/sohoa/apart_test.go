package main

import (
	"bytes"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"sohoa/cmd/sohoa/remote"
	"sohoa/pipeline/blob/s3/s3test"
	"sohoa/workers/redistest"
)

// Owner and workers in processes of their own, on a real Redis and a real S3
// server: a worker has neither database nor index and may die at any time.

// province is such an installation.
type province struct {
	*serving
	redis *redistest.Server
	t     *testing.T
}

func newProvince(t *testing.T) *province { return newProvinceWith(t, nil) }

// newProvinceWith starts one with more environment.
func newProvinceWith(t *testing.T, more []string) *province {
	t.Helper()
	store, redis := s3test.Start(t), redistest.Start(t)
	env := append([]string{
		"SOHOA_S3_ENDPOINT=" + store.Endpoint, "SOHOA_S3_BUCKET=records",
		"SOHOA_S3_ACCESS_KEY=" + store.AccessKey, "SOHOA_S3_SECRET_KEY=" + store.SecretKey,
		"SOHOA_REDIS=" + redis.URL(),
	}, more...)
	s := newServing(t, env, "--no-workers")
	s.start()
	return &province{serving: s, redis: redis, t: t}
}

// worker starts one `sohoa work` and returns it when it is ready.
func (p *province) worker() *exec.Cmd {
	p.t.Helper()
	cmd := command(p.t, p.env, "work", "--readers", "1")
	said := &syncBuffer{}
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		if p.t.Failed() {
			p.t.Logf("log of a worker:\n%s", said.tail())
		}
	})
	for deadline := time.Now().Add(time.Minute); !strings.Contains(said.tail(), "ready"); {
		if time.Now().After(deadline) {
			p.t.Fatalf("the worker is not ready:\n%s", said.tail())
		}
		<-time.After(20 * time.Millisecond) // another process: there is nothing to wait on
	}
	return cmd
}

// read waits until at least n files of a batch came to rest.
func (p *province) read(batch string, n int) {
	p.t.Helper()
	var b remote.BatchAnswer
	for deadline := time.Now().Add(5 * time.Minute); ; {
		p.get("/api/batches/"+batch, &b)
		if b.Count.Files-b.Count.Working >= n {
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("only %d of %d files were read", b.Count.Files-b.Count.Working, n)
		}
		<-time.After(50 * time.Millisecond)
	}
}

func TestAWipedRedisLosesNothing(t *testing.T) {
	t.Parallel()
	p := newProvince(t)
	p.worker()
	kept := ingesting(t, p.serving, "wiped", samples(t, 12))()
	batch := p.batchNamed("wiped")
	for _, n := range []int{1, 4, 8} {
		p.read(batch, n)
		p.redis.Wipe(t)
	}
	checkKept(t, p.serving, kept, batch)
}

func TestAWorkerKilledMidPageLosesNothing(t *testing.T) {
	t.Parallel()
	p := newProvince(t)
	first := p.worker()
	kept := ingesting(t, p.serving, "killed", samples(t, 6))()
	batch := p.batchNamed("killed")
	p.read(batch, 1) // it is in the middle of the next by now
	if err := first.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	p.worker()
	checkKept(t, p.serving, kept, batch)
}

func TestAWorkerHasNeitherDatabaseNorIndex(t *testing.T) {
	t.Parallel()
	p := newProvince(t)
	cmd := p.worker()
	ingesting(t, p.serving, "open", samples(t, 2))()
	p.read(p.batchNamed("open"), 2)
	out, err := exec.Command("ls", "-l", "/proc/"+strconv.Itoa(cmd.Process.Pid)+"/fd").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{".db", "search", "bleve", "store"} {
		if bytes.Contains(out, []byte(bad)) {
			t.Errorf("the worker holds a file open whose name has %q:\n%s", bad, out)
		}
	}
	if entries, err := os.ReadDir(p.dir); err != nil || len(entries) == 0 {
		t.Errorf("the owner has no data folder: %v", err)
	}
}
