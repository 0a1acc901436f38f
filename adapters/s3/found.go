package s3

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"songmap/domain"
	"songmap/ports"
)

// Found returns what a database finds in the store.
func (s *Uploads) Found(ctx context.Context, _ string) (domain.Folder, error) {
	return s.found(ctx, s)
}

// Found returns what a database finds in the store.
func (s *Results) Found(ctx context.Context, _ string) (domain.Folder, error) {
	return s.found(ctx, s)
}

var errEnough = errors.New("enough")

func (a *area) found(ctx context.Context, store ports.Files) (f domain.Folder, err error) {
	// The mark last: who marks the store and puts something there does so in this order.
	err = store.Each(ctx, func(s ports.Stored) error {
		if s.Foreign || s.Unfinished {
			return nil
		}
		return errEnough
	})
	if errors.Is(err, errEnough) {
		f.Holds, err = true, nil
	}
	if err == nil {
		f.Mark, err = a.mark(ctx)
	}
	return f, err
}

// writeEvery is how often Ready tries to write at most: probes come often, and cost.
const writeEvery = time.Minute

// Ready checks that the store is there, is the right one, and takes and removes objects.
func (a *area) Ready(ctx context.Context) error {
	if err := a.present(ctx); err != nil {
		return err
	}
	if time.Since(time.Unix(a.lastPut.Load(), 0)) < writeEvery {
		return nil
	}
	key := a.object("." + uuid.NewString())
	if _, err := a.put(ctx, key, "text/plain", strings.NewReader("is it ready?")); err != nil {
		return err
	}
	return a.remove(ctx, key)
}

// OnFull is for stores that can make room; how large a bucket is others decide.
func (*area) OnFull(func(enough func() bool)) {}

// Room returns nil: a bucket says that it is full when something is put.
func (*area) Room() error { return nil }

// Free is for stores that know how much they may still take.
func (*area) Free() (int64, error) { return 0, errors.ErrUnsupported }

// Size is not known.
func (*area) Size() (int64, error) { return 0, errors.ErrUnsupported }
