package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"sohoa/pipeline/blob"
	"sohoa/pipeline/blob/fs"
	"sohoa/pipeline/blob/s3"
	"sohoa/workers"
)

// storeFlags say where the bytes live: a folder, or an S3 bucket where an
// endpoint is given. Secrets come from the environment only and have no
// default.
type storeFlags struct {
	Endpoint  string `name:"s3-endpoint" help:"${cli_s3_endpoint}" env:"SOHOA_S3_ENDPOINT"`
	Bucket    string `name:"s3-bucket" help:"${cli_s3_bucket}" env:"SOHOA_S3_BUCKET" default:"sohoa"`
	Region    string `name:"s3-region" help:"${cli_s3_region}" env:"SOHOA_S3_REGION"`
	Secure    bool   `name:"s3-secure" help:"${cli_s3_secure}" env:"SOHOA_S3_SECURE"`
	AccessKey string `name:"s3-access-key" hidden:"" env:"SOHOA_S3_ACCESS_KEY"`
	SecretKey string `name:"s3-secret-key" hidden:"" env:"SOHOA_S3_SECRET_KEY"`
}

// open reaches the store. dir is the data folder: it holds the objects where
// there is no S3, else only the spool of uploads on their way.
func (f storeFlags) open(ctx context.Context, dir string) (blob.Store, error) {
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

// readerFlags say how pages are read.
type readerFlags struct {
	OCR     string `name:"ocr" help:"${cli_ocr}" env:"SOHOA_OCR"`
	Readers int    `help:"${cli_readers}" env:"SOHOA_READERS" default:"0"`
}

// program finds sohoa-ocr: as told, else beside this program, else in PATH.
func (f readerFlags) program() (string, error) {
	if f.OCR != "" {
		return filepath.Abs(f.OCR)
	}
	me, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find this program: %w", err)
	}
	beside := filepath.Join(filepath.Dir(me), "sohoa-ocr")
	if fileExists(beside) {
		return beside, nil
	}
	path, err := exec.LookPath("sohoa-ocr")
	if err != nil {
		return "", fmt.Errorf("find sohoa-ocr: %w", err)
	}
	return filepath.Abs(path)
}

// hands is how many pages are read at once: one for each core by default.
func (f readerFlags) hands() int {
	if f.Readers > 0 {
		return f.Readers
	}
	return runtime.NumCPU()
}
