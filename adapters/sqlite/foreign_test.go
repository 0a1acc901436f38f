package sqlite_test

import (
	"errors"
	"math"
	"path/filepath"
	"testing"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// An operator with the sqlite3 command can write anything. One odd row must
// not hide the others, nor break the pages that it is on.
func TestOddRowsReadAsTheNearestThatMakesSense(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	jobs, db := open(t, path), other(t, path)
	for _, row := range [][]any{
		{"text", "pending", "2025-10-02 03:04:05", "soon", "many"},
		{"nonsense", "pending", "yesterday", []byte{1}, []byte{2}},
		{"infinite", "complete", math.Inf(1), math.Inf(1), math.Inf(1)},
		{"negative", "error", -9e99, -9e99, -1},
		{"unknown", "paused", 1759373783.5, nil, nil},
		{"blob", []byte("pending"), 1759373784, nil, 2},
	} {
		mustExec(t, db, "INSERT INTO jobs (job_id, status, created_at, started_at, progress) VALUES (?, ?, ?, ?, ?)", row...)
	}
	create(t, jobs, "ours")
	mustExec(t, db, "UPDATE jobs SET attempt = 'x', claim_until = 'y', input_size = -1, created_at = 'noon' WHERE job_id = 'ours'")

	seen := make(map[string]domain.Job)
	q := ports.Query{Limit: 1}
	for range 20 {
		page, err := jobs.List(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range page {
			seen[j.ID] = j
			q.After = ports.Cursor{CreatedAt: j.CreatedAt, ID: j.ID}
		}
	}
	if len(seen) != 7 {
		t.Errorf("%d jobs are listed, want 7", len(seen))
	}
	for id, j := range seen {
		if !j.Status.Valid() || !(j.Progress >= 0 && j.Progress <= 1) || j.Attempt < 0 || j.Input.Size < 0 {
			t.Errorf("%s reads as %+v", id, j)
		}
	}
	if at := seen["text"].CreatedAt; at != time.Date(2025, 10, 2, 3, 4, 5, 0, time.UTC) {
		t.Errorf("a time written as text reads as %v", at)
	}
	if s := seen["unknown"].Status; s != domain.StatusFailed {
		t.Errorf("an unknown status reads as %q", s)
	}
}

func TestAnUnknownStatusCountsAndListsAsFailed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	jobs, db := open(t, path), other(t, path)
	create(t, jobs, "a")
	mustExec(t, db, "UPDATE jobs SET status = 'paused'")
	f := ports.Filter{Statuses: []domain.Status{domain.StatusFailed}}
	if n, err := jobs.Count(t.Context(), f); n != 1 {
		t.Errorf("Count = %d, %v, want 1", n, err)
	}
	if list, err := jobs.List(t.Context(), ports.Query{Filter: f, Limit: 2}); len(list) != 1 {
		t.Errorf("List = %+v, %v, want one job", list, err)
	}
	got, err := jobs.Update(t.Context(), "a", func(j domain.Job) (domain.Job, error) { return j.Retry(now) })
	if err != nil || got.After.Status != domain.StatusPending {
		t.Errorf("Retry = %+v, %v", got, err)
	}
	if n, err := jobs.Count(t.Context(), f); n != 0 {
		t.Errorf("Count after Retry = %d, %v, want 0", n, err)
	}
}

// A hand in the table may give two jobs the same number in the index of names, which
// then cannot take note of both deletions.
func TestAConstraintThatNobodyAskedForIsTheStoresTrouble(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	jobs, db := open(t, path), other(t, path)
	create(t, jobs, "a")
	create(t, jobs, "b")
	mustExec(t, db, "UPDATE jobs SET name_index = 7")
	_, err := jobs.Delete(t.Context(), []string{"a", "b"}, func(domain.Job) bool { return true }, now)
	if err != nil && !errors.Is(err, ports.ErrUnavailable) {
		t.Errorf("Delete = %v, want ErrUnavailable", err)
	}
	if err == nil {
		t.Error("the table takes both")
	}
}
