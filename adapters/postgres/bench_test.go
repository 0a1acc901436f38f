package postgres_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"songmap/adapters/postgres"
	"songmap/domain"
	"songmap/ports"
	"songmap/tests/postgresql"
)

// benchmarked is an operation of one of many callers.
type benchmarked func(b *testing.B, s postgres.Opened, n int64)

func benchCreate(b *testing.B, s postgres.Opened, n int64) {
	b.Helper()
	j := job(fmt.Sprint("job-", n))
	j.CreatedAt = j.CreatedAt.Add(time.Duration(n) * time.Microsecond)
	if _, err := s.Create(b.Context(), j, ports.Limits{Pending: 1_000_000}); err != nil {
		b.Fatal(err)
	}
}

// benchLife creates a job, claims one, and completes that.
func benchLife(b *testing.B, s postgres.Opened, n int64) {
	b.Helper()
	benchCreate(b, s, n)
	at, token := now.Add(time.Hour), fmt.Sprint("t", n)
	claim := func(j domain.Job) (domain.Job, error) {
		return j.Claim(domain.Claim{Token: token, Worker: "w", Until: at.Add(time.Minute)}, at)
	}
	t, err := s.Claim(b.Context(), at, claim)
	for errors.Is(err, ports.ErrNoWork) { // others have locked more than they take
		t, err = s.Claim(b.Context(), at, claim)
	}
	if err != nil {
		b.Fatal(err)
	}
	_, err = s.Update(b.Context(), t.After.ID, func(j domain.Job) (domain.Job, error) { return j.Complete(token, "x", nil, at) })
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkWrites compares writes that share transactions, those of one store, with
// one transaction a call: each caller has a store of its own, and so a connection.
func BenchmarkWrites(b *testing.B) {
	for name, do := range map[string]benchmarked{"create": benchCreate, "life": benchLife} {
		for _, callers := range []int{1, 64} {
			for _, stores := range slices.Compact([]int{1, min(4, callers), callers}) {
				b.Run(fmt.Sprintf("%s/callers=%d/stores=%d", name, callers, stores), func(b *testing.B) {
					benchWrites(b, do, callers, stores)
				})
			}
		}
	}
}

func benchWrites(b *testing.B, do benchmarked, callers, stores int) {
	b.Helper()
	dsn := postgresql.Durable(b)
	var all []postgres.Opened
	for range stores {
		s, err := postgres.OpenAll(b.Context(), dsn, postgres.Config{})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = s.Close() })
		all = append(all, s)
	}
	var wg sync.WaitGroup
	var next atomic.Int64
	for _, s := range all { // connections come about, and prepare what they run
		wg.Go(func() { benchLife(b, s, -next.Add(1)) })
	}
	wg.Wait()
	next.Store(0)
	b.ResetTimer()
	for c := range callers {
		wg.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				do(b, all[c%stores], n)
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "ops/s")
}

// BenchmarkClaims measures claims before and after many others, while a transaction
// is open that keeps the entries of all of them in the indexes.
func BenchmarkClaims(b *testing.B) {
	const passed = 25_000
	dsn := postgresql.Durable(b)
	s, err := postgres.OpenAll(b.Context(), dsn, postgres.Config{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	do := func(conn *pgx.Conn, statements ...string) {
		for _, statement := range statements {
			if _, err := conn.Exec(b.Context(), statement); err != nil {
				b.Fatal(err)
			}
		}
	}
	held, other := connect(b, dsn), connect(b, dsn)
	do(other, `INSERT INTO jobs (job_id, status, created_at, updated_at, turn) SELECT 'job-' || n, 'pending',
		'2026-01-01'::timestamptz + n * interval '1 second', '2026-01-01', n FROM generate_series(1, 100000) AS n`, "ANALYZE jobs")
	do(held, "BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT pg_current_xact_id()", "SELECT count(*) FROM jobs")
	claims := func(b *testing.B) {
		b.Helper()
		for b.Loop() {
			if got := claim(b, s); !strings.HasPrefix(got, "job-") {
				b.Fatal(got)
			}
		}
	}
	b.Run("before", claims)
	do(other, fmt.Sprint("WITH first AS (SELECT job_id FROM jobs WHERE status = 'pending' ORDER BY turn LIMIT ", passed, ")",
		" UPDATE jobs SET status = 'processing', turn = NULL FROM first WHERE jobs.job_id = first.job_id"))
	b.Run("after", claims)
}
