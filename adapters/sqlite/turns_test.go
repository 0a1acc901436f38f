package sqlite_test

import (
	"path/filepath"
	"slices"
	"testing"

	"songmap/adapters/sqlite"
	"songmap/domain"
	"songmap/ports"
)

// claims returns which jobs are claimed, one after the other.
func claims(t *testing.T, jobs sqlite.Opened, n int) (ids []string) {
	t.Helper()
	for range n {
		got, err := jobs.Claim(t.Context(), now, func(j domain.Job) (domain.Job, error) {
			return j.Claim(domain.Claim{Token: "t", Until: now}, now)
		})
		if err != nil {
			t.Fatalf("Claim = %v after %q", err, ids)
		}
		ids = append(ids, got.After.ID)
	}
	return ids
}

func TestJobsThatOtherProgramsAddAreClaimedInTheirTurn(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	jobs, old := open(t, path), other(t, path)
	insert(t, old, legacyRow{id: "alone", status: "pending", created: 1})
	if got := claims(t, jobs, 1); got[0] != "alone" {
		t.Errorf("claimed is %q", got)
	}
	create(t, jobs, "ours")
	insert(t, old, legacyRow{id: "older", status: "pending", created: 2})
	insert(t, old, legacyRow{id: "newer", status: "pending", created: float64(now.Unix() + 1)})
	mustExec(t, old, "INSERT INTO jobs (job_id, status, created_at, job_group, priority) VALUES ('urgent', 'pending', 9e9, 'a', 10)")
	mustExec(t, old, "UPDATE jobs SET status = 'pending' WHERE job_id = 'alone'") // as an operator runs a job again
	want := []string{"alone", "urgent", "older", "ours", "newer"}
	if got := claims(t, jobs, 5); !slices.Equal(got, want) {
		t.Errorf("claimed are %q, want %q", got, want)
	}
}

func TestAnOperatorCanChangeThePriorityAndTheGroupOfAJob(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	jobs, db := open(t, path), other(t, path)
	for _, id := range []string{"a", "b", "c", "d"} {
		create(t, jobs, id)
	}
	mustExec(t, db, "UPDATE jobs SET priority = 10 WHERE job_id = 'c'")
	mustExec(t, db, "UPDATE jobs SET priority = 99, turn = 'soon' WHERE job_id = 'd'")
	mustExec(t, db, "UPDATE jobs SET job_group = 'x' WHERE job_id = 'b'")
	if j, err := jobs.Get(t.Context(), "d"); err != nil || j.Priority != domain.MaxPriority {
		t.Errorf("Get = %+v, %v", j, err)
	}
	got := claims(t, jobs, 4)
	slices.Sort(got)
	if !slices.Equal(got, []string{"a", "b", "c", "d"}) {
		t.Errorf("claimed are %q, want each once", got)
	}
}

func TestJobsThatWaitWhenTurnsAreIntroducedKeepTheirOrder(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	write(t, path, read(t, "../../tests/testdata/legacy/output/jobs.db"))
	db := other(t, path)
	for i, id := range []string{"third", "second", "fourth", "first"} {
		insert(t, db, legacyRow{id: id, status: "pending", created: []float64{3, 2, 4, 1}[i]})
	}
	jobs := open(t, path)
	_, err := jobs.Create(t.Context(), func() domain.Job { j := job("new"); j.Group = "new"; return j }(), ports.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"first", "new", "second", "third", "fourth", "ecbe9f5a"}
	if got := claims(t, jobs, 6); !slices.Equal(got, want) {
		t.Errorf("claimed are %q, want %q", got, want)
	}
}
