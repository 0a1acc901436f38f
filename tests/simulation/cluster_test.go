package simulation_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"songmap/adapters/memory"
	"songmap/domain"
	"songmap/ports"
)

// cluster is several instances on one store, in a bubble of fake time, that work by
// themselves while a schedule kills, freezes and thaws them.
type cluster struct {
	t        *testing.T
	dice     *rand.Rand
	store    ports.JobRepository
	log      ports.EventLog
	register ports.Instances
	faults   faultsOfCluster

	nodes  []*node // those that are not dead
	names  int
	stable time.Time // since when nobody died, froze, thawed or came
	runs   runs
	jobs   []string
	story  []string
	broken error // the first thing that was wrong
}

// faultsOfCluster are planted.
type faultsOfCluster struct {
	store    func(ports.JobRepository) ports.JobRepository
	register func(ports.Instances) ports.Instances
	deaf     bool // nobody reads the log
	hasty    bool // a rescue waits for nothing
	lazy     bool // there is no rescue
}

const (
	instances       = 3
	clusterSteps    = 150
	clusterPatience = time.Hour
)

func TestSeveralInstancesRunEachJobOnceWhateverHappensToThem(t *testing.T) {
	t.Parallel()
	for i := range max(*lives/25, 1) {
		if story := playCluster(t, *seed+uint64(i), faultsOfCluster{}); story != nil {
			for _, line := range story[max(0, len(story)-40):] {
				t.Log(line)
			}
			t.Fatalf("again: go test ./tests/simulation -run Several -seed %d -lives 1", *seed+uint64(i))
		}
	}
}

// playCluster plays a life. It returns nil if all went well, else what happened.
func playCluster(t *testing.T, seed uint64, faults faultsOfCluster) (story []string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		store := memory.NewJobs()
		c := &cluster{
			t: t, dice: rand.New(rand.NewPCG(seed, 1)), store: store, log: store, register: memory.NewInstances(),
			faults: faults, runs: newRuns(),
		}
		if faults.store != nil {
			c.store = faults.store(store)
		}
		if faults.register != nil {
			c.register = faults.register(c.register)
		}
		for range instances {
			c.start()
		}
		for range clusterSteps {
			if c.step(); c.broken != nil {
				break
			}
		}
		c.mend()
		for _, n := range c.nodes {
			n.stop()
		}
		if c.broken != nil {
			story = append(c.story, c.broken.Error())
		}
	})
	return story
}

// step lets something happen, and time pass.
func (c *cluster) step() {
	n := c.nodes[c.dice.IntN(len(c.nodes))]
	switch p := c.dice.IntN(100); {
	case p < 45:
		c.submit(n)
	case p < 60:
		c.cancel(n)
	case p < 70:
		c.freeze(n)
	case p < 92:
		c.thaw(n)
	case p < 96:
		c.crash(n)
	}
	for range c.dice.IntN(30) {
		c.pass(time.Duration(c.dice.IntN(int(2 * time.Second))))
	}
}

// pass lets time pass, and looks whether all is well.
func (c *cluster) pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
	c.check()
}

func (c *cluster) note(format string, args ...any) {
	c.story = append(c.story, time.Now().Format("15:04:05.000 ")+fmt.Sprintf(format, args...))
}

func (c *cluster) differ(format string, args ...any) {
	if c.broken == nil {
		c.broken = fmt.Errorf(time.Now().Format("15:04:05.000 ")+format, args...)
	}
}

func (c *cluster) submit(n *node) {
	if n.isFrozen() {
		return
	}
	job, err := domain.NewJob(fmt.Sprintf("job-%d", len(c.jobs)), domain.Upload{Path: "x"}, "", n.now())
	if err == nil {
		_, err = n.repo.Create(c.t.Context(), job, ports.Limits{})
	}
	if err != nil {
		c.differ("submit: %w", err)
	}
	c.jobs = append(c.jobs, job.ID)
	c.note("%s takes %s", n.name, job.ID)
}

// cancel cancels a job, which most often is analysed, on any instance.
func (c *cluster) cancel(n *node) {
	jobs := c.list(domain.StatusProcessing)
	if len(jobs) == 0 || c.dice.IntN(4) == 0 {
		jobs = c.list()
	}
	if n.isFrozen() || len(jobs) == 0 {
		return
	}
	id := jobs[c.dice.IntN(len(jobs))].ID
	if _, err := n.jobs.Cancel(c.t.Context(), id); err == nil {
		c.note("%s cancels %s", n.name, id)
		c.runs.unwant(id)
	}
}

func (c *cluster) freeze(n *node) {
	if n.freeze() {
		c.note("%s freezes", n.name)
		c.stable = time.Now()
	}
}

func (c *cluster) thaw(n *node) {
	if n.thaw() {
		c.note("%s thaws", n.name)
		c.stable = time.Now()
	}
}

// crash kills an instance. Another comes in its place.
func (c *cluster) crash(n *node) {
	c.note("%s crashes", n.name)
	n.crash()
	for i := range c.nodes {
		if c.nodes[i] == n {
			c.nodes = append(c.nodes[:i], c.nodes[i+1:]...)
			break
		}
	}
	c.start()
}

func (c *cluster) start() {
	c.names++
	n := newNode(c, fmt.Sprintf("node-%d", c.names))
	c.note("%s starts, its clock off by %v", n.name, n.off)
	c.nodes = append(c.nodes, n)
	c.stable = time.Now()
}
