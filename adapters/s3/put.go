package s3

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"time"

	"github.com/minio/minio-go/v7"

	"songmap/ports"
)

const (
	// partSize is how much of a stream is held in memory until the store has it. The
	// 10,000 parts that S3 allows make 156 GiB.
	partSize = 16 << 20
	// inOne is up to which size an object is sent by one request instead of three.
	inOne = 1 << 20
)

// written describes a new object.
type written struct {
	size   int64
	sha256 string // in hex
}

// put puts what r returns. The object is there when the store has acknowledged it, and
// not before. On an error what was there stays, unless the store has taken the new one
// and its answer was lost; an unfinished upload that it keeps is swept later.
func (b *bucket) put(ctx context.Context, key, mediaType string, r io.Reader) (written, error) {
	s := newSource(r)
	var head bytes.Buffer
	_, err := io.CopyN(&head, s, inOne)
	if err != nil && !errors.Is(err, io.EOF) {
		return written{}, s.cause(err)
	}
	body, size := io.Reader(bytes.NewReader(head.Bytes())), int64(head.Len())
	if err == nil { // there may be more
		body, size = io.MultiReader(body, s), -1
	}
	options := minio.PutObjectOptions{ContentType: mediaType}
	if size >= 0 {
		options.UserMetadata = s.header()
	}
	info, err := b.send(ctx, key, body, size, options)
	if err = s.cause(err); err == nil {
		err = s.compare(info)
	}
	if err != nil {
		return written{}, err
	}
	return written{s.size, hex.EncodeToString(s.digest.Sum(nil))}, nil
}

// putNew is put for a small object that must not replace one: the error of a store
// that refuses this is or wraps fs.ErrExist.
func (b *bucket) putNew(ctx context.Context, key, mediaType string, content []byte) error {
	s := newSource(bytes.NewReader(content))
	if _, err := io.Copy(io.Discard, s); err != nil {
		return err
	}
	options := minio.PutObjectOptions{ContentType: mediaType, DisableMultipart: true, UserMetadata: s.header()}
	options.SetMatchETagExcept("*")
	info, err := b.send(ctx, key, bytes.NewReader(content), int64(len(content)), options)
	if err != nil {
		return err
	}
	return s.compare(info)
}

// putOnce is putNew for a key that nobody else has. What is there already may be what is
// put now, by a request whose answer was lost.
func (b *bucket) putOnce(ctx context.Context, key, mediaType string, content []byte) error {
	refused := b.putNew(ctx, key, mediaType, content)
	if !errors.Is(refused, fs.ErrExist) {
		return refused
	}
	f, err := b.open(ctx, key)
	if err != nil {
		return errors.Join(refused, err)
	}
	defer f.Close()
	if there, err := io.ReadAll(f); err != nil || !bytes.Equal(there, content) {
		return errors.Join(refused, err)
	}
	return nil
}

func (b *bucket) send(ctx context.Context, key string, body io.Reader, size int64, o minio.PutObjectOptions) (minio.UploadInfo, error) {
	o.PartSize = partSize
	if size < 0 {
		o.Checksum = minio.ChecksumCRC64NVME
	}
	info, err := b.client.Client.PutObject(ctx, b.location.Bucket, key, body, size, o)
	if err == nil {
		b.lastPut.Store(time.Now().Unix())
	}
	if err = b.storeError(err); errors.Is(err, ports.ErrNotFound) {
		err = fmt.Errorf("%w: %s takes no objects: is it an S3 store?", ports.ErrUnavailable, b.location)
	}
	return info, err
}

// undoFor is how long it may take to remove what a put that failed may have left.
const undoFor = 3 * time.Second

// undo removes an object whose put failed: the store may have taken it, and its answer
// have been lost. Nobody else may use the key.
func (b *bucket) undo(ctx context.Context, key string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoFor)
	defer cancel()
	_ = b.remove(ctx, key) // else it belongs to no job, and is swept
}

// source is what is sent, with its size and digests.
type source struct {
	r      io.Reader
	err    error // that reading it ended with, but for io.EOF
	size   int64
	digest hash.Hash
	crc    hash.Hash
}

func newSource(r io.Reader) *source {
	return &source{r: r, digest: sha256.New(), crc: minio.ChecksumCRC64NVME.Hasher()}
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.size += int64(n)
	s.digest.Write(p[:n])
	s.crc.Write(p[:n])
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// header is the checksum of what has been read, for an object that is sent at once. The
// library's own, which follows the object, is wrong when it has to send that again.
func (s *source) header() map[string]string {
	return map[string]string{minio.ChecksumCRC64NVME.Key(): s.sum()}
}

func (s *source) sum() string { return base64.StdEncoding.EncodeToString(s.crc.Sum(nil)) }

// cause prefers the error of the source to what came of it.
func (s *source) cause(err error) error {
	if s.err != nil {
		return s.err
	}
	return err
}

// compare checks that the store has what was sent. A store that computes no checksum
// for the whole object has checked the parts.
func (s *source) compare(info minio.UploadInfo) error {
	if info.Size != s.size || info.ChecksumCRC64NVME != "" && info.ChecksumCRC64NVME != s.sum() {
		return fmt.Errorf("%w: the store has %d bytes with checksum %s, sent were %d with %s",
			ports.ErrUnavailable, info.Size, info.ChecksumCRC64NVME, s.size, s.sum())
	}
	return nil
}
