package s3

import (
	"context"
	"errors"
	"strings"

	"github.com/minio/minio-go/v7"

	"songmap/ports"
)

// holds reports whether there is an object with the key, or any in a folder of that name.
func (b *bucket) holds(ctx context.Context, key string) (bool, error) {
	err := b.below(ctx, key, func(minio.ObjectInfo) error { return errEnough })
	return errors.Is(err, errEnough), errors.Join(ignore(err, errEnough))
}

// below calls visit for the object with the key, and for those in a folder of that name.
func (b *bucket) below(ctx context.Context, key string, visit func(minio.ObjectInfo) error) error {
	return b.list(ctx, key, func(o minio.ObjectInfo) error {
		if o.Key != key && !strings.HasPrefix(o.Key, key+"/") {
			return nil
		}
		return visit(o)
	})
}

// moveAll moves an object, or those in a folder, unless something is in its place. All
// are copied before one is removed: after a crash they lie in both places at worst.
func (b *bucket) moveAll(ctx context.Context, from, to string) (int64, error) {
	var moved []string
	var bytes int64
	err := b.below(ctx, from, func(o minio.ObjectInfo) error {
		target := to + strings.TrimPrefix(o.Key, from)
		if _, err := b.stat(ctx, target); !errors.Is(err, ports.ErrNotFound) {
			return err
		}
		if err := b.copy(ctx, o.Key, target); err != nil {
			return ignoreNotFound(err) // somebody else has moved it
		}
		moved, bytes = append(moved, o.Key), bytes+o.Size
		return nil
	})
	for _, key := range moved {
		if err == nil {
			err = b.remove(ctx, key)
		}
	}
	return bytes, err
}

// copy lets the store copy an object.
func (b *bucket) copy(ctx context.Context, from, to string) error {
	_, err := b.client.ComposeObject(ctx,
		minio.CopyDestOptions{Bucket: b.location.Bucket, Object: to},
		minio.CopySrcOptions{Bucket: b.location.Bucket, Object: from})
	return b.storeError(err)
}

// ignoreNotFound is for what counts as empty if it is not there.
func ignoreNotFound(err error) error { return ignore(err, ports.ErrNotFound) }

func ignore(err, harmless error) error {
	if errors.Is(err, harmless) {
		return nil
	}
	return err
}
