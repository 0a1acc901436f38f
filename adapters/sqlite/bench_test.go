package sqlite

import (
	"database/sql/driver"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
	"songmap/ports"
)

// BenchmarkPrepared shows what it saves to prepare a statement (decision 2): the
// same rows by a text that is prepared, by one that bun builds for each call with
// values bound to it, and by one that bun builds with the values in it.
func BenchmarkPrepared(b *testing.B) {
	jobs := stocked(b, 1000)
	db := bun.NewDB(jobs.reads.pool, sqlitedialect.New())
	jobs.reads.pool.SetMaxOpenConns(readersAtOnce + 1) // one for bun
	id := func(i int) string { return fmt.Sprint("job", i*7919%1000) }
	list := "SELECT " + bunstore.List(jobs.sql.Jobs.Columns()) + " FROM jobs ORDER BY created_at DESC, job_id DESC LIMIT ?"
	for _, c := range []struct {
		name string
		do   func(i int) error
	}{
		{"get/prepared", func(i int) error {
			_, err := jobs.Get(b.Context(), id(i))
			return err
		}},
		{"get/built, values in the text", func(i int) error {
			text := db.NewSelect().Model((*bunstore.JobRow)(nil)).Where("job_id = ?", id(i)).String()
			return once(b, jobs, text)
		}},
		{"list of 100/prepared", func(int) error {
			_, err := all(b.Context(), jobs.reads, jobs.sql.Jobs, ask(list, 100), 100)
			return err
		}},
		{"list of 100/built, values bound", func(int) error {
			_, err := jobs.List(b.Context(), ports.Query{Limit: 100})
			return err
		}},
		{"list of 100/built, values in the text", func(int) error {
			return once(b, jobs, db.NewSelect().Model((*bunstore.JobRow)(nil)).OrderExpr("created_at DESC, job_id DESC").Limit(100).String())
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				if err := c.do(i); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// once runs a text that is not kept.
func once(b *testing.B, jobs Opened, text string) error {
	b.Helper()
	rows, err := jobs.reads.pool.QueryContext(b.Context(), text)
	if err != nil {
		return err
	}
	defer rows.Close()
	values := make([]driver.Value, len(jobs.sql.Jobs.Columns()))
	scanned, columns := make([]any, len(values)), make([]any, len(values))
	for i := range values {
		columns[i] = &scanned[i]
	}
	found := make([]domain.Job, 0, maxRoom) // as all has it
	for rows.Next() {
		if err := rows.Scan(columns...); err != nil {
			return err
		}
		for i, value := range scanned {
			values[i] = value
		}
		found = append(found, jobs.sql.Jobs.Value(values))
	}
	if len(found) == 0 {
		b.Error("no job is found")
	}
	return rows.Err()
}

// stocked is a store with jobs that have ended.
func stocked(b *testing.B, n int) Opened {
	b.Helper()
	jobs, err := OpenAll(b.Context(), filepath.Join(b.TempDir(), "jobs.db"), Config{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := jobs.Close(); err != nil {
			b.Error(err)
		}
	})
	for i := range n {
		at := time.Unix(int64(i), 0).UTC()
		job := domain.Job{
			ID: fmt.Sprint("job", i), Status: domain.StatusComplete, CreatedAt: at, StartedAt: at, CompletedAt: at, UpdatedAt: at, Progress: 1,
			Input:       domain.Upload{Path: fmt.Sprint("uploads/job", i, ".mp3"), FileName: fmt.Sprint("My favourite song ", i, ".mp3"), Size: 7_340_032, SHA256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
			SongMapPath: fmt.Sprint("output/job", i, ".json"),
		}
		if _, err := jobs.Create(b.Context(), job, ports.Limits{}); err != nil {
			b.Fatal(err)
		}
	}
	return jobs
}
