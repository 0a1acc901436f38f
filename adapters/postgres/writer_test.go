package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"songmap/adapters/postgres"
	"songmap/domain"
	"songmap/ports"
	"songmap/tests/postgresql"
)

func TestWritersWhoWaitShareATransaction(t *testing.T) {
	t.Parallel()
	c := crowd(t)
	var writes []func(context.Context) error
	for i := range 100 {
		writes = append(writes, c.creates(job(fmt.Sprint(i)), 0))
	}
	if errs := errors.Join(c.share(t, writes...)...); errs != nil {
		t.Error(errs)
	}
	if !slices.Equal(c.commits, []int{1, 100}) {
		t.Errorf("commits of %v operations, want 1 and 100", c.commits)
	}
	if n, err := c.Count(t.Context(), ports.Filter{}); n != 101 || err != nil {
		t.Errorf("%d jobs, %v, want 101", n, err)
	}
}

func TestARefusalIsNobodyElsesAffair(t *testing.T) {
	t.Parallel()
	c := crowd(t)
	no := errors.New("no")
	keyed := job("b")
	keyed.IdempotencyKey = "k"
	again := job("c")
	again.IdempotencyKey = "k"
	var claimed error
	errs := c.share(t,
		c.creates(job("a"), 0),
		c.creates(job("a"), 0),
		c.creates(keyed, 0),
		c.creates(again, 0),
		c.updates("first", func(domain.Job) (domain.Job, error) { return domain.Job{}, no }),
		c.updates("nobody", stage("x")),
		c.creates(job("full"), 1),
		func(ctx context.Context) error {
			defer func() { claimed = fmt.Errorf("%v", recover()) }()
			return c.updates("first", func(domain.Job) (domain.Job, error) { panic("oops") })(ctx)
		},
		c.updates("a", stage("x")),
	)
	for i, want := range []error{nil, ports.ErrExists, nil, ports.ErrKeyTaken, no, ports.ErrNotFound, ports.ErrQueueFull, nil, nil} {
		if !errors.Is(errs[i], want) {
			t.Errorf("write %d = %v, want %v", i, errs[i], want)
		}
	}
	if claimed == nil || claimed.Error() != "oops" {
		t.Errorf("the panic came back as %v", claimed)
	}
	if j, err := c.Get(t.Context(), "a"); j.Stage != "x" || err != nil {
		t.Errorf("Get = %+v, %v", j, err)
	}
	if j, err := c.Get(t.Context(), "first"); j != job("first") || err != nil {
		t.Errorf("Get = %+v, %v", j, err)
	}
}

func TestOperationsOnOneJobSeeWhatThoseBeforeThemDid(t *testing.T) {
	t.Parallel()
	c := crowd(t)
	gone := func(ctx context.Context) error {
		_, err := c.Delete(ctx, []string{"first"}, func(j domain.Job) bool { return j.Stage == "xy" }, now)
		return err
	}
	more := func(s domain.Stage) ports.Change {
		return func(j domain.Job) (domain.Job, error) {
			j.Stage += s
			return j, nil
		}
	}
	errs := c.share(t, c.updates("first", more("x")), c.updates("first", more("y")), gone, c.updates("first", more("z")), c.claims())
	for i, want := range []error{nil, nil, nil, ports.ErrNotFound, ports.ErrNoWork} {
		if !errors.Is(errs[i], want) {
			t.Errorf("write %d = %v, want %v", i, errs[i], want)
		}
	}
	events, err := c.Events(t.Context(), ports.EventQuery{Limit: 10})
	kinds := ""
	for _, e := range events {
		kinds += fmt.Sprint(e.Kind, e.Stage, " ")
	}
	if kinds != "created progressedx progressedxy deleted " || err != nil {
		t.Errorf("the log tells %q, %v", kinds, err)
	}
}

func TestAJobThatIsClaimedTogetherWithItsCreationIsCreatedFirst(t *testing.T) {
	t.Parallel()
	c := crowd(t)
	errs := c.share(t, c.claims(), c.claims(), c.creates(job("new"), 0))
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	events, err := c.Events(t.Context(), ports.EventQuery{JobID: "new", Limit: 10})
	if len(events) != 2 || events[0].Kind != domain.EventCreated || events[1].Kind != domain.EventStarted || err != nil {
		t.Errorf("the log tells %+v, %v", events, err)
	}
}

// A hand in the database, or an instance that stands still, may hold a job for long.
func TestAJobThatSomebodyHasLockedHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	c := crowd(t)
	if err := c.creates(job("locked"), 0)(t.Context()); err != nil {
		t.Fatal(err)
	}
	other := connect(t, c.dsn)
	execute(t, other, "BEGIN")
	execute(t, other, "UPDATE jobs SET stage = 'x' WHERE job_id = 'locked'")
	errs := c.share(t, c.updates("locked", stage("y")), c.updates("first", stage("z")), c.creates(job("new"), 0))
	for i, want := range []error{ports.ErrUnavailable, nil, nil} {
		if !errors.Is(errs[i], want) {
			t.Errorf("write %d = %v, want %v", i, errs[i], want)
		}
	}
}

