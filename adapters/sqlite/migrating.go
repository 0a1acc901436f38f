package sqlite

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/migrate"
	"modernc.org/sqlite"
)

// Migrating is how far a file with jobs in it has been brought up to date.
type Migrating struct {
	Migration  string // the one that runs; empty: all are done
	Number, Of int    // which of how many
	Changed    int64  // jobs that it has changed; it may do other things before and afterwards
	Jobs       int64  // that there are
	Took       time.Duration
}

// reportEvery is how often it is reported how far a migration has come.
const reportEvery = 5 * time.Second

// progress reports how far the migrations of a file have come: at the begin of
// each, every so often, and at the end of all.
type progress struct {
	report  func(Migrating)
	every   time.Duration
	begun   time.Time
	of      int
	jobs    int64
	changed atomic.Int64
	stop    func()
	number  int
}

// newProgress returns nil for a file that is up to date, or in which no jobs
// would have to be changed.
func newProgress(ctx context.Context, db *bun.DB, todo int, report func(Migrating)) (*progress, error) {
	p := &progress{report: report, every: reportEvery, begun: time.Now(), of: todo, stop: func() {}}
	if todo == 0 || report == nil {
		return nil, nil
	}
	var there bool
	row := db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'jobs')")
	if err := row.Scan(&there); err != nil || !there {
		return nil, err
	}
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM jobs").Scan(&p.jobs); err != nil || p.jobs == 0 {
		return nil, err
	}
	return p, p.count(ctx, db, func(d sqlite.SQLitePreUpdateData) {
		if d.TableName == "jobs" && d.Depth() == 0 { // and not what triggers do for the same job
			p.changed.Add(1)
		}
	})
}

// count has SQLite call of for each row that it is about to change, on the only
// connection of db.
func (p *progress) count(ctx context.Context, db *bun.DB, of sqlite.PreUpdateHookFn) error {
	conn, err := db.DB.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(driver any) error {
		c, ok := driver.(sqlite.HookRegisterer)
		if !ok {
			return fmt.Errorf("%T has no hook for changes", driver)
		}
		c.RegisterPreUpdateHook(of)
		return nil
	})
}

// next begins a migration.
func (p *progress) next(ctx context.Context, _ bun.IConn, m *migrate.Migration) error {
	if p == nil {
		return nil
	}
	p.stop()
	p.number++
	p.changed.Store(0)
	now := Migrating{Migration: m.Name + "_" + m.Comment, Number: p.number, Of: p.of, Jobs: p.jobs}
	p.report(p.far(now))
	p.stop = repeat(ctx, p.every, func() { p.report(p.far(now)) })
	return nil
}

func (p *progress) far(m Migrating) Migrating {
	m.Changed, m.Took = p.changed.Load(), time.Since(p.begun).Round(time.Millisecond)
	return m
}

// end ends the reports, with one of the end if all went well.
func (p *progress) end(ctx context.Context, db *bun.DB, failed error) error {
	if p == nil {
		return failed
	}
	p.stop()
	if failed != nil {
		return failed
	}
	p.report(p.far(Migrating{Number: p.of, Of: p.of, Jobs: p.jobs}))
	return p.count(ctx, db, nil)
}

// repeat calls do every so often, until stop, which waits for its end.
func repeat(ctx context.Context, every time.Duration, do func()) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	tick := time.NewTicker(every)
	go func() {
		defer close(done)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				do()
			case <-ctx.Done():
				return
			}
		}
	}()
	return func() {
		cancel()
		<-done
	}
}
