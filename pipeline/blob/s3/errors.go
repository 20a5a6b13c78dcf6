package s3

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"

	"github.com/minio/minio-go/v7"

	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// kinded says who must act on an error of minio-go or of the network.
func kinded(err error) error {
	var known *pipeline.Error
	switch {
	case err == nil, errors.As(err, &known):
		return err
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return pipeline.Errorf(pipeline.Busy, "%w", err)
	}
	var answer minio.ErrorResponse
	if errors.As(err, &answer) && answer.StatusCode != 0 {
		return answered(answer, err)
	}
	var network net.Error
	var operation *net.OpError
	if errors.As(err, &network) || errors.As(err, &operation) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return pipeline.Errorf(pipeline.Busy, "%w: %w", blob.ErrAway, err)
	}
	return pipeline.Errorf(pipeline.Internal, "%w", err)
}

// altered reports whether the server found other bytes than their hash says.
func altered(code string) bool {
	return code == "BadDigest" || code == "XAmzContentChecksumMismatch" || code == "XAmzContentSHA256Mismatch"
}

func answered(a minio.ErrorResponse, err error) error {
	if altered(a.Code) {
		return pipeline.Errorf(pipeline.Busy, "%w: %w", blob.ErrAway, err)
	}
	switch a.Code {
	case "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "QuotaExceeded":
		return pipeline.Errorf(pipeline.Busy, "%w: %w", blob.ErrFull, err)
	case minio.NoSuchBucket:
		return pipeline.Errorf(pipeline.Internal, "%w", err)
	}
	switch {
	case a.StatusCode == http.StatusInsufficientStorage:
		return pipeline.Errorf(pipeline.Busy, "%w: %w", blob.ErrFull, err)
	case a.StatusCode == http.StatusNotFound:
		return pipeline.Errorf(pipeline.NotFound, "%w", err)
	case a.StatusCode >= 500, a.StatusCode == http.StatusTooManyRequests, a.StatusCode == http.StatusRequestTimeout,
		a.StatusCode == http.StatusConflict:
		return pipeline.Errorf(pipeline.Busy, "%w: %w", blob.ErrAway, err)
	}
	return pipeline.Errorf(pipeline.Internal, "%w", err)
}
