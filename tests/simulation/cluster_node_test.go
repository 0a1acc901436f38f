package simulation_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"songmap/application"
	"songmap/domain"
	"songmap/ports"
)

// node is an instance: all that works by itself, behind a line to the store that can
// be held up, as if the process were stopped, or gone.
type node struct {
	c    *cluster
	name string
	off  time.Duration // its clock
	stop func()

	repo   *application.Announced
	jobs   *application.Jobs
	member *application.Membership

	mu     sync.Mutex
	frozen chan struct{} // nil: it is not
	thawed time.Time
	dead   bool
	tokens int
}

var errDead = errors.New("the process is dead")

func newNode(c *cluster, name string) *node {
	n := &node{c: c, name: name, off: time.Duration(c.dice.IntN(int(20*time.Minute))) - 10*time.Minute}
	line := line{c.store, c.log, c.register, n}
	observer := &quiet{}
	dispatch := application.NewDispatch()
	feed := application.NewFeed(line, line, observer)
	feed.Share(dispatch)
	n.repo = &application.Announced{JobRepository: line, Observer: observer, Feed: feed, Dispatch: dispatch}
	n.jobs = &application.Jobs{
		Repo: n.repo, Log: line, Uploads: songs{}, Results: maps{}, Dispatch: dispatch, Observer: observer, Now: n.now,
	}
	n.member = &application.Membership{
		Instances: line, Observer: observer, Self: ports.Instance{Name: name, Stands: true},
		Config: application.MembershipConfig{For: 10 * time.Second, Every: 3 * time.Second},
	}
	workers := &application.Workers{
		Repo: n.repo, Uploads: songs{}, Results: maps{}, Analyzer: n, Dispatch: dispatch, Observer: observer,
		Now: n.now, NewToken: n.newToken,
		Config: application.WorkersConfig{Count: 2, Name: name, ClaimFor: claimFor, Poll: time.Second, MaxAttempts: maxAttempts},
	}
	rescue := &application.Rescue{Repo: n.repo, Observer: observer, Now: n.now, Patience: looks}
	if c.faults.hasty {
		rescue.Patience = 0
	}
	parts := []func(context.Context){
		n.member.Run, func(ctx context.Context) { workers.Run(ctx, ctx) },
	}
	if !c.faults.deaf {
		parts = append(parts, feed.Run)
	}
	if !c.faults.lazy {
		parts = append(parts, func(ctx context.Context) { rescue.Run(ctx, 2*time.Second) })
	}
	n.run(parts)
	return n
}

// run starts the parts, and makes what stops them.
func (n *node) run(parts []func(context.Context)) {
	ctx, cancel := context.WithCancel(n.c.t.Context())
	var all sync.WaitGroup
	for _, run := range parts {
		all.Go(func() { run(ctx) })
	}
	n.stop = func() { cancel(); all.Wait() }
}

func (n *node) now() time.Time { return time.Now().Add(n.off) }

func (n *node) newToken() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.tokens++
	return fmt.Sprintf("%s-%d", n.name, n.tokens)
}

func (n *node) isFrozen() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.frozen != nil
}

func (n *node) freeze() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.frozen != nil {
		return false
	}
	n.frozen = make(chan struct{})
	return true
}

func (n *node) thaw() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.frozen == nil {
		return false
	}
	close(n.frozen)
	n.frozen, n.thawed = nil, time.Now()
	return true
}

// crash ends an instance without a word.
func (n *node) crash() {
	n.mu.Lock()
	n.dead = true
	n.mu.Unlock()
	n.thaw()
	n.stop()
}

// excused reports whether an instance may not know yet what has become of its claims.
func (n *node) excused() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.dead || n.frozen != nil || time.Since(n.thawed) < 5*time.Second
}

// goOn waits while the instance is frozen. What it wanted to do before, it does then:
// a write can be late by any time.
func (n *node) goOn() error {
	n.mu.Lock()
	frozen := n.frozen
	n.mu.Unlock()
	if frozen != nil {
		<-frozen
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.dead {
		return errDead
	}
	return nil
}

// analysisStep is longer than it may take until a cancel is heard of.
const analysisStep = 3 * time.Second

// Analyze takes its time, and tells how far it is. It is a process of its own, which
// does not freeze.
func (n *node) Analyze(ctx context.Context, task ports.Task, advance ports.Advance) (ports.Analysis, error) {
	r := n.c.runs.begin(task.JobID, n)
	defer n.c.runs.end(r)
	steps := 1 + int(task.JobID[len(task.JobID)-1])%8*3
	for step := range steps {
		select {
		case <-ctx.Done():
			return ports.Analysis{}, context.Cause(ctx)
		case <-time.After(analysisStep):
		}
		advance(float64(step)/float64(steps), domain.StageBeats)
	}
	return ports.Analysis{SongMap: []byte("{}")}, nil
}

// quiet is an observer to whom nobody listens.
type quiet struct{ ports.Observer }

func (quiet) Happened(domain.Event) {}
func (quiet) Refused(string)        {}
func (quiet) Trouble(string, error) {}

// songs are always there.
type songs struct{ ports.Uploads }

func (songs) Fetch(context.Context, domain.Upload) (string, func(), error) {
	return "song", func() {}, nil
}
func (songs) Open(context.Context, string) (ports.File, error) { return ports.File{}, nil }

// maps are Song Maps that tell under which claim they were made.
type maps struct{ ports.Results }

func (maps) Save(_ context.Context, jobID, token string, _ []byte) (string, error) {
	return jobID + "/" + token, nil
}
func (maps) Workspace(context.Context, string) (ports.Workspace, error) { return desk{}, nil }
func (maps) Remove(context.Context, string) error                       { return nil }

type desk struct{}

func (desk) Dir() string                { return "desk" }
func (desk) Keep(context.Context) error { return nil }
func (desk) Release()                   {}
