package sqlite

import (
	"context"
	"path/filepath"
	"testing"

	"songmap/domain"
	"songmap/ports"
)

func TestABrokenIndexOfNamesSpoilsNothingAndIsMadeAnew(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	jobs, err := OpenAll(t.Context(), path, Config{})
	if err != nil {
		t.Fatal(err)
	}
	jobs.names.close()
	job := pending("a")
	job.Input.FileName = "nocturne.mp3"
	for _, err := range []error{
		put(t.Context(), jobs, job), jobs.names.update(t.Context()), exec(jobs, "UPDATE job_names_data SET block = x'00' WHERE id > 10"),
		jobs.Close(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}

	if jobs, err = OpenAll(t.Context(), path, Config{}); err != nil {
		t.Fatalf("the start is refused: %v", err)
	}
	jobs.names.close()
	if _, err := jobs.Get(t.Context(), "a"); err != nil {
		t.Error(err)
	}
	for range 2 {
		list, err := jobs.List(t.Context(), ports.Query{Filter: ports.Filter{FileName: "turn"}, Limit: 10})
		n, failed := jobs.Count(t.Context(), ports.Filter{FileName: "turn"})
		if len(list) != 1 || n != 1 || err != nil || failed != nil {
			t.Errorf("a search finds %d, %d jobs, %v, %v, want 1", len(list), n, err, failed)
		}
	}
	if err := jobs.names.trust(func() error { return jobs.names.update(t.Context()) }); err != nil {
		t.Error(err)
	}
	if err := jobs.Close(); err != nil {
		t.Fatal(err)
	}

	f, err := OpenFile(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if found, err := f.Damage(t.Context()); err != nil || len(found) == 0 {
		t.Errorf("Damage = %q, %v, want a finding", found, err)
	}
	for _, want := range []bool{true, false} {
		if repaired, err := f.RepairNames(t.Context()); repaired != want || err != nil {
			t.Errorf("RepairNames = %v, %v, want %v", repaired, err, want)
		}
	}
	if found, err := f.Damage(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("Damage after the repair = %q, %v", found, err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}

	if jobs, err = OpenAll(t.Context(), path, Config{}); err != nil {
		t.Fatal(err)
	}
	defer jobs.Close()
	if n, err := jobs.Count(t.Context(), ports.Filter{FileName: "turn"}); n != 1 || err != nil {
		t.Errorf("a search finds %d jobs, %v, want 1", n, err)
	}
}

func TestANameThatEntersTheIndexWhileSomebodySearchesIsFound(t *testing.T) {
	t.Parallel()
	jobs, err := OpenAll(t.Context(), filepath.Join(t.TempDir(), "jobs.db"), Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer jobs.Close()
	jobs.names.close()
	job := pending("a")
	job.Input.FileName = "nocturne.mp3"
	if err := put(t.Context(), jobs, job); err != nil {
		t.Fatal(err)
	}
	var list []domain.Job
	err = jobs.scans.together(t.Context(), func(from source) error {
		named, err := jobs.named(t.Context(), from, "turn", fewNames)
		if err != nil {
			return err
		}
		if err := jobs.names.update(t.Context()); err != nil {
			return err
		}
		q := ports.Query{Filter: ports.Filter{FileName: "turn"}, Limit: 10}
		list, err = all(t.Context(), from, jobs.sql.Jobs, jobs.sql.ListJobs(q, named), q.Limit)
		return err
	})
	if len(list) != 1 || err != nil {
		t.Errorf("the search finds %d jobs, %v, want 1", len(list), err)
	}
}

func exec(jobs Opened, text string) error {
	_, err := jobs.writer.Conn().ExecContext(context.Background(), text)
	return err
}
