package contract

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// Keys checks that a store of API keys keeps the contract of ports.Keys. Open returns
// an empty one, for one case alone, and sees to its end.
func Keys(t *testing.T, open func(*testing.T) ports.Keys) {
	t.Helper()
	run(t, keyRules(), func(t *testing.T) keyWorld { return newKeyWorld(t, open(t)) })
}

func keyRules() []rule[keyWorld] {
	return []rule[keyWorld]{
		{"a key comes back as it was put in", keepKeys},
		{"keys come by creation time and then by prefix, revoked ones too", sortKeys},
		{"a taken prefix is ErrExists and changes nothing", addKeyTwice},
		{"the name of a key that is not revoked is ErrExists, that of one that is can be had", nameKeys},
		{"a key is revoked once, and stays", revokeKey},
		{"an unknown key cannot be revoked", revokeUnknown},
		{"the latest use of a key is kept", useKey},
		{"an ended context makes keys do nothing", keysEnded},
	}
}

// keyWorld is what a case has to itself: an empty store.
type keyWorld struct {
	testing.TB
	keys ports.Keys
}

func newKeyWorld(tb testing.TB, keys ports.Keys) keyWorld {
	tb.Helper()
	return keyWorld{tb, keys}
}

// nthKey is a key; a later n is a later key.
func nthKey(n int) domain.Key {
	random := make([]byte, domain.KeyBytes)
	random[0] = byte(n)
	want := domain.Key{Name: fmt.Sprintf("key %d", n), Scope: domain.ScopeSubmit, Group: "é g"}
	k, _, err := domain.IssueKey(want, random, start.Add(time.Duration(n)*time.Second))
	if err != nil {
		panic(err)
	}
	return k
}

func (w keyWorld) add(all ...domain.Key) {
	w.Helper()
	for _, k := range all {
		if err := w.keys.Add(w.Context(), k); err != nil {
			w.Fatalf("Add(%s) = %v", k.Name, err)
		}
	}
}

func (w keyWorld) has(want ...domain.Key) {
	w.Helper()
	got, err := w.keys.List(w.Context())
	if err != nil || !slices.Equal(got, want) {
		w.Errorf("List = %+v, %v\nwant %+v", got, err, want)
	}
}

func keepKeys(w keyWorld) {
	w.has()
	plain, full := nthKey(1), nthKey(2)
	plain.Group = ""
	full.ExpiresAt, full.RevokedAt, full.UsedAt = start.Add(time.Hour), start.Add(2*time.Hour), start.Add(3*time.Hour)
	w.add(plain, full)
	w.has(plain, full)
}

func sortKeys(w keyWorld) {
	a, b, c, old := nthKey(1), nthKey(2), nthKey(3), nthKey(4)
	b.CreatedAt, c.CreatedAt = a.CreatedAt, a.CreatedAt
	old.CreatedAt, old.RevokedAt = a.CreatedAt.Add(-time.Microsecond), start
	w.add(c, old, a, b)
	w.has(old, a, b, c)
}

func addKeyTwice(w keyWorld) {
	first, again := nthKey(1), nthKey(2)
	again.Prefix = first.Prefix
	w.add(first)
	if err := w.keys.Add(w.Context(), again); !errors.Is(err, ports.ErrExists) {
		w.Errorf("Add of a taken prefix = %v, want ErrExists", err)
	}
	w.has(first)
}

func nameKeys(w keyWorld) {
	first, again := nthKey(1), nthKey(2)
	again.Name = first.Name
	w.add(first)
	if err := w.keys.Add(w.Context(), again); !errors.Is(err, ports.ErrExists) {
		w.Errorf("Add of a taken name = %v, want ErrExists", err)
	}
	w.has(first)
	if err := w.keys.Revoke(w.Context(), first.Prefix, start); err != nil {
		w.Fatalf("Revoke = %v", err)
	}
	w.add(again)
	w.has(first.Revoke(start), again)
}

func revokeKey(w keyWorld) {
	k, other := nthKey(1), nthKey(2)
	w.add(k, other)
	for _, at := range []time.Time{start.Add(time.Hour), start.Add(2 * time.Hour)} {
		if err := w.keys.Revoke(w.Context(), k.Prefix, at); err != nil {
			w.Errorf("Revoke = %v", err)
		}
		w.has(k.Revoke(start.Add(time.Hour)), other)
	}
}

func revokeUnknown(w keyWorld) {
	w.add(nthKey(1))
	for _, prefix := range append(hostile(), "", nthKey(2).Prefix, nthKey(1).Name, "%") {
		if err := w.keys.Revoke(w.Context(), prefix, start); !errors.Is(err, ports.ErrNotFound) {
			w.Errorf("Revoke(%q) = %v, want ErrNotFound", prefix, err)
		}
	}
	w.has(nthKey(1))
}

func useKey(w keyWorld) {
	k, other := nthKey(1), nthKey(2)
	w.add(k, other)
	for _, minute := range []int{2, 1, 2, 3} {
		at := start.Add(time.Duration(minute) * time.Minute)
		if k.UsedAt.Before(at) {
			k.UsedAt = at
		}
		if err := w.keys.Used(w.Context(), k.Prefix, at); err != nil {
			w.Errorf("Used = %v", err)
		}
		w.has(k, other)
	}
	if err := w.keys.Used(w.Context(), nthKey(3).Prefix, start); err != nil {
		w.Errorf("Used of an unknown key = %v", err)
	}
}

func keysEnded(w keyWorld) {
	w.add(nthKey(1))
	ctx, cancel := context.WithCancel(w.Context())
	cancel()
	_, listed := w.keys.List(ctx)
	for call, err := range map[string]error{
		"Add": w.keys.Add(ctx, nthKey(2)), "List": listed,
		"Revoke": w.keys.Revoke(ctx, nthKey(1).Prefix, start), "Used": w.keys.Used(ctx, nthKey(1).Prefix, start),
	} {
		if !errors.Is(err, context.Canceled) {
			w.Errorf("%s = %v, want the context's error", call, err)
		}
	}
	w.has(nthKey(1))
}
