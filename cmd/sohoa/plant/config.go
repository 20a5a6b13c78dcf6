package plant

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"sohoa/index/backup"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/blob/fs"
	"sohoa/pipeline/blob/s3"
	"sohoa/pipeline/blob/sealed"
	"sohoa/workers"
)

// StoreFlags say where the bytes live: a folder, or an S3 bucket where an
// endpoint is given. Secrets come from the environment only and have no
// default.
type StoreFlags struct {
	Endpoint  string `name:"s3-endpoint" help:"${cli_s3_endpoint}" env:"SOHOA_S3_ENDPOINT"`
	Bucket    string `name:"s3-bucket" help:"${cli_s3_bucket}" env:"SOHOA_S3_BUCKET" default:"sohoa"`
	Region    string `name:"s3-region" help:"${cli_s3_region}" env:"SOHOA_S3_REGION"`
	Secure    bool   `name:"s3-secure" help:"${cli_s3_secure}" env:"SOHOA_S3_SECURE"`
	AccessKey string `name:"s3-access-key" hidden:"" env:"SOHOA_S3_ACCESS_KEY"`
	SecretKey string `name:"s3-secret-key" hidden:"" env:"SOHOA_S3_SECRET_KEY"`
	LockDays  int    `name:"s3-lock-days" help:"${cli_s3_lock_days}" env:"SOHOA_S3_LOCK_DAYS" default:"0"`
	KeyFile   string `name:"key-file" help:"${cli_key_file}" env:"SOHOA_KEY_FILE" type:"path"`
}

// Bulk reaches the store for copying a whole archive into it: a folder is
// written without waiting for the disk until flush is called; nil: nothing is
// to be flushed.
func (f StoreFlags) Bulk(ctx context.Context, dir string) (s blob.Store, flush func() error, err error) {
	if s, err = f.OpenBare(ctx, dir); err != nil {
		return nil, nil, err
	}
	if folder, ok := s.(*fs.Store); ok {
		s, flush = folder.Lazy(), folder.Flush
	}
	s, err = f.Seal(ctx, s)
	return s, flush, err
}

// Open reaches the store, through its key where there is one.
func (f StoreFlags) Open(ctx context.Context, dir string) (blob.Store, error) {
	s, err := f.OpenBare(ctx, dir)
	if err != nil {
		return nil, err
	}
	return f.Seal(ctx, s)
}

// Seal puts the key before a store. A store that is sealed does not open
// without, and one that holds plain objects not with it.
func (f StoreFlags) Seal(ctx context.Context, s blob.Store) (blob.Store, error) {
	if f.KeyFile == "" {
		is, err := sealed.IsSealed(ctx, s)
		if err == nil && is {
			err = &pipeline.Error{Kind: pipeline.Invalid, Field: "key-file", Err: errors.New("the store is sealed: its key file must be named")}
		}
		return s, err
	}
	m, err := sealed.LoadMaster(f.KeyFile)
	if err != nil {
		return nil, err
	}
	return sealed.Open(ctx, s, m)
}

// Unseal puts the key before a store that is read, if it is sealed.
func (f StoreFlags) Unseal(ctx context.Context, s blob.Store) (blob.Store, error) {
	if is, err := sealed.IsSealed(ctx, s); err != nil || !is {
		return s, err
	}
	return f.Seal(ctx, s)
}

// PlaceFlags are the credentials of the bucket that takes backups; where they
// are empty those of the store hold. They come from the environment only.
type PlaceFlags struct {
	PlaceAccess string `name:"backup-access-key" hidden:"" env:"SOHOA_BACKUP_ACCESS_KEY"`
	PlaceSecret string `name:"backup-secret-key" hidden:"" env:"SOHOA_BACKUP_SECRET_KEY"`
}

// Place opens where backups go: a folder, or a bucket as
// "s3://host/bucket/prefix" (https) or "s3+http://host:port/bucket/prefix". With
// a key the copies are sealed too.
func (f PlaceFlags) Place(ctx context.Context, address string, s StoreFlags) (backup.Place, error) {
	p, err := f.barePlace(ctx, address, s)
	if err != nil {
		return p, err
	}
	return throughKey(ctx, p, s.Seal)
}

func throughKey(ctx context.Context, p backup.Place, key func(context.Context, blob.Store) (blob.Store, error)) (backup.Place, error) {
	var err error
	if p.Objects, err = key(ctx, p.Objects); err == nil {
		p.Sets, err = key(ctx, p.Sets)
	}
	return p, err
}

