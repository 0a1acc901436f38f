package main

import (
	"context"
	"time"
)

// contender is a queue of jobs on PostgreSQL, with several instances at once.
type contender interface {
	name() string

	// open makes the tables.
	open(ctx context.Context, dsn string) error

	// empty empties them.
	empty(ctx context.Context) error

	// instances connects so many, which do not work yet.
	instances(ctx context.Context, n int) error

	// submit adds a job through an instance. When it has returned, the job
	// survives a crash of the server.
	submit(ctx context.Context, instance int) error

	// fill adds jobs in whatever way is fastest, which is not measured.
	fill(ctx context.Context, jobs int) error

	// work lets all instances work, with so many workers each whose work takes no
	// time, until the table says that every job has been completed.
	work(ctx context.Context, workers int) error

	// workFor does the same for so long at most, and returns how many jobs were
	// completed in a second.
	workFor(ctx context.Context, workers int, d time.Duration) (float64, error)

	// await lets all instances but the first work, and calls started whenever one
	// of them has begun a job, until stop is called.
	await(ctx context.Context, started func(submitted time.Time)) (stop func() error, err error)

	// close ends the instances.
	close() error
}
