package application_test

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"songmap/adapters/memory"
	"songmap/application"
	"songmap/domain"
	"songmap/ports"
)

// countedKeys counts how often keys are read and noted, and can be away.
type countedKeys struct {
	memory.Keys
	reads, notes atomic.Int64
	away         atomic.Bool
}

func (s *countedKeys) List(ctx context.Context) ([]domain.Key, error) {
	s.reads.Add(1)
	if s.away.Load() {
		return nil, ports.ErrUnavailable
	}
	return s.Keys.List(ctx)
}

func (s *countedKeys) Used(ctx context.Context, prefix string, at time.Time) error {
	s.notes.Add(1)
	return s.Keys.Used(ctx, prefix, at)
}

// door is an Access that runs, over keys that others can change.
type door struct {
	*application.Access
	t      *testing.T
	stored *countedKeys
	keys   *application.Keys
	audit  *memory.Audit
	closed atomic.Int64
	seen   *recorder
}

// newDoor must be called in a bubble of synctest.
func newDoor(t *testing.T) *door {
	t.Helper()
	d := &door{t: t, stored: new(countedKeys), audit: new(memory.Audit), seen: new(recorder)}
	d.keys = &application.Keys{Keys: d.stored, Audit: d.audit, Now: time.Now, Random: func(b []byte) { _, _ = rand.Read(b) }}
	return d
}

func (d *door) open() {
	d.t.Helper()
	d.Access = application.NewAccess(d.stored, d.seen, time.Now, func() { d.closed.Add(1) })
	if err := d.Start(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
	go d.Run(d.t.Context())
	synctest.Wait()
}

func (d *door) create(want domain.Key) (domain.Key, string) {
	d.t.Helper()
	k, text, err := d.keys.Create(d.t.Context(), want)
	if err != nil {
		d.t.Fatal(err)
	}
	return k, text
}

func (d *door) answers(what, text string, want error) {
	d.t.Helper()
	if _, err := d.Admit(d.t.Context(), text); !errors.Is(err, want) {
		d.t.Errorf("%s: Admit = %v, want %v", what, err, want)
	}
}

var reader = domain.Key{Name: "ann", Scope: domain.ScopeRead}

func TestAKeyThatWasJustMadeOpensAndOneThatIsRevokedDoesNot(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDoor(t)
		d.open()
		_, other := d.create(domain.Key{Name: "bob", Scope: domain.ScopeRead})
		d.answers("the first", other, nil)
		if n := d.Valid(); n != 1 {
			t.Errorf("%d keys are valid, want 1", n)
		}
		k, text := d.create(reader)
		pass, err := d.Admit(t.Context(), text)
		if err != nil || pass.Key != k {
			t.Fatalf("Admit = %+v, %v, want %+v", pass.Key, err, k)
		}
		if _, err := d.keys.Revoke(t.Context(), "ann"); err != nil {
			t.Fatal(err)
		}
		passes(2 * time.Second)
		synctest.Wait()
		d.answers("revoked", text, ports.ErrNotFound)
		if pass.Over.Err() == nil || !errors.Is(d.Holds(t.Context(), pass), ports.ErrNotFound) {
			t.Error("what was begun by the key goes on")
		}
		if n := d.Valid(); n != 1 {
			t.Errorf("of one that is revoked and one that is not %d are valid", n)
		}
	})
}

func TestAKeyEndsAtItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDoor(t)
		want := reader
		want.ExpiresAt = time.Now().Add(time.Hour)
		_, text := d.create(want)
		d.open()
		pass, err := d.Admit(t.Context(), text)
		if err != nil {
			t.Fatal(err)
		}
		passes(time.Hour)
		d.answers("expired", text, ports.ErrNotFound)
		passes(2 * time.Second)
		synctest.Wait()
		if pass.Over.Err() == nil {
			t.Error("what was begun by the key goes on")
		}
	})
}

func TestFromTheFirstKeyOnKeysAreNeededForGood(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDoor(t)
		d.open()
		passes(time.Hour)
		if d.Open().Err() != nil || d.closed.Load() != 0 {
			t.Error("without keys it is not open")
		}
		d.create(reader)
		passes(2 * time.Second)
		synctest.Wait()
		if d.Open().Err() == nil || d.closed.Load() != 1 {
			t.Errorf("with a key it is open, or that was told %d times", d.closed.Load())
		}
		if _, err := d.keys.Revoke(t.Context(), "ann"); err != nil {
			t.Fatal(err)
		}
		passes(time.Hour)
		if d.Open().Err() == nil || d.closed.Load() != 1 {
			t.Error("the last key is revoked, and it is open")
		}
		d.open() // a restart
		if d.Open().Err() == nil || d.closed.Load() != 1 {
			t.Error("after a restart it is open, or that a key is needed was told as news")
		}
	})
}

