package simulation_test

import (
	"strings"
	"sync"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// analysis is one that goes on somewhere.
type analysis struct {
	job      string
	node     *node
	begun    time.Time
	unwanted time.Time // since when; zero: it is wanted
}

// runs are the analyses that go on, those of frozen instances among them.
type runs struct {
	mu  *sync.Mutex
	all map[*analysis]bool
}

func newRuns() runs { return runs{new(sync.Mutex), make(map[*analysis]bool)} }

func (r runs) begin(job string, n *node) *analysis {
	r.mu.Lock()
	defer r.mu.Unlock()
	a := &analysis{job: job, node: n, begun: time.Now()}
	r.all[a] = true
	return a
}

func (r runs) end(a *analysis) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.all, a)
}

// unwant notes that the job was cancelled.
func (r runs) unwant(job string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for a := range r.all {
		if a.job == job {
			a.unwanted = time.Now()
		}
	}
}

// check looks for what must never be.
func (c *cluster) check() {
	c.checkRuns()
	c.checkTerm()
	c.checkHolders()
}

func (c *cluster) checkRuns() {
	c.runs.mu.Lock()
	defer c.runs.mu.Unlock()
	of := make(map[string]int)
	for a := range c.runs.all {
		if a.node.excused() {
			continue
		}
		if of[a.job]++; of[a.job] > 1 {
			c.differ("%s is analysed twice at a time", a.job)
		}
		if !a.unwanted.IsZero() && time.Since(a.unwanted) > time.Second {
			c.differ("%s goes on with %s, which was cancelled %v ago", a.node.name, a.job, time.Since(a.unwanted))
		}
	}
}

// takenOver is how long it may take until others do what a lost instance did.
const takenOver = 15 * time.Second

func (c *cluster) checkTerm() {
	var leaders []string
	able := 0
	for _, n := range c.nodes {
		if n.member.Leads() {
			leaders = append(leaders, n.name)
		}
		if !n.isFrozen() {
			able++
		}
	}
	if len(leaders) > 1 {
		c.differ("%v have the term", leaders)
	}
	if len(leaders) == 0 && able > 0 && time.Since(c.stable) > takenOver {
		c.differ("nobody has the term")
	}
}

func (c *cluster) checkHolders() {
	if time.Since(c.stable) <= takenOver {
		return
	}
	able := make(map[string]bool)
	for _, n := range c.nodes {
		if !n.isFrozen() {
			able[n.name] = true
		}
	}
	for _, j := range c.list(domain.StatusProcessing) {
		if len(able) > 0 && !able[j.Held.Worker] {
			c.differ("%s still holds %s", j.Held.Worker, j.ID)
		}
	}
}

func (c *cluster) list(statuses ...domain.Status) []domain.Job {
	jobs, err := c.store.List(c.t.Context(), ports.Query{
		Filter: ports.Filter{Statuses: statuses}, OldestFirst: true, Limit: 1000,
	})
	if err != nil {
		c.differ("list: %w", err)
	}
	return jobs
}

// mend makes all well and holds the cluster to its promise: every job ends, and those
// that are complete were completed once, under the last claim on them.
func (c *cluster) mend() {
	if c.broken != nil {
		for _, n := range c.nodes {
			n.thaw()
		}
		return
	}
	c.note("all is well again")
	for _, n := range c.nodes {
		c.thaw(n)
	}
	for begun := time.Now(); len(c.list(domain.StatusPending, domain.StatusProcessing)) > 0; {
		if c.pass(time.Second); time.Since(begun) > clusterPatience {
			c.differ("after %v some jobs have not ended", clusterPatience)
		}
		if c.broken != nil {
			return
		}
	}
	if jobs := c.list(); len(jobs) != len(c.jobs) {
		c.differ("there are %d jobs, want %d", len(jobs), len(c.jobs))
	}
	for _, j := range c.list(domain.StatusComplete) {
		c.checkComplete(j)
	}
}

func (c *cluster) checkComplete(j domain.Job) {
	events, err := c.log.Events(c.t.Context(), ports.EventQuery{JobID: j.ID, Limit: 1000})
	if err != nil {
		c.differ("events: %w", err)
	}
	completed, holder := 0, ""
	for _, e := range events {
		if e.Kind == domain.EventStarted {
			holder = e.Worker
		}
		if e.Kind == domain.EventCompleted {
			completed++
		}
	}
	if completed != 1 {
		c.differ("%s was completed %d times", j.ID, completed)
	}
	if !strings.HasPrefix(j.SongMapPath, j.ID+"/"+holder+"-") {
		c.differ("%s has the Song Map %s, want that of %s", j.ID, j.SongMapPath, holder)
	}
}
