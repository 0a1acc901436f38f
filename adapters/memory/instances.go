package memory

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"songmap/ports"
)

var _ ports.Instances = (*Instances)(nil)

// Instances is a register in memory, for tests of several instances in one process.
type Instances struct {
	mu      sync.Mutex
	entries map[string]entry
	leader  string // whose term runs; empty: nobody's
}

type entry struct {
	ports.Instance
	until time.Time
}

// NewInstances returns a register in which nobody is entered.
func NewInstances() *Instances { return &Instances{entries: make(map[string]entry)} }

func (s *Instances) Renew(
	ctx context.Context, i ports.Instance, d time.Duration,
) (term bool, there []ports.Instance, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return false, nil, err
	}
	now := time.Now()
	maps.DeleteFunc(s.entries, func(_ string, e entry) bool { return !e.until.After(now) })
	s.entries[i.Name] = entry{i, now.Add(d)}
	if leader, runs := s.entries[s.leader]; !runs || !leader.Stands {
		s.leader = ""
	}
	if s.leader == "" && i.Stands {
		s.leader = i.Name
	}
	return s.leader == i.Name, s.there(), nil
}

// there is who is entered, by name.
func (s *Instances) there() []ports.Instance {
	var all []ports.Instance
	for _, e := range s.entries {
		all = append(all, e.Instance)
	}
	slices.SortFunc(all, func(a, b ports.Instance) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

func (s *Instances) Leave(ctx context.Context, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	delete(s.entries, name)
	return nil
}