func TestGuessesCostLittleAndNothingOfThemIsKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDoor(t)
		_, text := d.create(reader)
		d.open()
		before := d.stored.reads.Load()
		begun := time.Now()
		for range 40 {
			guess := "sm_" + strings.ToLower(rand.Text()[:10] + "_" + rand.Text() + rand.Text())[:63]
			d.answers("a guess", guess, ports.ErrNotFound)
			d.answers("nonsense", rand.Text(), ports.ErrNotFound)
			d.answers("a wrong secret", text[:14]+strings.Repeat("a", 52), ports.ErrNotFound)
		}
		var crowd sync.WaitGroup
		for range 1000 { // at once
			crowd.Go(func() { d.answers("a guess", "sm_aaaaaaaaaa_"+strings.Repeat("a", 52), ports.ErrNotFound) })
		}
		crowd.Wait()
		took := time.Since(begun)
		if n := d.stored.reads.Load() - before; n > int64(took/(250*time.Millisecond))+2 || took > 15*time.Second {
			t.Errorf("in %v the keys were read %d times", took, n)
		}
	})
}

func TestWhileTheStoreIsAwayNobodyIsCalledAStranger(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDoor(t)
		_, text := d.create(reader)
		_, other := d.create(domain.Key{Name: "bob", Scope: domain.ScopeAdmin})
		d.open()
		pass, err := d.Admit(t.Context(), text)
		if err != nil {
			t.Fatal(err)
		}
		d.stored.away.Store(true)
		passes(time.Second)
		d.answers("known not long ago", text, nil)
		d.answers("the other", other, nil)
		d.answers("unknown", "sm_aaaaaaaaaa_"+strings.Repeat("a", 52), ports.ErrUnavailable)
		passes(5 * time.Second)
		d.answers("known long ago", text, ports.ErrUnavailable)
		if err := d.Holds(t.Context(), pass); !errors.Is(err, ports.ErrUnavailable) || pass.Over.Err() != nil {
			t.Errorf("Holds = %v, and it is over: %v", err, pass.Over.Err())
		}
		d.stored.away.Store(false)
		passes(2 * time.Second)
		synctest.Wait()
		d.answers("it is back", text, nil)
		if n := len(d.seen.troubles); n != 1 {
			t.Errorf("that it was away was reported %d times", n)
		}
	})
}

func TestTheUseOfAKeyIsNotedNowAndThen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := newDoor(t)
		_, text := d.create(reader)
		d.open()
		for range 600 {
			d.answers("the key", text, nil)
			passes(time.Second)
		}
		if n := d.stored.notes.Load(); n < 1 || n > 2 {
			t.Errorf("in ten minutes its use was noted %d times", n)
		}
	})
}

func TestWhoMakesAndRevokesKeysIsRecorded(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	ctx := ports.As(t.Context(), ports.Caller{Name: "os:root"})
	k, text, err := d.keys.Create(ctx, reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.keys.Create(ctx, reader); !errors.Is(err, ports.ErrExists) {
		t.Errorf("a second key of the name: %v", err)
	}
	if gone, err := d.keys.Revoke(ctx, k.Prefix); err != nil || gone.Prefix != k.Prefix {
		t.Errorf("Revoke = %+v, %v", gone, err)
	}
	if _, err := d.keys.Revoke(ctx, "ann"); !errors.Is(err, ports.ErrNotFound) {
		t.Errorf("Revoke by the name of a revoked key = %v", err)
	}
	all, err := d.audit.Entries(t.Context(), ports.AuditQuery{Limit: 9})
	if err != nil || len(all) != 3 || all[0].Action != domain.ActionRevokeKey || all[2].Action != domain.ActionAddKey {
		t.Fatalf("recorded: %+v, %v", all, err)
	}
	for _, e := range all {
		if e.By != "os:root" || !strings.HasPrefix(e.Subject, "ann ") || strings.Contains(e.Subject, text[14:]) {
			t.Errorf("recorded: %+v", e)
		}
	}
}

func TestWhatCannotBeRecordedIsNotDone(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	d.keys.Audit = lostAudit{}
	if _, text, err := d.keys.Create(t.Context(), reader); !errors.Is(err, ports.ErrUnavailable) || text != "" {
		t.Errorf("Create = %q, %v", text, err)
	}
	if all, err := d.stored.List(t.Context()); len(all) != 0 || err != nil {
		t.Errorf("there are %+v, %v", all, err)
	}
}

// lostAudit is away.
type lostAudit struct{ ports.AuditLog }

func (lostAudit) Record(context.Context, domain.Entry) (domain.Entry, error) {
	return domain.Entry{}, ports.ErrUnavailable
}

func TestAKeyIsNotRevokedByTheNameOfAnother(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	k, _ := d.create(reader)
	d.create(domain.Key{Name: k.Prefix, Scope: domain.ScopeRead})
	if _, err := d.keys.Revoke(t.Context(), k.Prefix); !errors.Is(err, domain.ErrInvalid) {
		t.Errorf("Revoke = %v, want ErrInvalid", err)
	}
}

// passes lets time pass.
func passes(d time.Duration) { time.Sleep(d) } //nolint:forbidigo // of the test's own clock
