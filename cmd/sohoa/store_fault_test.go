//go:build faults

package main

import (
	"bytes"
	"crypto/rand"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sohoa/cmd/sohoa/remote"
	"sohoa/cmd/sohoa/term"
	"sohoa/pipeline/blob/s3/s3test"
)

// storeHarm is what a store does to those who rely on it. Where lasting, an
// upload meanwhile is refused with a sentence that says so; else it is sat out.
type storeHarm struct {
	rule    string
	method  string
	fault   s3test.Fault
	times   int
	lasting bool
	says    string
}

func storeHarms() []storeHarm {
	return []storeHarm{
		{"down", s3test.Any, s3test.Down, always, true, "store"},
		{"down for a moment", s3test.Any, s3test.Down, 2, false, ""},
		{"a byte a second in", "PUT", s3test.SlowIn, always, true, "store"},
		{"a byte a second out", "GET", s3test.SlowOut, always, false, ""},
		{"503", s3test.Any, s3test.Unwilling, always, true, "store"},
		{"503 for a moment", s3test.Any, s3test.Unwilling, 3, false, ""},
		{"reset in the body", "PUT", s3test.Cut, always, true, "store"},
		{"answers lost", "PUT", s3test.LostAnswer, 2, false, ""},
		{"other bytes arrive", "PUT", s3test.Altered, always, true, "store"},
		{"other bytes come back", "GET", s3test.Distorted, always, false, ""},
		{"reads end early", "GET", s3test.Truncated, always, false, ""},
		{"full", "PUT", s3test.Full, always, true, "full"},
	}
}

const always = 1 << 30

// TestWhateverTheStoreDoesNothingIsLostOrServedWrong lets the store fail in each
// way: under an upload, under the work on files that have their receipts, and
// under people who look at a page. Then the store is well again. SOHOA_TEST_S3
// names another server than the built-in one, such as MinIO.
func TestWhateverTheStoreDoesNothingIsLostOrServedWrong(t *testing.T) {
	server := s3test.StartOrReal(t)
	for _, tt := range storeHarms() {
		t.Run(tt.rule, func(t *testing.T) {
			t.Parallel()
			proxy := server.Proxy(t)
			env := append(standInReader(t), "SOHOA_S3_ENDPOINT="+proxy.Endpoint, "SOHOA_S3_BUCKET=faults-"+strings.ToLower(rand.Text()),
				"SOHOA_S3_ACCESS_KEY="+server.AccessKey, "SOHOA_S3_SECRET_KEY="+server.SecretKey)
			s := newServing(t, env, "--readers", "2")
			s.start()
			f := &storeFault{serving: s, proxy: proxy, dir: t.TempDir()}
			f.harm = func() { proxy.Set(tt.method, tt.fault, tt.times) }
			f.before()
			f.upload(tt.lasting, tt.says)
			f.work()
			f.look()
			proxy.Set("", s3test.NoFault, 0)
			checkKept(t, s, f.kept, f.batch)
			s.kill(syscall.SIGKILL)
			s.start()
			checkKept(t, s, f.kept, f.batch)
		})
	}
}

// storeFault is one server whose store fails, with a client's receipts.
type storeFault struct {
	*serving
	proxy *s3test.Proxy
	harm  func()
	dir   string
	batch string
	kept  []remote.Parcel
	sent  uint8

	first string // a page that was read before the harm, and the file it is of
	right map[string][]byte
}

// send hands a new file of two pages in and returns its receipt.
func (f *storeFault) send() remote.Parcel {
	f.t.Helper()
	f.sent++
	path := pagesOf(f.t, filepath.Join(f.dir, string(rune('a'+f.sent))), f.sent, widthPlain, widthPlain)
	files := ingesting(f.t, f.serving, "store", path)()
	if len(files) != 1 || files[0].Receipt.File == "" {
		f.t.Fatalf("no receipt: %+v", files)
	}
	return files[0]
}

// before has one file read, so that it can be looked at.
func (f *storeFault) before() {
	f.t.Helper()
	p := f.send()
	f.kept = append(f.kept, p)
	f.batch = f.batchNamed("store")
	f.settled(f.batch)
	f.first = "/api/documents/" + string(p.Receipt.Document)
	f.right = map[string][]byte{}
	for _, path := range []string{"/pages/1/image", "/pages/1", "/original"} {
		status, body := f.fetch(f.first + path)
		if status != http.StatusOK || len(body) == 0 {
			f.t.Fatalf("%s: status %d, %d bytes", path, status, len(body))
		}
		f.right[path] = body
	}
}

// fetch asks for something and returns what arrived: no bytes where not all of
// them did.
func (f *storeFault) fetch(path string) (int, []byte) {
	f.t.Helper()
	req, err := http.NewRequestWithContext(f.t.Context(), http.MethodGet, "http://"+f.addr+path, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+f.token())
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return res.StatusCode, nil
	}
	return res.StatusCode, body
}

// upload hands a file in while the store fails.
func (f *storeFault) upload(lasting bool, says string) {
	f.t.Helper()
	f.harm()
	f.sent++
	path := pagesOf(f.t, filepath.Join(f.dir, "under"), f.sent, widthPlain, widthPlain)
	out, said, code := sohoa(f.t, append(f.client(), "SOHOA_PATIENCE=1s"), "ingest", "--unit", "H14", "--batch", "store", "--json", path)
	if lasting {
		if code != term.ExitBusy || !bytes.Contains([]byte(said), []byte(says)) {
			f.t.Errorf("exit code %d, %q; want %d and a sentence with %q", code, said, term.ExitBusy, says)
		}
		f.proxy.Set("", s3test.NoFault, 0)
		out = must(f.t, f.client(), "ingest", "--unit", "H14", "--batch", "store", "--json", path)
	} else if code != term.ExitDone {
		f.t.Fatalf("exit code %d, want %d\n%s", code, term.ExitDone, said)
	}
	files, _ := parcelsOf(f.t, out)
	f.kept = append(f.kept, files...)
	f.proxy.Set("", s3test.NoFault, 0)
}

// work lets the store fail under the work on a file that has its receipt.
func (f *storeFault) work() {
	f.t.Helper()
	f.kept = append(f.kept, f.send())
	f.harm()
	for deadline := time.Now().Add(3 * time.Second); f.proxy.Met() == 0 && time.Now().Before(deadline); {
		<-time.After(20 * time.Millisecond) // another process: there is nothing to wait on
	}
	f.proxy.Set("", s3test.NoFault, 0)
}

// look asks for what was there before: all of it as it was, or an error.
func (f *storeFault) look() {
	f.t.Helper()
	f.harm()
	for path, right := range f.right {
		status, body := f.fetch(f.first + path)
		switch {
		case status == http.StatusOK && body != nil && !bytes.Equal(body, right):
			f.t.Errorf("%s: %d wrong bytes were served", path, len(body))
		case status >= 400 && !bytes.Contains(body, []byte(`"message":`)):
			f.t.Errorf("%s: status %d without a sentence: %s", path, status, body)
		}
	}
}
