package application

import (
	"context"
	"fmt"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// Keys makes API keys and revokes them.
type Keys struct {
	Keys   ports.Keys
	Audit  ports.AuditLog
	Now    func() time.Time
	Random func([]byte) // fills it
}

// Create makes a key that is as wanted. Its text is nowhere but in what is returned.
func (s *Keys) Create(ctx context.Context, want domain.Key) (k domain.Key, text string, err error) {
	random := make([]byte, domain.KeyBytes)
	s.Random(random)
	if k, text, err = domain.IssueKey(want, random, s.Now()); err != nil {
		return domain.Key{}, "", err
	}
	if err = record(ctx, s.Audit, domain.ActionAddKey, k.Name+" "+k.Prefix, s.Now()); err == nil {
		err = s.Keys.Add(ctx, k)
	}
	if err != nil {
		return domain.Key{}, "", err
	}
	return k, text, nil
}

// Revoke revokes the key with a prefix, or that with a name that is not revoked.
func (s *Keys) Revoke(ctx context.Context, which string) (domain.Key, error) {
	k, err := s.find(ctx, which)
	if err != nil {
		return domain.Key{}, err
	}
	if err := record(ctx, s.Audit, domain.ActionRevokeKey, k.Name+" "+k.Prefix, s.Now()); err != nil {
		return domain.Key{}, err
	}
	return k.Revoke(s.Now()), s.Keys.Revoke(ctx, k.Prefix, s.Now())
}

// find returns the one key that is meant.
func (s *Keys) find(ctx context.Context, which string) (found domain.Key, err error) {
	all, err := s.Keys.List(ctx)
	if err != nil {
		return domain.Key{}, err
	}
	for _, k := range all {
		if k.Prefix != which && (k.Name != which || !k.RevokedAt.IsZero()) {
			continue
		}
		if found != (domain.Key{}) { // the name of one is the prefix of another
			return domain.Key{}, &domain.InvalidError{Field: "key " + which, Reason: "is one's name and another's prefix: name the one by its prefix"}
		}
		found = k
	}
	if found == (domain.Key{}) {
		return domain.Key{}, fmt.Errorf("key %s: %w", which, ports.ErrNotFound)
	}
	return found, nil
}

// record records what the caller is about to do. What cannot be recorded is not done.
func record(ctx context.Context, log ports.AuditLog, action domain.Action, subject string, now time.Time) error {
	_, err := log.Record(ctx, domain.NewEntry(ports.CallerOf(ctx).Name, action, subject, now))
	return err
}
