package s3

import (
	"context"
	"path"
	"sync"
	"sync/atomic"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// Config is how a store is spoken to. The zero value works.
type Config struct {
	Direct bool                     // clients may fetch files from the store itself
	Keys   *credentials.Credentials // nil: where programs usually find them
	Stall  time.Duration            // how long nothing may move on a connection; 0: 30s
}

// bucket is the part of a bucket below a prefix.
type bucket struct {
	location Location
	client   *minio.Core
	keys     *credentials.Credentials
	direct   bool
	now      func() time.Time
	scratch  scratch
	lastPut  atomic.Int64 // when the store took an object last; Unix seconds

	asking      sync.Mutex
	conditional *bool // whether the store refuses a put that must not replace; nil: not known yet
}

// tries is how often a request is sent that fails for a reason that may pass.
const tries = 3

func newBucket(l Location, c Config) (*bucket, error) {
	b := &bucket{location: l, keys: c.Keys, direct: c.Direct, now: time.Now}
	if b.keys == nil {
		b.keys = fromSurroundings()
	}
	if c.Stall == 0 {
		c.Stall = 30 * time.Second
	}
	client, err := minio.New(l.Endpoint.Host, &minio.Options{
		Creds: b.keys, Secure: l.Endpoint.Scheme == "https", Region: l.Region, Transport: newTransport(c.Stall),
		TrailingHeaders: true, MaxRetries: tries,
	})
	b.client = &minio.Core{Client: client}
	return b, err
}

// key is the whole name of an object.
func (b *bucket) key(elements ...string) string {
	return path.Join(append([]string{b.location.Prefix}, elements...)...)
}

// stat looks at an object.
func (b *bucket) stat(ctx context.Context, key string) (minio.ObjectInfo, error) {
	info, err := b.client.StatObject(ctx, b.location.Bucket, key, minio.StatObjectOptions{})
	return info, b.storeError(err)
}

// remove removes an object. One that is not there is no error.
func (b *bucket) remove(ctx context.Context, key string) error {
	return b.storeError(b.client.RemoveObject(ctx, b.location.Bucket, key, minio.RemoveObjectOptions{}))
}

// list calls visit for each object whose key begins with a prefix, in the order of
// keys, until visit fails. Visit may remove what it is given.
func (b *bucket) list(ctx context.Context, prefix string, visit func(minio.ObjectInfo) error) error {
	ctx, cancel := context.WithCancel(ctx) // ends the listing if visit fails
	defer cancel()
	for info := range b.client.ListObjectsIter(ctx, b.location.Bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
		if info.Err != nil {
			return b.storeError(info.Err)
		}
		if err := visit(info); err != nil {
			return err
		}
	}
	return ctx.Err()
}
