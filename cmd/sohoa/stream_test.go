package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sohoa/cmd/sohoa/remote"
	"sohoa/cmd/sohoa/term"
	"sohoa/index"
	"sohoa/pipeline"
	"sohoa/pipeline/blob/s3/s3test"
)

// onS3 is the environment of a program whose store is a bucket.
func onS3(s *s3test.Server, bucket string) []string {
	return []string{"SOHOA_S3_ENDPOINT=" + s.Endpoint, "SOHOA_S3_BUCKET=" + bucket,
		"SOHOA_S3_ACCESS_KEY=" + s.AccessKey, "SOHOA_S3_SECRET_KEY=" + s.SecretKey}
}

// lose takes the whole data folder away from a server that was killed.
func lose(t *testing.T, s *serving) {
	t.Helper()
	if err := os.RemoveAll(s.dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(s.dir, 0o700); err != nil {
		t.Fatal(err)
	}
}

// TestTheLossOfTheDiskLosesNothingReceipted kills a server with its store on S3
// and its stream on, takes its whole data folder away, and looks for every
// receipt, for what a person confirmed and for a register, all later than the
// last backup.
func TestTheLossOfTheDiskLosesNothingReceipted(t *testing.T) {
	t.Parallel()
	store := s3test.Start(t)
	env := onS3(store, "records")
	s := newServing(t, env, "--stream")
	s.start()
	must(t, s.client(), "ingest", "--unit", "H14", "--batch", "before", "--wait", samples(t, 2))
	place := "s3+http://" + store.Endpoint + "/backups/sohoa"
	must(t, env, "backup", "--data", s.dir, place)

	kept := ingesting(t, s, "after", samples(t, 5))()
	id := s.confirmed("Việc xác nhận sau lần sao lưu cuối")
	s.owes()
	token, before := s.token(), s.registers()
	s.kill(syscall.SIGKILL)
	lose(t, s)

	out := must(t, env, "restore", "--from-stream", "--data", s.dir)
	t.Log(strings.TrimSpace(out))
	must(t, env, "reindex", "--data", s.dir)
	must(t, env, "verify", "--deep", "--data", s.dir)
	if err := os.WriteFile(filepath.Join(s.dir, remote.TokenFile), []byte(token), 0o600); err != nil {
		t.Fatal(err)
	}
	s.start()
	checkKept(t, s, kept, s.batchNamed("after"))
	if got := s.subject(id); got != "Việc xác nhận sau lần sao lưu cuối" {
		t.Errorf("what a person confirmed is %q now", got)
	}
	if after := s.registers(); after != before || !strings.Contains(after, "H14") {
		t.Errorf("the registers are %s, were %s", after, before)
	}
	must(t, env, "audit", "verify", "--data", s.dir)
}

// TestOfTwoServersOnOneStoreTheOlderTakesNoMoreWork has a second server begin with
// what the first one streamed, while the first still runs, and then come back.
func TestOfTwoServersOnOneStoreTheOlderTakesNoMoreWork(t *testing.T) {
	t.Parallel()
	store := s3test.Start(t)
	env := onS3(store, "records")
	older := newServing(t, env, "--stream")
	older.start()
	kept := ingesting(t, older, "before", samples(t, 2))()
	older.settled(older.batchNamed("before"))

	newer := newServing(t, env, "--stream")
	must(t, env, "restore", "--from-stream", "--data", newer.dir)
	if err := os.WriteFile(filepath.Join(newer.dir, remote.TokenFile), []byte(older.token()), 0o600); err != nil {
		t.Fatal(err)
	}
	newer.start()
	newer.owes()
	err := older.api().Post(t.Context(), "/api/batches", map[string]string{"unit": "H14", "name": "late"}, nil)
	var told *remote.Told
	if !errors.As(err, &told) || told.Key != "error.fenced" || told.Message == "" {
		t.Errorf("an act on the older server = %v, want the sentence that another is in its place", err)
	}
	checkKept(t, newer, kept, newer.batchNamed("before"))
	if got := newer.registers(); !strings.Contains(got, "H14") {
		t.Errorf("registers of the newer: %s", got)
	}
	older.kill(syscall.SIGKILL)
	_, errs, code := sohoa(t, env, "serve", "--data", older.dir, "--listen", older.addr, "--stream")
	if code != term.ExitUsage || !strings.Contains(errs, "restore --from-stream") {
		t.Errorf("the older server that comes back ended with %d: %s", code, errs)
	}
	newer.kill(syscall.SIGTERM)
	newer.start()
	must(t, env, "audit", "verify", "--data", newer.dir)
}

// TestAServerThatStopsSignsItsAudit: lines cut off the end of the audit of a
// stopped server are missed.
func TestAServerThatStopsSignsItsAudit(t *testing.T) {
	t.Parallel()
	s := newServing(t, nil)
	s.start()
	s.owes()
	s.kill(syscall.SIGTERM)
	var v index.AuditVerdict
	if err := json.Unmarshal([]byte(must(t, nil, "audit", "verify", "--json", "--data", s.dir)), &v); err != nil {
		t.Fatal(err)
	}
	if v.Lines == 0 || v.Signed != v.Lines {
		t.Errorf("signed to line %d of %d, want all", v.Signed, v.Lines)
	}
}

// TestABackupInABucketComesBackOnAnEmptyMachine backs a server up to S3 while it
// runs, and restores onto another machine.
func TestABackupInABucketComesBackOnAnEmptyMachine(t *testing.T) {
	t.Parallel()
	bucket := s3test.Start(t)
	env := []string{"SOHOA_BACKUP_ACCESS_KEY=" + bucket.AccessKey, "SOHOA_BACKUP_SECRET_KEY=" + bucket.SecretKey}
	s := newServing(t, nil)
	s.start()
	must(t, s.client(), "ingest", "--unit", "H14", "--batch", "bucket", "--wait", samples(t, 2))
	place := "s3+http://" + bucket.Endpoint + "/copies/sohoa"
	first := takenWith(t, env, s.dir, place)
	s.kill(syscall.SIGTERM) // what was still being written down is there now, or comes at the next start
	s.start()
	if again := takenWith(t, env, s.dir, place); again.Copied >= first.Copied || again.Set != 2 {
		t.Errorf("the second backup copied %d objects as set %d, the first %d", again.Copied, again.Set, first.Copied)
	}
	s.kill(syscall.SIGTERM)
	must(t, env, "drill", place)
	back := filepath.Join(t.TempDir(), "back")
	must(t, env, "restore", "--data", back, place)
	must(t, nil, "reindex", "--data", back)
	must(t, nil, "verify", "--deep", "--data", back)
	if _, _, code := sohoa(t, env, "restore", "--data", filepath.Join(t.TempDir(), "x"), "s3+http://"+bucket.Endpoint+"/copies/other"); code != term.ExitUsage {
		t.Errorf("a restore of nothing ended with %d, want %d", code, term.ExitUsage)
	}
}

// confirmed writes a subject into some described document, as a person, and
// returns the document.
func (s *serving) confirmed(subject string) pipeline.DocumentID {
	s.t.Helper()
	var b remote.BatchAnswer
	s.get("/api/batches/"+s.batchNamed("before"), &b)
	for _, f := range b.Files {
		if f.State != pipeline.Described || len(f.Documents) == 0 {
			continue
		}
		in := map[string]any{"values": map[string]string{"subject": subject}}
		if err := s.api().Post(context.Background(), "/api/documents/"+string(f.Documents[0])+"/confirm", in, nil); err != nil {
			s.t.Fatal(err)
		}
		return f.Documents[0]
	}
	s.t.Fatalf("no document waits: %+v", b.Files)
	return ""
}

func (s *serving) subject(id pipeline.DocumentID) string {
	s.t.Helper()
	var d struct {
		Fields map[pipeline.FieldName]struct {
			Value string `json:"value"`
		} `json:"fields"`
	}
	s.get("/api/documents/"+string(id), &d)
	return d.Fields[pipeline.FieldSubject].Value
}

// owes imports a register.
func (s *serving) owes() {
	s.t.Helper()
	q := url.Values{"name": {"no.csv"}, "unit": {"H14"}, "source": {"Kiểm kê"}, "approval": {"01/QĐ-KK"}, "approved": {"02/01/2026"}, "reason": {"kiểm kê"}}
	body := strings.NewReader("Mã đơn vị,Nhóm hồ sơ,Số tài liệu\nH14,Khác,12\n")
	if err := s.api().Call(context.Background(), http.MethodPost, "/api/register?"+q.Encode(), body, nil); err != nil {
		s.t.Fatal(err)
	}
}

func (s *serving) registers() string {
	s.t.Helper()
	var all json.RawMessage
	s.get("/api/register", &all)
	return string(all)
}

func (s *serving) api() *remote.Client { return remote.New("http://"+s.addr, s.token()) }
