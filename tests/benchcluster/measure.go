package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// submits is how many jobs callers submit in a second, spread over the instances.
func submits(ctx context.Context, c contender, instances, callers int, slice time.Duration) (float64, error) {
	var (
		done  atomic.Int64
		all   sync.WaitGroup
		errs  = make([]error, callers)
		begun = time.Now()
	)
	for i := range callers {
		all.Go(func() {
			for time.Since(begun) < slice && errs[i] == nil {
				if errs[i] = c.submit(ctx, i%instances); errs[i] == nil {
					done.Add(1)
				}
			}
		})
	}
	all.Wait()
	return float64(done.Load()) / time.Since(begun).Seconds(), errors.Join(errs...)
}

// workersInAll is how many workers there are, on however many instances.
const workersInAll = 2000

// works is how many jobs that take no time are worked off in a second, counted
// until the table says so of all. Begin is called before the first, and what it
// returns after the last.
func works(ctx context.Context, c contender, instances, jobs int, begin func() (end func())) (float64, error) {
	if err := c.fill(ctx, jobs); err != nil {
		return 0, err
	}
	defer begin()()
	begun := time.Now()
	err := c.work(ctx, workersInAll/instances)
	return float64(jobs) / time.Since(begun).Seconds(), err
}

// latency is how long something took, half of the times and nearly always.
type latency struct{ p50, p95 time.Duration }

// submitEvery is the pause between submits whose pick-up is measured.
const submitEvery = 20 * time.Millisecond

// pickup is how long it takes from a submit on one instance to the start on
// another, where nothing else waits.
func pickup(ctx context.Context, c contender, jobs int) (latency, error) {
	took := make(chan time.Duration, jobs)
	stop, err := c.await(ctx, func(submitted time.Time) { took <- time.Since(submitted) })
	if err != nil {
		return latency{}, err
	}
	tick := time.NewTicker(submitEvery)
	defer tick.Stop()
	for range jobs {
		<-tick.C
		if err := c.submit(ctx, 0); err != nil {
			return latency{}, errors.Join(err, stop())
		}
	}
	all := make([]time.Duration, jobs)
	for i := range all {
		select {
		case all[i] = <-took:
		case <-ctx.Done():
			return latency{}, errors.Join(ctx.Err(), stop())
		}
	}
	slices.Sort(all)
	return latency{all[jobs/2], all[jobs*95/100]}, stop()
}

// median is the one in the middle.
func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}
