//go:build unix

package main

import (
	"context"
	"syscall"
	"time"
)

// any is an instance by chance.
func (r *round) any() *instance {
	return r.site.instances[r.chance.IntN(len(r.site.instances))]
}

func kill(_ context.Context, r *round) error {
	r.any().kill()
	return nil
}

// frozenFor is longer than any claim holds.
const frozenFor = 20 * time.Second

// freeze stops an instance for longer than its claims hold, and lets it go on:
// its jobs must have run elsewhere before, and what it writes then is refused.
func freeze(ctx context.Context, r *round) error {
	in := r.any()
	if err := in.signal(syscall.SIGSTOP); err != nil {
		return err
	}
	elsewhere := r.siteWithout(in)
	err := elsewhere.recover(ctx)
	pause(ctx, frozenFor-elsewhere.recovery)
	r.recovery, r.found = elsewhere.recovery, append(r.found, elsewhere.found...)
	if e := in.signal(syscall.SIGCONT); err == nil {
		err = e
	}
	return err
}

// cutFor is longer than any claim holds.
const cutFor = 20 * time.Second

// link is one of an instance's.
type link func(*instance) *proxy

func toDatabase(in *instance) *proxy { return in.database }
func toMedia(in *instance) *proxy    { return in.media }

// cut keeps an instance from a server. The others go on with its jobs meanwhile.
func cut(of link, m mode) func(context.Context, *round) error {
	return func(ctx context.Context, r *round) error {
		in := r.any()
		of(in).set(m)
		defer in.heal()
		elsewhere := r.siteWithout(in)
		err := elsewhere.recover(ctx)
		pause(ctx, cutFor-elsewhere.recovery)
		r.recovery, r.found = elsewhere.recovery, append(r.found, elsewhere.found...)
		return err
	}
}

// siteWithout is the round as those see it who do not ask an instance.
func (r *round) siteWithout(in *instance) *round {
	others := *r.site
	others.instances = nil
	for _, other := range r.site.instances {
		if other != in {
			others.instances = append(others.instances, other)
		}
	}
	return &round{plan: r.plan, site: &others, crowd: r.crowd, prober: r.prober, chance: r.chance, out: r.out}
}
