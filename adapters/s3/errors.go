package s3

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"

	"github.com/minio/minio-go/v7"

	"songmap/ports"
)

// ErrAway means, beside ports.ErrUnavailable, that nobody has answered, or that the store
// says itself that it cannot: another try may help, and a change of the settings not.
var ErrAway = errors.New("the object store is away")

// storeError translates an error of the store. Of what the store says it shows the
// code alone: a text may repeat what it was sent.
func (b *bucket) storeError(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var answer minio.ErrorResponse
	if !errors.As(err, &answer) {
		if u := (*url.Error)(nil); errors.As(err, &u) {
			err = u.Err // the address says nothing that the operator does not know
		}
		return fmt.Errorf("%w: %w: %s: %w", ports.ErrUnavailable, ErrAway, b.location.Endpoint.Host, err)
	}
	kind := ports.ErrUnavailable
	switch {
	case answer.Code == minio.NoSuchKey:
		kind = ports.ErrNotFound
	case answer.StatusCode == http.StatusPreconditionFailed, answer.Code == "ConditionalRequestConflict":
		kind = fs.ErrExist
	case isFull(answer):
		kind = ports.ErrNoSpace
	case answer.StatusCode >= http.StatusInternalServerError:
		kind = fmt.Errorf("%w: %w", ports.ErrUnavailable, ErrAway)
	}
	return fmt.Errorf("%w: bucket %s: %s", kind, b.location.Bucket, b.says(answer))
}

func isFull(answer minio.ErrorResponse) bool {
	switch answer.Code {
	case "QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded":
		return true
	}
	return answer.StatusCode == http.StatusInsufficientStorage
}

// says is what the store's code means for whoever runs the service.
func (b *bucket) says(answer minio.ErrorResponse) string {
	switch answer.Code {
	case minio.NoSuchKey:
		return "no such object"
	case minio.NoSuchBucket:
		return "it is not there"
	case minio.InvalidAccessKeyID, minio.SignatureDoesNotMatch, "InvalidToken", "ExpiredToken":
		return "the store does not accept the keys (" + answer.Code + ")"
	case "RequestTimeTooSkewed":
		return "the clock of this machine is not that of the store"
	case minio.AuthorizationHeaderMalformed, minio.InvalidRegion, "PermanentRedirect":
		return "it is in another region (" + answer.Code + ")"
	case minio.AccessDenied:
		if keys, err := b.keys.GetWithContext(nil); err != nil || keys.AccessKeyID == "" {
			return "access is denied, and no keys were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or use a file or a role"
		}
		return "access is denied: the keys are wrong, or lack a right"
	}
	return fmt.Sprintf("the store answers %.40q (%d)", answer.Code, answer.StatusCode)
}