// What the domain would have cleaned must not take others with it either.
func TestAnOperationThatSpoilsTheTransactionFailsAlone(t *testing.T) {
	t.Parallel()
	c := crowd(t)
	bad := job("bad")
	bad.Input.FileName = "nul\x00"
	errs := c.share(t, c.creates(job("a"), 0), c.creates(bad, 0), c.updates("first", stage("x")),
		c.updates("first", stage("\xff")))
	for i, bad := range []bool{false, true, false, true} {
		if (errs[i] != nil) != bad || errors.Is(errs[i], ports.ErrUnavailable) { // it would be tried again
			t.Errorf("write %d = %v, want an error of its own: %v", i, errs[i], bad)
		}
	}
	if j, err := c.Get(t.Context(), "first"); j.Stage != "x" || err != nil {
		t.Errorf("Get = %+v, %v", j, err)
	}
	if err := c.updates("nul\x00", stage("y"))(t.Context()); !errors.Is(err, ports.ErrNotFound) {
		t.Errorf("Update under an id that cannot be = %v", err)
	}
	if _, err := c.Get(t.Context(), "nul\x00"); !errors.Is(err, ports.ErrNotFound) {
		t.Errorf("Get under an id that cannot be = %v", err)
	}
}

func TestAnOperationThatEndsItsGoroutineHoldsUpNobody(t *testing.T) {
	t.Parallel()
	c := crowd(t)
	var all sync.WaitGroup
	all.Go(func() {
		_, _ = c.Update(t.Context(), "first", func(domain.Job) (domain.Job, error) {
			runtime.Goexit()
			return domain.Job{}, nil
		})
	})
	all.Wait()
	create(t, c, "a")
}

func TestALostConnectionLosesNothingAndHeals(t *testing.T) {
	t.Parallel()
	c := crowd(t)
	others := connect(t, c.dsn)
	_, err := c.Update(t.Context(), "first", func(j domain.Job) (domain.Job, error) {
		execute(t, others, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
		return stage("x")(j)
	})
	if !errors.Is(err, ports.ErrUnavailable) {
		t.Errorf("Update = %v, want ErrUnavailable", err)
	}
	for range 10 { // connections of the pool that are dead, too, are noticed one by one
		if _, err = c.Update(t.Context(), "first", stage("y")); err == nil {
			break
		}
	}
	if j, err := c.Get(t.Context(), "first"); j.Stage != "y" || err != nil {
		t.Errorf("Get = %+v, %v", j, err)
	}
}

// near the bound, and far from it, where they do not wait for one another.
func TestInstancesTogetherKeepToTheBoundOfTheQueue(t *testing.T) {
	t.Parallel()
	for name, pending := range map[string]int64{"near": 0, "far": 3 * 4096} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dsn := postgresql.Database(t)
			stores := []postgres.Opened{open(t, dsn), open(t, dsn), open(t, dsn)}
			execute(t, connect(t, dsn), `INSERT INTO jobs (job_id, status, created_at)
				SELECT 'old' || n, 'pending', now() FROM generate_series(1, $1::bigint) AS n`, pending)
			var in atomic.Int64
			var all sync.WaitGroup
			for i := range 90 {
				all.Go(func() {
					switch _, err := stores[i%3].Create(t.Context(), job(fmt.Sprint(i)), ports.Limits{Pending: pending + 50}); {
					case err == nil:
						in.Add(1)
					case !errors.Is(err, ports.ErrQueueFull):
						t.Errorf("Create = %v", err)
					}
				})
			}
			all.Wait()
			if in.Load() != 50 {
				t.Errorf("%d got in, want 50", in.Load())
			}
		})
	}
}

func TestADatabaseThatCannotBeWrittenForAWhileHeals(t *testing.T) {
	t.Parallel()
	c := crowd(t)
	other := connect(t, c.dsn)
	execute(t, other, "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET default_transaction_read_only = on'; END $$")
	execute(t, other, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
	if _, err := c.Create(t.Context(), job("a"), ports.Limits{}); !errors.Is(err, ports.ErrUnavailable) {
		t.Errorf("Create = %v, want ErrUnavailable", err)
	}
	if _, err := c.Get(t.Context(), "first"); err != nil {
		t.Errorf("Get = %v", err)
	}
	execute(t, other, "SET default_transaction_read_only = off")
	execute(t, other, "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET default_transaction_read_only = off'; END $$")
	create(t, c, "a") // on a new connection
}

func TestAFullDiskIsToldFromOtherTrouble(t *testing.T) {
	t.Parallel()
	full, other := postgres.Away(&pgconn.PgError{Code: "53100"}), postgres.Away(&pgconn.PgError{Code: "53200"})
	if !errors.Is(full, ports.ErrNoSpace) || !errors.Is(full, ports.ErrUnavailable) || errors.Is(other, ports.ErrNoSpace) {
		t.Errorf("errors %v and %v", full, other)
	}
}

// The server ends while it commits: whether it has, or will have, only it knows.
func TestACommitWhoseAnswerIsLostIsInDoubt(t *testing.T) {
	t.Parallel()
	c := crowd(t)
	other := connect(t, c.dsn)
	execute(t, other, "CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NULL; END'")
	execute(t, other, "CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT OR UPDATE ON jobs DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION dawdle()")
	for name, write := range map[string]func(context.Context) error{
		"Create": c.creates(job("a"), 0), "Update": c.updates("first", stage("x")), "Claim": c.claims(),
	} {
		var err error
		var writing sync.WaitGroup
		writing.Go(func() { err = write(t.Context()) })
		for ended := int64(0); ended == 0; {
			must(t, other.QueryRow(t.Context(), "SELECT count(*) FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity"+
				" WHERE datname = current_database() AND wait_event = 'PgSleep') AS ended").Scan(&ended))
		}
		writing.Wait()
		if !errors.Is(err, ports.ErrInDoubt) || !errors.Is(err, ports.ErrUnavailable) {
			t.Errorf("%s = %v, want ErrInDoubt and ErrUnavailable", name, err)
		}
	}
	execute(t, other, "DROP TRIGGER dawdle ON jobs")
	create(t, c, "b") // and it goes on
}
