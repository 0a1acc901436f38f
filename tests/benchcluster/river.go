package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// riverQueue is River with the settings by which it was fastest here: it fetches
// as often as two milliseconds allow, and looks for what nobody announced fifty
// times a second.
type riverQueue struct {
	dsn   string
	admin *pgxpool.Pool
	pools []*pgxpool.Pool
	adds  []*river.Client[pgx.Tx] // one an instance, which does not work
}

// connectionsEach is how many connections an instance may have.
const connectionsEach = 16

func (r *riverQueue) name() string { return "River" }

func (r *riverQueue) open(ctx context.Context, dsn string) (err error) {
	r.dsn = dsn
	if r.admin, err = connect(ctx, dsn); err != nil {
		return err
	}
	m, err := rivermigrate.New(riverpgxv5.New(r.admin), &rivermigrate.Config{Logger: silence()})
	if err != nil {
		return err
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return err
	}
	return nil
}

func (r *riverQueue) empty(ctx context.Context) error {
	_, err := r.admin.Exec(ctx, "TRUNCATE river_job")
	return err
}

func (r *riverQueue) instances(ctx context.Context, n int) error {
	for range n {
		pool, err := connect(ctx, r.dsn)
		if err != nil {
			return err
		}
		client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{Logger: silence()})
		if err != nil {
			return err
		}
		r.pools, r.adds = append(r.pools, pool), append(r.adds, client)
	}
	return nil
}

func (r *riverQueue) submit(ctx context.Context, instance int) error {
	_, err := r.adds[instance].Insert(ctx, riverJob{At: time.Now()}, nil)
	return err
}

func (r *riverQueue) fill(ctx context.Context, jobs int) error {
	for jobs > 0 {
		batch := make([]river.InsertManyParams, min(jobs, 5000))
		for i := range batch {
			batch[i].Args = riverJob{}
		}
		if _, err := r.adds[0].InsertManyFast(ctx, batch); err != nil {
			return err
		}
		jobs -= len(batch)
	}
	_, err := r.admin.Exec(ctx, "ANALYZE river_job")
	return err
}

func (r *riverQueue) work(ctx context.Context, workers int) error {
	stop, err := r.start(ctx, r.pools, workers, func(time.Time) {})
	if err != nil {
		return err
	}
	err = until(ctx, func() (bool, error) { return r.done(ctx) })
	return errors.Join(err, stop())
}

// done reports whether every job has been completed.
func (r *riverQueue) done(ctx context.Context) (bool, error) {
	var left bool
	err := r.admin.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM river_job WHERE state <> 'completed')").Scan(&left)
	return !left, err
}

func (r *riverQueue) workFor(ctx context.Context, workers int, d time.Duration) (float64, error) {
	before, err := r.completed(ctx)
	if err != nil {
		return 0, err
	}
	begun := time.Now()
	stop, err := r.start(ctx, r.pools, workers, func(time.Time) {})
	if err != nil {
		return 0, err
	}
	err = until(ctx, func() (bool, error) {
		if time.Since(begun) >= d {
			return true, nil
		}
		return r.done(ctx)
	})
	if err := errors.Join(err, stop()); err != nil {
		return 0, err
	}
	took := time.Since(begun)
	after, err := r.completed(ctx)
	return float64(after-before) / took.Seconds(), err
}

func (r *riverQueue) completed(ctx context.Context) (n int, err error) {
	err = r.admin.QueryRow(ctx, "SELECT count(*) FROM river_job WHERE state = 'completed'").Scan(&n)
	return n, err
}

func (r *riverQueue) await(ctx context.Context, started func(time.Time)) (func() error, error) {
	return r.start(ctx, r.pools[min(1, len(r.pools)-1):], 100, started)
}

// start starts workers on the pools.
func (r *riverQueue) start(
	ctx context.Context, pools []*pgxpool.Pool, workers int, started func(time.Time),
) (stop func() error, err error) {
	var running []*river.Client[pgx.Tx]
	stop = func() error {
		var errs []error
		for _, client := range running {
			errs = append(errs, client.Stop(context.WithoutCancel(ctx)))
		}
		return errors.Join(errs...)
	}
	for _, pool := range pools {
		kinds := river.NewWorkers()
		river.AddWorker(kinds, &riverWorker{started: started})
		client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{
			Logger: silence(), Workers: kinds,
			Queues:        map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}},
			FetchCooldown: 2 * time.Millisecond, FetchPollInterval: 20 * time.Millisecond,
		})
		if err != nil {
			return stop, err
		}
		if err := client.Start(ctx); err != nil {
			return stop, err
		}
		running = append(running, client)
	}
	return stop, nil
}

func (r *riverQueue) close() error {
	for _, pool := range r.pools {
		pool.Close()
	}
	r.pools, r.adds = nil, nil
	return nil
}

// riverJob carries when it was submitted.
type riverJob struct {
	At time.Time `json:"at"`
}

// Kind implements river.JobArgs.
func (riverJob) Kind() string { return "nothing" }

type riverWorker struct {
	river.WorkerDefaults[riverJob]
	started func(submitted time.Time)
}

// Work implements river.Worker.
func (w *riverWorker) Work(_ context.Context, job *river.Job[riverJob]) error {
	w.started(job.Args.At)
	return nil
}

func silence() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

func connect(ctx context.Context, dsn string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	config.MaxConns = connectionsEach
	return pgxpool.NewWithConfig(ctx, config)
}
