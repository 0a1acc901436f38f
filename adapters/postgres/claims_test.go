package postgres_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"songmap/adapters/postgres"
	"songmap/domain"
	"songmap/ports"
	"songmap/tests/postgresql"
)

func claim(tb testing.TB, s postgres.Opened) string {
	tb.Helper()
	is, err := s.Claim(tb.Context(), now.Add(time.Hour), func(j domain.Job) (domain.Job, error) {
		return j.Claim(domain.Claim{Token: "t", Until: now.Add(2 * time.Hour)}, now.Add(time.Hour))
	})
	if err != nil {
		return err.Error()
	}
	return is.After.ID
}

// Claims begin where they have found jobs before.
func TestAJobThatAnotherInstancePutsBackIsFound(t *testing.T) {
	t.Parallel()
	dsn := postgresql.Database(t)
	one, other := open(t, dsn), open(t, dsn)
	for i := range 3 {
		j := job(fmt.Sprint(i))
		j.CreatedAt = j.CreatedAt.Add(time.Duration(i) * time.Hour)
		if _, err := one.Create(t.Context(), j, ports.Limits{}); err != nil {
			t.Fatal(err)
		}
	}
	for i, s := range []postgres.Opened{other, one, one} {
		if got := claim(t, s); got != fmt.Sprint(i) {
			t.Errorf("claim %d = %s", i, got)
		}
	}
	release := func(j domain.Job) (domain.Job, error) { return j.Release("t", now.Add(time.Hour)) }
	for range 3 {
		if _, err := other.Update(t.Context(), "0", release); err != nil {
			t.Fatal(err)
		}
		got := claim(t, one)
		for tick := time.NewTicker(10 * time.Millisecond); got == ports.ErrNoWork.Error() && t.Context().Err() == nil; got = claim(t, one) {
			<-tick.C // the queue has just been read from its start
		}
		if got != "0" {
			t.Errorf("claim = %s, want 0", got)
		}
	}
}

// A claim that is on its way must not have the next one begin beyond what came meanwhile.
func TestAJobThatBecomesUrgentDuringAClaimGoesNext(t *testing.T) {
	t.Parallel()
	s := open(t, postgresql.Database(t))
	for i := range 3 {
		j := job(fmt.Sprint(i))
		j.CreatedAt = j.CreatedAt.Add(time.Duration(i) * time.Hour)
		if _, err := s.Create(t.Context(), j, ports.Limits{}); err != nil {
			t.Fatal(err)
		}
	}
	_, err := s.Claim(t.Context(), now.Add(time.Hour), func(j domain.Job) (domain.Job, error) {
		if _, err := s.Update(t.Context(), "2", func(j domain.Job) (domain.Job, error) {
			j.Priority = 5
			return j, nil
		}); err != nil {
			return j, err
		}
		return j.Claim(domain.Claim{Token: "t", Until: now.Add(2 * time.Hour)}, now.Add(time.Hour))
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := claim(t, s); got != "2" {
		t.Errorf("the next claim = %s, want 2", got)
	}
}

// A clock that is set back leaves jobs with a turn that are to wait again.
func TestAJobWhoseTurnCameTooEarlyLosesItAndNoOtherIsHeldUp(t *testing.T) {
	t.Parallel()
	dsn := postgresql.Database(t)
	s := open(t, dsn)
	create(t, s, "early")
	execute(t, connect(t, dsn), "UPDATE jobs SET not_before = '"+now.Add(61*time.Minute).Format(time.RFC3339)+"'")
	if got := claim(t, s); got != ports.ErrNoWork.Error() {
		t.Errorf("claim = %s, want no work", got)
	}
	create(t, s, "a")
	if got := claim(t, s); got != "a" {
		t.Errorf("claim = %s, want a", got)
	}
}

// As many entries of the index as there were claims have to stay.
func TestClaimsGoOnWhileATransactionIsOpen(t *testing.T) {
	t.Parallel()
	dsn := postgresql.Database(t)
	s := open(t, dsn)
	other := connect(t, dsn)
	execute(t, other, `INSERT INTO jobs (job_id, status, created_at, updated_at)
		SELECT 'job-' || n, 'pending', $1::timestamptz + n * interval '1 minute', $1 FROM generate_series(1001, 3000) AS n`, now)
	execute(t, other, "BEGIN ISOLATION LEVEL REPEATABLE READ")
	execute(t, other, "UPDATE jobs SET stage = 'x' WHERE job_id = 'job-1001'")
	for n := 1002; n <= 1200; n++ {
		if got, want := claim(t, s), fmt.Sprint("job-", n); got != want {
			t.Fatalf("claim = %s, want %s", got, want)
		}
	}
	execute(t, other, "COMMIT")
	for got := claim(t, s); got != "job-1001"; got = claim(t, s) {
		if got == ports.ErrNoWork.Error() {
			t.Fatal("the job that was locked is not found again")
		}
	}
}

func TestAnUrgentJobThatAnotherInstanceAddsGoesFirstSoon(t *testing.T) {
	t.Parallel()
	dsn := postgresql.Database(t)
	one, other := open(t, dsn), open(t, dsn)
	create(t, one, "0", "1", "2")
	claim(t, one)
	urgent, err := job("urgent").Ranked(domain.MaxPriority, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Create(t.Context(), urgent, ports.Limits{}); err != nil {
		t.Fatal(err)
	}
	peek := errors.New("only looked")
	first := ""
	for tick := time.NewTicker(10 * time.Millisecond); first != "urgent"; <-tick.C {
		_, err := one.Claim(t.Context(), now.Add(time.Hour), func(j domain.Job) (domain.Job, error) {
			first = j.ID
			return j, peek
		})
		if !errors.Is(err, peek) {
			t.Fatalf("Claim = %v", err)
		}
	}
}
