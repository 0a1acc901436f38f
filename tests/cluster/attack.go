//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"time"

	"songmap/tests/crowd"
)

// plan says what is to be run.
type plan struct {
	seed   uint64
	rounds int
	held   time.Duration // how long a transaction is left open
	only   string        // names of attacks, with commas between them; empty means all
}

// defaultHeld is how long a backup, or somebody who went home, may leave a
// transaction open.
const defaultHeld = 5 * time.Minute

// attack is one kind of fault. Fault brings it about among clients that act, and
// returns when it is over: from then on the recovery counts.
type attack struct {
	name  string
	once  bool        // one round says all
	lay   func(*site) // how the site differs
	fault func(context.Context, *round) error
}

func attacks() []attack {
	return []attack{
		{name: "kill -9 an instance", fault: kill},
		{name: "freeze an instance for 20 s", fault: freeze},
		{name: "cut an instance from PostgreSQL", fault: cut(toDatabase, proxyRefuse)},
		{name: "no answers from PostgreSQL to an instance", fault: cut(toDatabase, proxyHang)},
		{name: "cut an instance from the media", fault: cut(toMedia, proxyRefuse)},
		{name: "no answers from the media to an instance", fault: cut(toMedia, proxyHang)},
		{name: "restart PostgreSQL", fault: restartDatabase},
		{name: "kill -9 PostgreSQL", fault: crashDatabase},
		{name: "terminate backends five times a second", fault: terminateBackends},
		{name: "take all connections", fault: takeConnections},
		{name: "leave a transaction open", once: true, fault: leaveOpen},
		{name: "clocks ten minutes apart", lay: skewClocks, fault: kill},
		{name: "rolling upgrade", once: true, fault: upgrade},
	}
}

// carryOut runs the rounds of an attack on a site of its own. It ends at the
// first violation.
func (p plan) carryOut(ctx context.Context, a attack, dir string, out io.Writer) (r report, err error) {
	say(out, "%s …\n", a.name)
	r = report{attack: a.name}
	begun := time.Now()
	at, err := laySite(ctx, dir, a.lay)
	if err != nil {
		return r, err
	}
	defer func() {
		r.took = time.Since(begun)
		err = errors.Join(err, at.close())
		if err == nil && len(r.violations) == 0 {
			err = os.RemoveAll(dir)
		}
	}()
	clients := crowd.New()
	clients.Patient = true
	prober := crowd.NewMember(clients, "prober")
	rounds := p.rounds
	if a.once {
		rounds = 1
	}
	for r.rounds < rounds && len(r.violations) == 0 {
		r.rounds++
		one := &round{plan: p, site: at, crowd: clients, prober: prober, chance: rand.New(rand.NewPCG(p.seed, uint64(r.rounds))), out: out}
		if err := one.run(ctx, a.fault); err != nil {
			return r, fmt.Errorf("round %d: %w", r.rounds, err)
		}
		r.add(one)
		for _, v := range one.found {
			say(out, "%s, round %d: VIOLATION: %s\n", a.name, r.rounds, v)
		}
	}
	r.acknowledged = clients.Acknowledged() + prober.Acknowledgements
	return r, nil
}
