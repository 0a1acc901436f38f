package contract

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"songmap/ports"
)

// Instances checks that a register of instances keeps the contract of
// ports.Instances. Open returns an empty one, for one case alone, and sees to its end.
func Instances(t *testing.T, open func(*testing.T) ports.Instances) {
	t.Helper()
	run(t, instanceRules(), func(t *testing.T) instancesWorld { return instancesWorld{t, open(t)} })
}

func instanceRules() []rule[instancesWorld] {
	return []rule[instancesWorld]{
		{"the term goes to one who stands, and stays with it", keepTerm},
		{"of many who come at once one has the term", oneTerm},
		{"who does not stand has no term", standAside},
		{"who stands no longer loses the term", standDown},
		{"the term goes on when it is not renewed", termRunsOut},
		{"who leaves hands over the term", leaveTerm},
		{"who leaves ends no other's term", leaveOthers},
		{"who is there is listed by name, as it said last", listInstances},
		{"who does not renew is not there", entryRunsOut},
		{"an ended context makes the register do nothing", registerEnded},
	}
}

type instancesWorld struct {
	testing.TB
	ports.Instances
}

// Entries in the cases hold for a long time, or for a short one.
const (
	long  = time.Hour
	short = 50 * time.Millisecond
)

func standing(name string) ports.Instance { return ports.Instance{Name: name, Stands: true} }

func (w instancesWorld) renew(i ports.Instance, d time.Duration) (term bool, there []ports.Instance) {
	w.Helper()
	term, there, err := w.Renew(w.Context(), i, d)
	if err != nil {
		w.Fatalf("renew %s: %v", i.Name, err)
	}
	return term, there
}

func (w instancesWorld) want(i ports.Instance, d time.Duration, want bool) {
	w.Helper()
	if term, _ := w.renew(i, d); term != want {
		w.Fatalf("%s has the term: %v, want %v", i.Name, term, want)
	}
}

func (w instancesWorld) leave(name string) {
	w.Helper()
	if err := w.Leave(w.Context(), name); err != nil {
		w.Fatalf("%s leaves: %v", name, err)
	}
}

// come waits for something that comes after a short time. How long that takes is
// nobody's promise here.
func (w instancesWorld) come(what string, come func() bool) {
	w.Helper()
	tick := time.NewTicker(short / 2)
	defer tick.Stop()
	for range 100 {
		if come() {
			return
		}
		<-tick.C
	}
	w.Fatal("it did not come that " + what)
}

func keepTerm(w instancesWorld) {
	w.want(standing("a"), long, true)
	w.want(standing("b"), long, false)
	w.want(standing("a"), long, true)
	w.want(standing("b"), long, false)
}

func oneTerm(w instancesWorld) {
	const many = 16
	var all sync.WaitGroup
	terms := make([]bool, many)
	for n := range many {
		all.Go(func() {
			i := standing(string(rune('a' + n)))
			for range 3 {
				term, _, err := w.Renew(w.Context(), i, long)
				if err != nil {
					w.Errorf("renew %s: %v", i.Name, err)
				}
				terms[n] = terms[n] || term
			}
		})
	}
	all.Wait()
	leaders := 0
	for _, term := range terms {
		if term {
			leaders++
		}
	}
	if leaders != 1 {
		w.Errorf("%d of %d have had the term", leaders, many)
	}
}

func standAside(w instancesWorld) {
	w.want(ports.Instance{Name: "a"}, long, false)
	w.want(standing("b"), long, true)
	w.want(ports.Instance{Name: "a"}, long, false)
}

func standDown(w instancesWorld) {
	w.want(standing("a"), long, true)
	w.want(ports.Instance{Name: "a"}, long, false)
	w.want(standing("b"), long, true)
	w.want(standing("a"), long, false)
}

func termRunsOut(w instancesWorld) {
	w.want(standing("a"), long, true)
	w.want(standing("a"), short, true) // renewed for less than before
	w.come("the term goes to another", func() bool {
		term, _ := w.renew(standing("b"), long)
		return term
	})
	w.want(standing("a"), long, false)
}

func leaveTerm(w instancesWorld) {
	w.want(standing("a"), long, true)
	w.want(standing("b"), long, false)
	w.leave("a")
	w.want(standing("b"), long, true)
	w.want(standing("a"), long, false)
}

func leaveOthers(w instancesWorld) {
	w.want(standing("a"), long, true)
	w.want(standing("b"), long, false)
	w.leave("b")
	w.leave("nobody")
	w.want(standing("c"), long, false)
	w.want(standing("a"), long, true)
}

func listInstances(w instancesWorld) {
	first := ports.Instance{Name: "b-1", Role: "worker", Version: "v1", Workers: 3, Opens: true}
	w.renew(first, long)
	w.renew(standing("a-2"), long)
	first.Version, first.Role, first.Stands = "v2 é", "all", true
	_, there := w.renew(first, long)
	if want := []ports.Instance{standing("a-2"), first}; !slices.Equal(there, want) {
		w.Errorf("there are %+v, want %+v", there, want)
	}
	w.leave("a-2")
	if _, there := w.renew(first, long); !slices.Equal(there, []ports.Instance{first}) {
		w.Errorf("when one has left there are %+v", there)
	}
}

func entryRunsOut(w instancesWorld) {
	w.renew(standing("a"), short)
	w.come("it is there no longer", func() bool {
		_, there := w.renew(standing("b"), long)
		return slices.Equal(there, []ports.Instance{standing("b")})
	})
}

func registerEnded(w instancesWorld) {
	w.want(standing("a"), long, true)
	ended, cancel := context.WithCancel(w.Context())
	cancel()
	if _, _, err := w.Renew(ended, standing("b"), long); err == nil {
		w.Error("renew says nothing of an ended context")
	}
	if err := w.Leave(ended, "a"); err == nil {
		w.Error("leave says nothing of an ended context")
	}
	if term, there := w.renew(standing("c"), long); term || len(there) != 2 {
		w.Errorf("afterwards the term is free: %v, and there are %+v", term, there)
	}
}
