package contract

import (
	"context"
	"slices"
	"testing"
	"time"

	"songmap/adapters/memory"
	"songmap/domain"
	"songmap/ports"
)

// faultyKeys are keys some of whose methods are replaced by wrong ones.
type faultyKeys struct {
	ports.Keys
	add    func(context.Context, domain.Key) error
	spoil  func([]domain.Key) []domain.Key
	revoke func(context.Context, string, time.Time) error
	used   func(context.Context, string, time.Time) error
}

func (f faultyKeys) Add(ctx context.Context, k domain.Key) error {
	if f.add != nil {
		return f.add(ctx, k)
	}
	return f.Keys.Add(ctx, k)
}

func (f faultyKeys) List(ctx context.Context) ([]domain.Key, error) {
	all, err := f.Keys.List(ctx)
	if f.spoil != nil {
		all = f.spoil(all)
	}
	return all, err
}

func (f faultyKeys) Revoke(ctx context.Context, prefix string, at time.Time) error {
	if f.revoke != nil {
		return f.revoke(ctx, prefix, at)
	}
	return f.Keys.Revoke(ctx, prefix, at)
}

func (f faultyKeys) Used(ctx context.Context, prefix string, at time.Time) error {
	if f.used != nil {
		return f.used(ctx, prefix, at)
	}
	return f.Keys.Used(ctx, prefix, at)
}

func TestTheSuiteOfKeysCatches(t *testing.T) {
	t.Parallel()
	sound := func(testing.TB) ports.Keys { return new(memory.Keys) }
	each := func(spoil func(*domain.Key)) func(*memory.Keys) faultyKeys {
		return func(*memory.Keys) faultyKeys {
			return faultyKeys{spoil: func(all []domain.Key) []domain.Key {
				for i := range all {
					spoil(&all[i])
				}
				return all
			}}
		}
	}
	renamed := func(rename func(*domain.Key)) func(*memory.Keys) faultyKeys {
		return func(m *memory.Keys) faultyKeys {
			return faultyKeys{add: func(ctx context.Context, k domain.Key) error {
				rename(&k)
				return m.Add(ctx, k)
			}}
		}
	}
	uses := time.Duration(0)
	var stores []planted[ports.Keys]
	for _, f := range []struct {
		rule, name string
		breaks     func(*memory.Keys) faultyKeys
	}{
		{"a key comes back as it was put in", "the group is lost", each(func(k *domain.Key) { k.Group = "" })},
		{"a key comes back as it was put in", "it never expires", each(func(k *domain.Key) { k.ExpiresAt = time.Time{} })},
		{"a key comes back as it was put in", "it has every scope", each(func(k *domain.Key) { k.Scope = domain.ScopeAdmin })},
		{"keys come by creation time and then by prefix, revoked ones too", "revoked keys are left out", func(*memory.Keys) faultyKeys {
			return faultyKeys{spoil: func(all []domain.Key) []domain.Key {
				return slices.DeleteFunc(all, func(k domain.Key) bool { return !k.RevokedAt.IsZero() })
			}}
		}},
		{"keys come by creation time and then by prefix, revoked ones too", "the newest come first", func(*memory.Keys) faultyKeys {
			return faultyKeys{spoil: func(all []domain.Key) []domain.Key { slices.Reverse(all); return all }}
		}},
		{"a taken prefix is ErrExists and changes nothing", "it gets another", renamed(func(k *domain.Key) { k.Prefix += k.Name })},
		{
			"the name of a key that is not revoked is ErrExists, that of one that is can be had", "names can be had twice",
			renamed(func(k *domain.Key) { k.Name += k.Prefix }),
		},
		{"a key is revoked once, and stays", "it is revoked again", func(m *memory.Keys) faultyKeys {
			revoked := time.Time{}
			return faultyKeys{
				revoke: func(_ context.Context, _ string, at time.Time) error { revoked = at; return nil },
				spoil:  func(all []domain.Key) []domain.Key { all[0].RevokedAt = revoked; return all },
			}
		}},
		{"a key is revoked once, and stays", "all are", each(func(k *domain.Key) { k.RevokedAt = start.Add(time.Hour) })},
		{"an unknown key cannot be revoked", "by its name it can", func(m *memory.Keys) faultyKeys {
			return faultyKeys{revoke: func(ctx context.Context, prefix string, at time.Time) error {
				if prefix == nthKey(1).Name {
					prefix = nthKey(1).Prefix
				}
				return m.Revoke(ctx, prefix, at)
			}}
		}},
		{"the latest use of a key is kept", "the last note is", func(m *memory.Keys) faultyKeys {
			return faultyKeys{used: func(ctx context.Context, prefix string, at time.Time) error {
				uses += 24 * time.Hour
				return m.Used(ctx, prefix, at.Add(uses))
			}}
		}},
		{"an ended context makes keys do nothing", "it is added anyway", func(m *memory.Keys) faultyKeys {
			return faultyKeys{add: func(ctx context.Context, k domain.Key) error {
				_ = m.Add(context.WithoutCancel(ctx), k)
				return ctx.Err()
			}}
		}},
	} {
		stores = append(stores, planted[ports.Keys]{rule: f.rule, name: f.name, store: func(testing.TB) ports.Keys {
			m := new(memory.Keys)
			broken := f.breaks(m)
			broken.Keys = m
			return broken
		}})
	}
	trial[keyWorld, ports.Keys]{keyRules(), newKeyWorld, sound}.catches(t, stores)
}
