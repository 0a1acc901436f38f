package application_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"songmap/adapters/memory"
	"songmap/application"
	"songmap/domain"
	"songmap/ports"
)

// cable leads to a register, and can be cut.
type cable struct {
	ports.Instances
	cut   atomic.Bool
	hangs bool // when it is cut, instead of saying so
}

func (c *cable) Renew(ctx context.Context, i ports.Instance, d time.Duration) (bool, []ports.Instance, error) {
	if c.cut.Load() {
		if c.hangs {
			<-ctx.Done()
		}
		return false, nil, errAway
	}
	return c.Instances.Renew(ctx, i, d)
}

func (c *cable) Leave(ctx context.Context, name string) error {
	if c.cut.Load() {
		return errAway
	}
	return c.Instances.Leave(ctx, name)
}

// member makes an instance that shares a register; run ends with stop.
func member(t *testing.T, register ports.Instances, name string) *application.Membership {
	t.Helper()
	m := &application.Membership{
		Instances: register, Observer: &recorder{}, Self: ports.Instance{Name: name, Stands: true},
		Config: application.MembershipConfig{For: 10 * time.Second, Every: 3 * time.Second},
	}
	return m
}

// begin runs something until the function that it returns is called.
func begin(t *testing.T, run func(context.Context)) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		run(ctx)
	}()
	return func() { cancel(); <-done }
}

func TestOneInstanceHasTheTermAndAnotherFollowsItWithin15Seconds(t *testing.T) {
	t.Parallel()
	for _, hangs := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			register := memory.NewInstances()
			line := &cable{Instances: register, hangs: hangs}
			a, b := member(t, line, "a"), member(t, register, "b")
			stopA := begin(t, a.Run)
			synctest.Wait()
			stopB := begin(t, b.Run)
			later(time.Hour)
			if !a.Leads() || b.Leads() {
				t.Fatalf("after an hour a leads: %v, b: %v", a.Leads(), b.Leads())
			}
			line.cut.Store(true)
			begun := time.Now()
			for !b.Leads() {
				later(100 * time.Millisecond)
				if a.Leads() && b.Leads() {
					t.Fatal("both have the term")
				}
				if time.Since(begun) > 15*time.Second {
					t.Fatal("nobody follows")
				}
			}
			line.cut.Store(false)
			later(time.Hour)
			if a.Leads() || !b.Leads() {
				t.Errorf("one that is back takes the term of another")
			}
			stopB()
			later(3 * time.Second)
			if !a.Leads() {
				t.Error("the term of one that has stopped is not free at once")
			}
			stopA()
			if a.Leads() {
				t.Error("one that has stopped goes on")
			}
		})
	}
}

func TestAnInstanceKnowsWhoElseIsThere(t *testing.T) {
	t.Parallel()
	register := memory.NewInstances()
	for _, name := range []string{"a", "b", "c"} {
		_, err := member(t, register, name).Renew(t.Context())
		if err != nil {
			t.Fatal(err)
		}
	}
	others, err := member(t, register, "b").Renew(t.Context())
	if err != nil || len(others) != 2 || others[0].Name != "a" || others[1].Name != "c" {
		t.Errorf("b sees %+v (%v)", others, err)
	}
	line := &cable{}
	line.cut.Store(true)
	if _, err := member(t, line, "d").Renew(t.Context()); !errors.Is(err, ports.ErrUnavailable) {
		t.Errorf("without a store: %v", err)
	}
}

// follower makes an instance whose term only comes when that of another ends, which
// the function ends.
func follower(t *testing.T) (m *application.Membership, free func()) {
	t.Helper()
	register := memory.NewInstances()
	stopLeader := begin(t, member(t, register, "leader").Run)
	synctest.Wait()
	m = member(t, register, "follower")
	stop := begin(t, m.Run)
	t.Cleanup(stop)
	return m, stopLeader
}

func TestARelayWithoutTheTermTakesNoDeliveries(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newRelayWorld(t)
		url := p.hook("a")
		m, free := follower(t)
		relay := p.relay()
		relay.Member = m
		stop := begin(t, relay.Run)
		p.live("x")
		later(time.Hour)
		if got := p.receipts.got(url, "x"); len(got) > 0 {
			t.Errorf("without the term it has sent %v", got)
		}
		if err := relay.Moves(t.Context()); err != nil {
			t.Errorf("it counts as broken: %v", err)
		}
		free()
		later(10 * time.Second)
		if got := p.receipts.got(url, "x"); len(got) != 1 || got[0] != domain.EventCompleted {
			t.Errorf("with the term it has sent %v", got)
		}
		stop()
	})
}

func TestOnlyWithTheTermOldJobsAndDeliveriesGo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newRelayWorld(t)
		p.hook("a")
		stopRelay := begin(t, p.relay().Run)
		p.live("x")
		later(time.Minute)
		stopRelay()
		m, free := follower(t)
		relay := p.relay()
		relay.Member = m
		stop := begin(t, func(ctx context.Context) { relay.Forget(ctx, time.Hour, time.Minute) })
		rules := application.Retention{domain.StatusComplete: time.Hour}
		stopRetaining := begin(t, func(ctx context.Context) { p.jobs().Retain(ctx, m, rules, time.Minute) })
		left := func() (jobs int64, deliveries int) {
			n, err := p.Repo.Count(t.Context(), ports.Filter{})
			p.must(err)
			return n, len(p.deliveries(ports.DeliveryQuery{}))
		}
		later(24 * time.Hour)
		if jobs, deliveries := left(); jobs != 1 || deliveries != 1 {
			t.Errorf("without the term %d jobs and %d deliveries are left", jobs, deliveries)
		}
		free()
		later(2 * time.Minute)
		if jobs, deliveries := left(); jobs != 0 || deliveries != 0 {
			t.Errorf("with the term %d jobs and %d deliveries are left", jobs, deliveries)
		}
		stop()
		stopRetaining()
	})
}

func TestASharedSweeperMovesOnlyWhatItHasSeenTwiceAndOnlyWithTheTerm(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		uploads := &store{things: []ports.Stored{{Path: "old.mp3", Unfinished: true, Modified: time.Now().Add(-application.StrayAfter - time.Hour)}}}
		m, free := follower(t)
		sweeper := w.sweeper(uploads)
		sweeper.Share(m)
		stop := begin(t, func(ctx context.Context) { sweeper.Run(ctx, time.Hour) })
		later(24 * time.Hour)
		if uploads.left() != 1 {
			t.Error("without the term it has swept")
		}
		free()
		later(time.Hour)
		if uploads.left() != 1 {
			t.Error("its first look has moved a file away")
		}
		later(time.Hour)
		if uploads.left() != 0 {
			t.Error("with the term it sweeps nothing")
		}
		stop()
	})
}

func TestAnInstanceKnowsHowManyAnalysesAllDoAtOnce(t *testing.T) {
	t.Parallel()
	register := memory.NewInstances()
	a, b := member(t, register, "a"), member(t, register, "b")
	a.Self.Workers, b.Self.Workers = 3, 4
	if n := a.Workers(); n != 3 {
		t.Errorf("before its first look a knows of %d, want its own 3", n)
	}
	for _, m := range []*application.Membership{a, b, a} {
		if _, err := m.Renew(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := a.Workers(); n != 7 {
		t.Errorf("with b there a knows of %d, want 7", n)
	}
	if err := register.Leave(t.Context(), "b"); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Renew(t.Context()); err != nil || a.Workers() != 3 {
		t.Errorf("when b has left a knows of %d (%v), want 3", a.Workers(), err)
	}
}
