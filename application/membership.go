package application

import (
	"cmp"
	"context"
	"sync"
	"time"

	"songmap/ports"
)

// MembershipConfig says how long an entry, and a term, holds, and how often it is
// renewed.
type MembershipConfig struct{ For, Every time.Duration }

// Membership keeps this instance in the register of instances and knows whether it
// has the term. Nil is the membership of an instance that has its store to itself.
type Membership struct {
	Instances ports.Instances
	Self      ports.Instance
	Observer  ports.Observer
	Config    MembershipConfig

	mu      sync.Mutex
	until   time.Time // the end of the term, by the clock of this machine; zero: it has none
	workers int       // of all who were there at the last look; 0: it has not looked yet
}

// Leads reports whether this instance has the term. It is asked before each step of
// what only one instance should do. The term ends here before it ends in the store,
// as it is counted from before it was asked for; but a machine that slept may be late
// to notice, so no step may do harm if another instance does it as well.
func (m *Membership) Leads() bool {
	if m == nil {
		return true
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return time.Now().Before(m.until)
}

// Renew renews the entry once, and returns who else is there.
func (m *Membership) Renew(ctx context.Context) (others []ports.Instance, err error) {
	ctx, cancel := context.WithTimeout(ctx, m.Config.Every)
	defer cancel()
	begun := time.Now()
	term, there, err := m.Instances.Renew(ctx, m.Self, m.Config.For)
	if err != nil {
		return nil, err
	}
	m.end(begun.Add(m.Config.For), term)
	m.count(there)
	for _, i := range there {
		if i.Name != m.Self.Name {
			others = append(others, i)
		}
	}
	return others, nil
}

// end notes when the term ends, if there is one.
func (m *Membership) end(until time.Time, term bool) {
	if !term {
		until = time.Time{}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.until = until
}

// Workers is how many analyses all instances do at once, as far as this one knows: it
// asks nobody, and is as old as the last renewal.
func (m *Membership) Workers() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return cmp.Or(m.workers, m.Self.Workers)
}

func (m *Membership) count(there []ports.Instance) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.workers = 0
	for _, i := range there {
		m.workers += i.Workers
	}
}

// Run renews the entry until ctx ends, and then leaves, so that another instance has
// the term at once.
func (m *Membership) Run(ctx context.Context) {
	every(ctx, m.Config.Every, func() {
		if _, err := m.Renew(ctx); err != nil && ctx.Err() == nil {
			m.Observer.Trouble("renew the entry among the instances", err)
		}
	})
	m.end(time.Time{}, false)
	ctx, cancel := writing(ctx)
	defer cancel()
	if err := m.Instances.Leave(ctx, m.Self.Name); err != nil {
		m.Observer.Trouble("leave the instances", err)
	}
}
