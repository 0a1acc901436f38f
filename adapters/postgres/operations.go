package postgres

import (
	"errors"
	"fmt"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// work is an operation that shares a transaction with others. It says what it
// needs to be read, and then computes. It may be done again, so it must start from
// nothing each time.
type work interface {
	needs(*needs)
	do(*workspace) error
}

// needs is what the operations of a transaction need.
type needs struct {
	creates []*creating
	ids     []string
	claims  []*claiming
	now     time.Time
}

// errAgain: the operation could not be done in this transaction. In the next it
// can.
var errAgain = errors.New("to be done again")

// creating adds a job.
type creating struct {
	job  domain.Job
	most ports.Limits
	by   ports.Caller

	err error // what the insertion came to
	t   ports.Transition
}

func (c *creating) needs(n *needs) { n.creates = append(n.creates, c) }

func (c *creating) do(w *workspace) error {
	if c.err != nil {
		return c.err
	}
	c.t = ports.Transition{After: c.job}
	w.tell(&c.t)
	c.t.Sign(c.by)
	return nil
}

// updating replaces a job.
type updating struct {
	id     string
	change ports.Change
	by     ports.Caller

	t ports.Transition
}

func (u *updating) needs(n *needs) { n.ids = append(n.ids, u.id) }

func (u *updating) do(w *workspace) error {
	s := w.find(u.id)
	if s == nil {
		return fmt.Errorf("job %s: %w", u.id, ports.ErrNotFound)
	}
	err := w.update(s, u.change, &u.t)
	u.t.Sign(u.by)
	return err
}

// claiming replaces the first job of the queue.
type claiming struct {
	now    time.Time
	change ports.Change

	t ports.Transition
}

func (c *claiming) needs(n *needs) { n.claims = append(n.claims, c) }

func (c *claiming) do(w *workspace) error {
	return w.claim(c.now, c.change, &c.t)
}

// deleting deletes jobs.
type deleting struct {
	ids    []string
	permit func(domain.Job) bool
	now    time.Time
	by     ports.Caller

	gone []ports.Transition
}

func (d *deleting) needs(n *needs) {
	n.ids = append(n.ids, d.ids...)
	n.now = d.now
}

func (d *deleting) do(w *workspace) error {
	var permitted []*state
	seen := make(map[string]bool, len(d.ids))
	for _, id := range d.ids {
		if s := w.find(id); s != nil && !seen[id] && d.permit(s.job) {
			permitted = append(permitted, s)
		}
		seen[id] = true
	}
	d.gone = make([]ports.Transition, len(permitted))
	for i, s := range permitted {
		w.delete(s, &d.gone[i], domain.Removal(s.job, d.now))
		d.gone[i].Sign(d.by)
	}
	return nil
}
