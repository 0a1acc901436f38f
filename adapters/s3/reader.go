package s3

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path"
	"time"

	"github.com/minio/minio-go/v7"

	"songmap/ports"
)

// open opens an object for reading; nothing of it is fetched before it is read. It
// may be read until ctx ends.
func (b *bucket) open(ctx context.Context, key string) (ports.File, error) {
	info, err := b.stat(ctx, key)
	if err != nil {
		return ports.File{}, err
	}
	r := &reader{ctx: ctx, bucket: b, key: key, size: info.Size, tag: info.ETag}
	f := ports.File{ReadSeekCloser: r, Name: path.Base(key), Modified: info.LastModified.UTC().Truncate(time.Second)}
	if b.direct {
		f.Direct = func(ctx context.Context, contentType, disposition string) (ports.Addresses, error) {
			return b.addresses(ctx, key, contentType, disposition)
		}
	}
	return f, nil
}

// reader reads an object from any place on: the first read after a seek asks the store
// for the rest from there.
type reader struct {
	ctx    context.Context //nolint:containedctx // of whoever opened the file, as an io.Reader has no room for it
	bucket *bucket
	key    string
	size   int64
	tag    string // what was opened is read, or nothing
	at     int64
	body   io.ReadCloser // from at on; nil: nothing is asked for
}

func (r *reader) Read(p []byte) (int, error) {
	if r.at >= r.size {
		return 0, io.EOF
	}
	if r.body == nil {
		if err := r.ask(); err != nil {
			return 0, err
		}
	}
	n, err := r.body.Read(p)
	r.at += int64(n)
	switch {
	case errors.Is(err, io.EOF) && r.at < r.size:
		err = r.bucket.storeError(io.ErrUnexpectedEOF)
	case err != nil && !errors.Is(err, io.EOF):
		err = r.bucket.storeError(err)
	}
	return n, err
}

func (r *reader) ask() error {
	var options minio.GetObjectOptions
	if r.tag != "" { // some stores have none for what others have put there
		if err := options.SetMatchETag(r.tag); err != nil {
			return err
		}
	}
	if r.at > 0 {
		if err := options.SetRange(r.at, 0); err != nil {
			return err
		}
	}
	body, _, _, err := r.bucket.client.GetObject(r.ctx, r.bucket.location.Bucket, r.key, options)
	if err != nil {
		return r.bucket.storeError(err)
	}
	r.body = body
	return nil
}

func (r *reader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.at
	case io.SeekEnd:
		offset += r.size
	}
	if offset < 0 {
		return r.at, &fs.PathError{Op: "seek", Path: r.key, Err: fs.ErrInvalid}
	}
	if offset != r.at {
		r.release()
		r.at = offset
	}
	return r.at, nil
}

func (r *reader) Close() error {
	r.release()
	return nil
}

func (r *reader) release() {
	if r.body != nil {
		_ = r.body.Close() // was only read
		r.body = nil
	}
}
