//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// restartDatabase ends the server as an operator in a hurry does, and starts it.
func restartDatabase(ctx context.Context, r *round) error {
	r.site.database.stop(syscall.SIGINT)
	return r.site.database.start(ctx)
}

func crashDatabase(ctx context.Context, r *round) error {
	r.site.database.stop(syscall.SIGQUIT)
	return r.site.database.start(ctx)
}

// terminateBackends ends the connections of all instances again and again.
func terminateBackends(ctx context.Context, r *round) error {
	return r.site.database.as(ctx, func(conn *pgx.Conn) error {
		for range 50 {
			if _, err := conn.Exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'songmap'"); err != nil {
				return err
			}
			pause(ctx, 200*time.Millisecond)
		}
		return ctx.Err()
	})
}

// takeConnections takes every connection that the instances may have, after it
// has ended theirs, and keeps them for as long as a claim holds.
func takeConnections(ctx context.Context, r *round) (err error) {
	var taken []*pgx.Conn
	defer func() {
		for _, conn := range taken {
			err = errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
		}
	}()
	d := r.site.database
	for begun := time.Now(); time.Since(begun) < cutFor && ctx.Err() == nil; pause(ctx, tryEvery) {
		conn, err := pgx.Connect(ctx, d.dsn(d.address))
		if err == nil {
			taken = append(taken, conn)
			continue
		}
		err = d.as(ctx, func(conn *pgx.Conn) error {
			_, err := conn.Exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'songmap' AND application_name LIKE 'songmap%'")
			return err
		})
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// leaveOpen leaves a transaction open that has written and has a snapshot, while
// the clients go on: dead rows pile up that nothing can remove. It measures how
// long a job takes, at first and at last.
func leaveOpen(ctx context.Context, r *round) error {
	before, err := r.turnaround(ctx)
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, r.site.database.dsn(r.site.database.address))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // what was measured counts
	for _, statement := range []string{
		"BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT pg_current_xact_id()", "SELECT count(*) FROM jobs",
	} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	pause(ctx, r.held)
	after, err := r.turnaround(ctx)
	r.remark = fmt.Sprintf("from submit to end %v before, %v after %v", before, after, r.held)
	return err
}

// turnaround is how long a job takes from the submit to its end: the median of
// some.
func (r *round) turnaround(ctx context.Context) (time.Duration, error) {
	to := r.site.client()
	defer to.Close()
	var all []time.Duration
	for range 21 {
		begun := time.Now()
		if err := r.probe(ctx, to); err != nil {
			return 0, err
		}
		last := r.prober.Songs[len(r.prober.Songs)-1]
		err := until(ctx, "a new song is analysed", func(ctx context.Context) bool {
			v, err := to.Job(ctx, last.ID)
			return err == nil && v.Finished()
		})
		if err != nil {
			return 0, err
		}
		all = append(all, time.Since(begun).Round(time.Millisecond))
	}
	slices.Sort(all)
	return all[len(all)/2], nil
}
