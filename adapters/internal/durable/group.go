package durable

import (
	"errors"
	"sync"
)

var errPanicked = errors.New("panicked")

// Group runs a function once for all concurrent callers. The run that a caller
// shares begins after its call. Those who wait during a run that fails fail as
// well, because a disk reports only once that it has lost something. The zero value
// is ready to use.
type Group struct {
	mu      sync.Mutex
	running *call // nil: none
	waiting *call // the next one; nil: nobody waits
}

// call is one run.
type call struct {
	done chan struct{}
	err  error // valid once done is closed
}

// Do returns after a run of this caller's function or that of another one.
func (g *Group) Do(f func() error) error {
	c, before, mine := g.join()
	if !mine {
		<-c.done
		return c.err
	}
	if before != nil {
		<-before.done // callers that come meanwhile join this run
		c.err = before.err
	}
	g.begin()
	defer g.end()
	if c.err == nil {
		c.err = errPanicked // for the others, if it does
		c.err = f()
	}
	return c.err
}

// join joins the next run, and returns the one before it and whether this caller has
// to make it.
func (g *Group) join() (next, before *call, mine bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.waiting == nil {
		g.waiting, mine = &call{done: make(chan struct{})}, true
	}
	return g.waiting, g.running, mine
}

func (g *Group) begin() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.running, g.waiting = g.waiting, nil
}

func (g *Group) end() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.running.done)
	g.running = nil
}
