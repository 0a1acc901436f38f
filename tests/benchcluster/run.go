package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"songmap/tests/postgresql"
)

// run measures everything, and prints a line for each measurement.
func run(ctx context.Context, out io.Writer, dir string, s settings) (err error) {
	if dir == "" {
		dir = "." // a temporary folder of the system may lie in memory
	}
	server, err := postgresql.Run(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	field := []contender{&songmap{}, &riverQueue{}}
	var dsns []string
	for i, c := range field {
		dsn, err := server.Database(ctx, fmt.Sprint("bench", i))
		if err != nil {
			return err
		}
		dsns = append(dsns, dsn)
		if err := c.open(ctx, dsn); err != nil {
			return fmt.Errorf("%s: %w", c.name(), err)
		}
	}
	for _, instances := range []int{1, 2, 4} {
		if err := s.with(ctx, out, server, field, instances); err != nil {
			return err
		}
	}
	if strings.Contains("jobs wait", s.only) {
		if err := s.grown(ctx, out, field); err != nil {
			return err
		}
	}
	if !strings.Contains("transaction left open", s.only) {
		return nil
	}
	return s.held(ctx, out, dsns, field)
}

// with measures so many instances of each.
func (s settings) with(ctx context.Context, out io.Writer, server *postgresql.Running, field []contender, instances int) error {
	of := plural(instances, "instance")
	return connected(ctx, field, instances, func() error {
		err := s.compare(ctx, out, of+", submits, 1 caller", field, func(c contender) (float64, error) {
			return submits(ctx, c, 1, 1, s.slice)
		})
		if err != nil {
			return err
		}
		err = s.compare(ctx, out, fmt.Sprintf("%s, submits, %d callers", of, s.callers), field, func(c contender) (float64, error) {
			return submits(ctx, c, instances, s.callers, s.slice)
		})
		if err != nil {
			return err
		}
		if err := empty(ctx, field); err != nil {
			return err
		}
		used := make(map[string][]cpu)
		err = s.compare(ctx, out, of+", no-op jobs", field, func(c contender) (float64, error) {
			return works(ctx, c, instances, s.jobs, func() func() {
				before := usedBy(server.PID())
				return func() { used[c.name()] = append(used[c.name()], usedBy(server.PID()).since(before)) }
			})
		})
		if err != nil {
			return err
		}
		s.costs(out, of, used)
		return s.pickups(ctx, out, of, field)
	})
}

// costs prints how much of the processors a no-op job took.
func (s settings) costs(out io.Writer, of string, used map[string][]cpu) {
	for name, all := range used {
		var sum cpu
		for _, u := range all {
			sum.client, sum.server = sum.client+u.client, sum.server+u.server
		}
		jobs := time.Duration(len(all) * s.jobs)
		say(out, "%s, processor time of a no-op job: %s %v here, %v in PostgreSQL\n", of, name, sum.client/jobs, sum.server/jobs)
	}
}

// grown measures in tables with more and more jobs that wait.
func (s settings) grown(ctx context.Context, out io.Writer, field []contender) error {
	return connected(ctx, field, 2, func() error {
		for _, rows := range s.rows {
			for _, c := range field {
				if err := c.empty(ctx); err != nil {
					return err
				}
				if err := c.fill(ctx, rows); err != nil {
					return err
				}
			}
			err := s.compare(ctx, out, fmt.Sprintf("%d jobs wait, submits, %d callers", rows, s.callers), field, func(c contender) (float64, error) {
				return submits(ctx, c, 2, s.callers, s.slice)
			})
			if err != nil {
				return err
			}
			err = s.compare(ctx, out, fmt.Sprintf("%d jobs wait, claims and completions", rows), field, func(c contender) (float64, error) {
				if err := c.fill(ctx, s.jobs); err != nil { // for those that the last turn has completed
					return 0, err
				}
				return c.workFor(ctx, workersInAll/2, s.slice)
			})
			if err != nil {
				return err
			}
		}
		return empty(ctx, field)
	})
}

// held measures while somebody leaves a transaction open, and jobs pass.
func (s settings) held(ctx context.Context, out io.Writer, dsns []string, field []contender) error {
	return connected(ctx, field, 2, func() error {
		for i, c := range field {
			before, err := pickup(ctx, c, s.picked)
			if err != nil {
				return err
			}
			let, err := hold(ctx, dsns[i])
			if err != nil {
				return err
			}
			begun := time.Now()
			var rates []float64
			for range 5 {
				rate, err := works(ctx, c, 2, s.jobs, func() func() { return func() {} })
				if err != nil {
					return err
				}
				rates = append(rates, rate)
			}
			after, err := pickup(ctx, c, s.picked)
			if err != nil {
				return err
			}
			say(out, "%s: a transaction left open for %v while %d jobs pass: %.0f jobs/s at first, %.0f at last; picked up after %v, %v (p50, p95) before, %v, %v now\n",
				c.name(), time.Since(begun).Round(time.Second), 5*s.jobs, rates[0], rates[4], ms(before.p50), ms(before.p95), ms(after.p50), ms(after.p95))
			if err := let(); err != nil {
				return err
			}
			if err := c.empty(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// hold opens a transaction that has written and has a snapshot.
func hold(ctx context.Context, dsn string) (let func() error, err error) {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return nil, err
	}
	_, err = conn.Exec(ctx, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT pg_current_xact_id(); SELECT count(*) FROM pg_class")
	if err != nil {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	return func() error { return conn.Close(ctx) }, nil
}

// connected does something while each contender has so many instances.
func connected(ctx context.Context, field []contender, instances int, do func() error) (err error) {
	for _, c := range field {
		if err := c.instances(ctx, instances); err != nil {
			return fmt.Errorf("%s: %w", c.name(), err)
		}
		defer func() { err = errors.Join(err, c.close()) }()
	}
	return do()
}

func empty(ctx context.Context, field []contender) error {
	for _, c := range field {
		if err := c.empty(ctx); err != nil {
			return fmt.Errorf("%s: %w", c.name(), err)
		}
	}
	return nil
}

// compare lets the contenders take turns. What counts is the median of the ratios
// of neighbouring turns.
func (s settings) compare(
	ctx context.Context, out io.Writer, what string, field []contender, measure func(contender) (float64, error),
) error {
	if !strings.Contains(what, s.only) {
		return nil
	}
	rates := make([][]float64, len(field))
	var ratios []float64
	for range s.rounds {
		for i, c := range field {
			rate, err := measure(c)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", c.name(), what, err)
			}
			rates[i] = append(rates[i], rate)
		}
		ratios = append(ratios, rates[0][len(rates[0])-1]/rates[1][len(rates[1])-1])
	}
	say(out, "%s: %.0f/s, %s %.0f/s: %.2f times\n", what, median(rates[0]), field[1].name(), median(rates[1]), median(ratios))
	return ctx.Err()
}

func (s settings) pickups(ctx context.Context, out io.Writer, of string, field []contender) error {
	if !strings.Contains("picked up", s.only) {
		return nil
	}
	for _, c := range field {
		l, err := pickup(ctx, c, s.picked)
		if err != nil {
			return fmt.Errorf("%s, pickup: %w", c.name(), err)
		}
		say(out, "%s, picked up after: %s %v, %v (p50, p95)\n", of, c.name(), ms(l.p50), ms(l.p95))
		if err := c.empty(ctx); err != nil {
			return err
		}
	}
	return nil
}

func ms(d time.Duration) time.Duration { return d.Round(100 * time.Microsecond) }

func plural(n int, noun string) string {
	if n == 1 {
		return fmt.Sprint(n, " ", noun)
	}
	return fmt.Sprint(n, " ", noun, "s")
}
