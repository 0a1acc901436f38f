package cli

import (
	"context"
	"errors"
	"fmt"
)

// Parallel is the flag that says how many songs are worked on at once.
type Parallel struct {
	Jobs int `short:"j" default:"1" placeholder:"N" help:"Work on so many songs at once, 1 to 64; what is printed keeps the order of the songs."`
}

// Validate implements the check that kong makes before Run.
func (p *Parallel) Validate() error {
	const most = 64
	if p.Jobs < 1 || p.Jobs > most {
		return errors.New("--jobs must be 1 to 64")
	}
	return nil
}

// work works on one of several things. Show prints what came of it.
type work func(ctx context.Context, s Streams, i int) (show func() error, err error)

// each does the work for n things and shows what came of it in their order. If one fails
// it prints the error and goes on, unless the user has interrupted: then it shows only what
// was done by then. The error of an only one is returned as it is.
func (p Parallel) each(ctx context.Context, s Streams, n int, do work) error {
	if n == 1 {
		show, err := do(ctx, s, 0)
		if err != nil {
			return err
		}
		return show()
	}
	sum := someError{all: n}
	settle := func(show func() error, err error) {
		if err == nil {
			err = show()
		}
		if err != nil && ctx.Err() == nil {
			s.printError(err)
			sum.add(err)
		}
	}
	if p.Jobs > 1 {
		p.atOnce(ctx, s, n, do, settle)
	} else {
		for i := 0; i < n && ctx.Err() == nil; i++ {
			settle(do(ctx, s, i))
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return sum.orNil()
}

// atOnce works on several things at once. One bar shows how many are done: those of their
// own would overwrite one another.
func (p Parallel) atOnce(ctx context.Context, s Streams, n int, do work, settle func(show func() error, err error)) {
	all := s.bar(fmt.Sprintf("%d songs", n))
	defer all.close()
	s.Terminal = false
	type outcome struct {
		show func() error
		err  error
	}
	outcomes := make([]chan outcome, n)
	for i := range outcomes {
		outcomes[i] = make(chan outcome, 1)
	}
	go func() {
		free := make(chan struct{}, p.Jobs)
		for i := range n {
			free <- struct{}{}
			go func() {
				defer func() { <-free }()
				o := outcome{err: ctx.Err()}
				if o.err == nil {
					o.show, o.err = do(ctx, s, i)
				}
				outcomes[i] <- o
			}()
		}
	}()
	for i := range n {
		o := <-outcomes[i]
		all.hide()
		settle(o.show, o.err)
		all.show(float64(i+1)/float64(n), fmt.Sprintf("%d done", i+1))
	}
}
