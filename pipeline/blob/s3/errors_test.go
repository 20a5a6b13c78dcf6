package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"testing"

	"github.com/minio/minio-go/v7"
	"golang.org/x/sys/unix"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

func TestErrorsOfTheServerHaveAKind(t *testing.T) {
	for _, tt := range []struct {
		rule string
		err  error
		kind pipeline.Kind
		full bool
	}{
		{"no such key", minio.ErrorResponse{Code: "NoSuchKey", StatusCode: 404}, pipeline.NotFound, false},
		{"no such bucket is for the operator", minio.ErrorResponse{Code: "NoSuchBucket", StatusCode: 404}, pipeline.Internal, false},
		{"wrong credentials are for the operator", minio.ErrorResponse{Code: "AccessDenied", StatusCode: 403}, pipeline.Internal, false},
		{"no room", minio.ErrorResponse{Code: "Whatever", StatusCode: 507}, pipeline.Busy, true},
		{"no room, as MinIO says it", minio.ErrorResponse{Code: "XMinioStorageFull", StatusCode: 507}, pipeline.Busy, true},
		{"quota, as MinIO says it", minio.ErrorResponse{Code: "XMinioAdminBucketQuotaExceeded", StatusCode: 400}, pipeline.Busy, true},
		{"slow down", minio.ErrorResponse{Code: "SlowDown", StatusCode: 503}, pipeline.Busy, false},
		{"too many requests", minio.ErrorResponse{Code: "X", StatusCode: 429}, pipeline.Busy, false},
		{"bytes changed on their way", minio.ErrorResponse{Code: "XAmzContentChecksumMismatch", StatusCode: 400}, pipeline.Busy, false},
		{"bad request is ours", minio.ErrorResponse{Code: "InvalidArgument", StatusCode: 400}, pipeline.Internal, false},
		{"refused connection", &url.Error{Op: "Put", URL: "x", Err: &net.OpError{Op: "dial", Err: unix.ECONNREFUSED}}, pipeline.Busy, false},
		{"cut connection", io.ErrUnexpectedEOF, pipeline.Busy, false},
		{"the caller gave up", &url.Error{Op: "Get", URL: "x", Err: context.Canceled}, pipeline.Busy, false},
		{"a kind that is there stays", pipeline.Errorf(pipeline.Damaged, "x"), pipeline.Damaged, false},
		{"anything else is ours", errors.New("x"), pipeline.Internal, false},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			got := kinded(fmt.Errorf("wrapped: %w", tt.err))
			if pipeline.KindOf(got) != tt.kind || errors.Is(got, blob.ErrFull) != tt.full {
				t.Errorf("kind = %v, full %v; want %v, %v", pipeline.KindOf(got), errors.Is(got, blob.ErrFull), tt.kind, tt.full)
			}
			if !errors.Is(got, tt.err) && tt.err != nil {
				t.Errorf("%v lost its cause", got)
			}
		})
	}
}
