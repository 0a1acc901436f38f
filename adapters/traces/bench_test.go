package traces_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"songmap/adapters/memory"
	"songmap/adapters/traces"
	"songmap/domain"
	"songmap/ports"
)

// The life of a job in memory, without traces, with them off, and with them on. Off is
// the same code as without: the ports themselves.
func BenchmarkJob(b *testing.B) {
	c := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer c.Close()
	on, err := traces.Open(b.Context(), traces.Config{URL: c.URL, Env: func(string) string { return "" }, Report: func(error) {}})
	if err != nil {
		b.Fatal(err)
	}
	defer on.Close(context.Background()) //nolint:errcheck // of no interest here
	var off *traces.Traces
	for _, way := range []struct {
		name     string
		repo     ports.JobRepository
		analyzer ports.Analyzer
	}{
		{"without", memory.NewJobs(), song{}},
		{"off", off.Jobs(memory.NewJobs()), off.Analyzer(song{})},
		{"on", on.Jobs(memory.NewJobs()), on.Analyzer(song{})},
	} {
		b.Run(way.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				live(b, way.repo, way.analyzer)
			}
		})
	}
}

func live(b *testing.B, repo ports.JobRepository, a ports.Analyzer) {
	b.Helper()
	ctx, now := b.Context(), time.Now()
	job, err := domain.NewJob("j", domain.Upload{Path: "p"}, "", now)
	if err == nil {
		_, err = repo.Create(ctx, job, ports.Limits{})
	}
	if err == nil {
		_, err = repo.Claim(ctx, now, func(j domain.Job) (domain.Job, error) {
			return j.Claim(domain.Claim{Token: "t", Until: now.Add(time.Hour)}, now)
		})
	}
	if err == nil {
		_, err = a.Analyze(ctx, ports.Task{JobID: "j"}, func(float64, domain.Stage) {})
	}
	if err == nil {
		_, err = repo.Update(ctx, "j", func(j domain.Job) (domain.Job, error) { return j.Complete("t", "s", nil, now) })
	}
	if err == nil {
		_, err = repo.Delete(ctx, []string{"j"}, func(domain.Job) bool { return true }, now)
	}
	if err != nil {
		b.Fatal(err)
	}
}
