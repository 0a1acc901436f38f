package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"

	"songmap/domain"
	"songmap/ports"
)

// absent returns the error of an object that is not there, unless the store itself is
// not there, or not the right one. Asked for an object alone, S3 does not tell.
func (a *area) absent(ctx context.Context, notFound error) error {
	if err := a.present(ctx); err != nil {
		return err
	}
	return notFound
}

// markName is the object with the mark of an area. It says to which database's jobs
// the objects belong, and that they lie here.
const markName = ".songmap"

// maxMark is how long a mark may be.
const maxMark = 8 << 10

// SetMark writes the mark of the area.
func (a *area) SetMark(ctx context.Context, m domain.Mark) error {
	_, err := a.put(ctx, a.object(markName), "text/plain", strings.NewReader(string(m)+"\n"))
	return err
}

// settledAfter is how long after a put everybody has put who had seen before it that
// there was nothing.
const settledAfter = 2 * time.Second

// FirstMark is SetMark for an area that has none. The error is or wraps fs.ErrExist if
// somebody else was faster. The results of a bucket go with its uploads, which are marked
// first: never has one database the ones, and another the others.
func (a *area) FirstMark(ctx context.Context, m domain.Mark) error {
	first := m
	if a.follows != nil {
		switch theirs, err := a.follows.mark(ctx); {
		case err != nil:
			return err
		case theirs != "":
			first = theirs
		}
	}
	err := a.markFirst(ctx, first)
	if err == nil && first != m {
		err = fmt.Errorf("%s is marked as %s: %w", a.follows.object(""), first, fs.ErrExist)
	}
	return err
}

// markFirst puts a mark where there is none. Where the store passes over that condition,
// the last one stays.
func (a *area) markFirst(ctx context.Context, m domain.Mark) error {
	refuses, err := a.refuses(ctx)
	if err != nil {
		return err
	}
	if refuses {
		return a.putOnce(ctx, a.object(markName), "text/plain", []byte(m+"\n"))
	}
	if err := a.SetMark(ctx, m); err != nil {
		return err
	}
	select {
	case <-time.After(settledAfter):
	case <-ctx.Done():
		return ctx.Err()
	}
	is, err := a.mark(ctx)
	if err == nil && is != m {
		err = fmt.Errorf("%s is marked as %s: %w", a.object(""), is, fs.ErrExist)
	}
	return err
}

// RequireMark lets the area be used only while it has one of the marks. It must be
// called before the first use, if at all.
func (a *area) RequireMark(marks ...domain.Mark) { a.marks = marks }

// check checks the mark if one is required. It is read at each use that stores or
// removes something, which is little beside that.
func (a *area) check(ctx context.Context) error {
	if len(a.marks) == 0 {
		return ctx.Err()
	}
	return a.present(ctx)
}

// present reads the mark, and so asks the store in any case.
func (a *area) present(ctx context.Context) error {
	m, err := a.mark(ctx)
	switch {
	case err != nil:
		return err
	case len(a.marks) > 0 && m == "":
		return fmt.Errorf("%w: %s is not what it was, it has no %s", ports.ErrUnavailable, a.location, a.object(markName))
	case len(a.marks) > 0 && !slices.Contains(a.marks, m):
		return fmt.Errorf("%w: %s is not what it was, %s says %.40q", ports.ErrUnavailable, a.location, a.object(markName), m)
	}
	return nil
}

// mark returns the mark of the area; empty if it has none.
func (a *area) mark(ctx context.Context) (domain.Mark, error) {
	body, _, _, err := a.client.GetObject(ctx, a.location.Bucket, a.object(markName), minio.GetObjectOptions{})
	if err = a.storeError(err); errors.Is(err, ports.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer body.Close()
	text, err := io.ReadAll(io.LimitReader(body, maxMark))
	return domain.Mark(strings.TrimSpace(string(text))), a.storeError(err)
}