func (f PlaceFlags) barePlace(ctx context.Context, address string, s StoreFlags) (backup.Place, error) {
	if f.PlaceAccess == "" {
		f.PlaceAccess, f.PlaceSecret = s.AccessKey, s.SecretKey
	}
	rest, secure := strings.CutPrefix(address, "s3://")
	plain, isPlain := strings.CutPrefix(address, "s3+http://")
	if !secure && !isPlain {
		return FolderPlace(address)
	}
	if isPlain {
		rest = plain
	}
	u := url.URL{Scheme: "http", User: url.UserPassword(f.PlaceAccess, f.PlaceSecret)}
	host, path, _ := strings.Cut(rest, "/")
	u.Host, u.Path = host, "/"+path
	cfg, err := s3.Parse(u.String())
	if err != nil {
		return backup.Place{}, err
	}
	cfg.Secure, cfg.Region = secure, s.Region
	var p backup.Place
	for prefix, into := range map[string]*blob.Store{"objects/": &p.Objects, "sets/": &p.Sets} {
		part := cfg
		part.Prefix += prefix
		if *into, err = s3.Open(ctx, part); err != nil {
			return p, fmt.Errorf("open backup bucket %s: %w", host, err)
		}
	}
	return p, nil
}

// Source is Place for reading: a folder must be there.
func (f PlaceFlags) Source(ctx context.Context, address string, s StoreFlags) (backup.Place, error) {
	if !strings.HasPrefix(address, "s3") && !DirExists(address) {
		return backup.Place{}, &pipeline.Error{Kind: pipeline.Invalid, Field: "backup", Err: fmt.Errorf("no folder %q", address)}
	}
	p, err := f.barePlace(ctx, address, s)
	if err != nil {
		return p, err
	}
	return throughKey(ctx, p, s.Unseal)
}

// FolderPlace is a folder that takes backups; it is made where it is missing.
func FolderPlace(dir string) (backup.Place, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return backup.Place{}, err
	}
	objects, err := fs.Open(filepath.Join(dir, "objects"))
	if err != nil {
		return backup.Place{}, err
	}
	sets, err := fs.Open(filepath.Join(dir, "sets"))
	return backup.Place{Objects: objects.Lazy(), Sets: sets, Flush: objects.Flush, Old: dir}, err
}

// OpenBare reaches the store as it lies. dir is the data folder: it holds the objects where
// there is no S3, else only the spool of uploads on their way.
func (f StoreFlags) OpenBare(ctx context.Context, dir string) (blob.Store, error) {
	if f.Endpoint == "" {
		s, err := fs.Open(filepath.Join(dir, "objects"))
		if err != nil {
			return nil, fmt.Errorf("open folder store: %w", err)
		}
		return s, nil
	}
	s, err := s3.Open(ctx, s3.Config{
		Endpoint: f.Endpoint, Bucket: f.Bucket, Region: f.Region, Secure: f.Secure,
		AccessKey: f.AccessKey, SecretKey: f.SecretKey, SpoolDir: filepath.Join(dir, "spool"),
		Lock: time.Duration(f.LockDays) * 24 * time.Hour,
	})
	if err != nil {
		return nil, fmt.Errorf("open S3 store %s: %w", f.Endpoint, err)
	}
	return s, nil
}

// queueFlags say which Redis carries the tasks: the one inside the process
// where no address is given.
type queueFlags struct {
	Redis string `help:"${cli_redis}" env:"SOHOA_REDIS"`
}

func (f queueFlags) open() (*workers.Queue, error) {
	if f.Redis == "" {
		return workers.Local()
	}
	return workers.Connect(f.Redis)
}

// ReaderFlags say how pages are read.
type ReaderFlags struct {
	OCR     string `name:"ocr" help:"${cli_ocr}" env:"SOHOA_OCR"`
	Readers int    `help:"${cli_readers}" env:"SOHOA_READERS" default:"0"`
}

// Program finds sohoa-ocr: as told, else beside this program, else in PATH.
func (f ReaderFlags) Program() (string, error) {
	if f.OCR != "" {
		return filepath.Abs(f.OCR)
	}
	me, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find this program: %w", err)
	}
	beside := filepath.Join(filepath.Dir(me), "sohoa-ocr")
	if FileExists(beside) {
		return beside, nil
	}
	path, err := exec.LookPath("sohoa-ocr")
	if err != nil {
		return "", fmt.Errorf("find sohoa-ocr: %w", err)
	}
	return filepath.Abs(path)
}

// Hands is how many pages are read at once: one for each core by default.
func (f ReaderFlags) Hands() int {
	if f.Readers > 0 {
		return f.Readers
	}
	return runtime.NumCPU()
}

// FileExists reports whether there is a file at path.
func FileExists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// DirExists reports whether there is a folder at path.
func DirExists(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.IsDir()
}
