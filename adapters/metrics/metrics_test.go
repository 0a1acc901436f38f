package metrics_test

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"songmap/adapters/memory"
	"songmap/adapters/metrics"
	"songmap/domain"
	"songmap/ports"
)

var noon = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// scrape returns what a collector reads.
func scrape(t *testing.T, m *metrics.Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != 200 {
		t.Fatalf("a scrape answers %d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

// busy is a Metrics that has counted one of everything.
func busy(t *testing.T) *metrics.Metrics {
	t.Helper()
	m := metrics.New("v1.2.3")
	repo := memory.NewJobs()
	job, err := domain.NewJob("j1", domain.Upload{Path: "p"}, "", noon)
	if err == nil {
		_, err = repo.Create(t.Context(), job, ports.Limits{})
	}
	if err != nil {
		t.Fatal(err)
	}
	m.Watch(repo, func() time.Time { return noon.Add(time.Minute) })
	m.WatchDisk(func() (int64, error) { return 12345, nil }, func() (int64, error) { return 99999, nil })
	event := func(kind domain.EventKind, second int, more domain.Event) {
		more.JobID, more.Kind, more.At = "j1", kind, noon.Add(time.Duration(second)*time.Second)
		m.Happened(more)
	}
	event(domain.EventCreated, 0, domain.Event{})
	event(domain.EventStarted, 5, domain.Event{Waited: 5 * time.Second})
	event(domain.EventProgressed, 6, domain.Event{Stage: domain.StageDecode})
	event(domain.EventProgressed, 8, domain.Event{Stage: domain.StageBeats})
	event(domain.EventRequeued, 12, domain.Event{Reason: domain.ReasonWorkerLost})
	event(domain.EventFailed, 20, domain.Event{Failure: domain.Failure{Code: domain.CodeTooLong}})
	analysed(t, m)
	m.Refused("j1")
	m.Tidied(ports.TidyingDiscarded, 3, 3000)
	m.Trouble("claim", errors.Join(ports.ErrUnavailable))
	m.Trouble("analyse", errors.New("of another kind"))
	m.Request("GET /api/jobs", 200, time.Millisecond)
	m.Request("", 404, time.Millisecond)
	m.RefusedRequest("wrong_key")
	m.Commit(64, time.Millisecond)
	m.WatchStreams(func() int { return 7 })
	m.WatchLog(func() (int64, error) { return 4096, nil })
	m.WatchConnections(func() int { return 9 })
	m.RefusedConnection("address")
	m.WatchOutbox(outbox(t), func() time.Time { return noon.Add(time.Minute) })
	d := domain.NewDelivery("w", "https://a.example", domain.Event{At: noon})
	m.Attempted(d.Attempted(domain.Answer{Status: 500}, 0, noon), time.Second)
	m.Attempted(d.Attempted(domain.Answer{Status: 200}, 0, noon), time.Second)
	m.Attempted(d.GiveUp("Removed.", noon), 0)
	m.Disabled(domain.Webhook{})
	return m
}

// outbox is one in which an event of noon waits.
func outbox(t *testing.T) ports.Outbox {
	t.Helper()
	repo := memory.NewJobs()
	job, err := domain.NewJob("j1", domain.Upload{Path: "p"}, "", noon)
	if err != nil {
		t.Fatal(err)
	}
	w := domain.Webhook{ID: "w", Events: domain.EventKinds()}
	if err := repo.Webhooks().Add(t.Context(), w, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := repo.Create(t.Context(), job, ports.Limits{}); err != nil {
		t.Fatal(err)
	}
	return repo.Outbox()
}

func TestWhatHappenedCanBeScraped(t *testing.T) {
	t.Parallel()
	text := scrape(t, busy(t))
	for _, line := range []string{
		`songmap_build_info{goversion="`,
		`songmap_jobs{status="pending"} 1`,
		`songmap_jobs{status="complete"} 0`,
		`songmap_oldest_pending_job_age_seconds 60`,
		`songmap_free_disk_bytes 12345`,
		`songmap_database_wal_bytes 4096`,
		`songmap_job_events_total{kind="progressed"} 2`,
		`songmap_job_wait_seconds_sum 5`,
		`songmap_stage_duration_seconds_count{stage="decode"} 3`,
		`songmap_stage_duration_seconds_count{stage="beats"} 3`,
		`songmap_stage_duration_seconds_count{stage="melody"} 0`,
		`songmap_analysis_start_delay_seconds_count 1`,
		`songmap_analysis_duration_seconds_count 3`,
		`songmap_analysis_real_time_factor_count 1`,
		`songmap_analysed_audio_seconds_total 180.5`,
		`songmap_disk_size_bytes 99999`,
		`songmap_job_requeues_total{reason="worker_lost"} 1`,
		`songmap_job_failures_total{code="too_long"} 1`,
		`songmap_refused_tokens_total 1`,
		`songmap_tidied_files_total{what="discarded"} 3`,
		`songmap_tidied_bytes_total{what="discarded"} 3000`,
		`songmap_database_errors_total 1`,
		`songmap_http_requests_total{code="200",route="GET /api/jobs"} 1`,
		`songmap_http_requests_total{code="404",route="none"} 1`,
		`songmap_refused_requests_total{reason="wrong_key"} 1`,
		`songmap_webhook_attempts_total{outcome="retry"} 1`,
		`songmap_webhook_attempts_total{outcome="delivered"} 1`,
		`songmap_webhook_attempts_total{outcome="failed"} 1`,
		`songmap_webhook_attempt_duration_seconds_sum 2`,
		`songmap_webhooks_disabled_total 1`,
		`songmap_webhook_pending_deliveries 1`,
		`songmap_webhook_dropped_deliveries_total 0`,
		`songmap_oldest_webhook_delivery_age_seconds 60`,
		`songmap_event_streams 7`,
		`songmap_http_connections 9`,
		`songmap_http_refused_connections_total{limit="address"} 1`,
		`songmap_commit_batch_operations_sum 64`,
	} {
		if !strings.Contains(text, line) {
			t.Errorf("a scrape lacks %s", line)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

func TestNamesFollowTheConventions(t *testing.T) {
	t.Parallel()
	problems, err := promlint.New(strings.NewReader(scrape(t, busy(t)))).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

func TestAScrapeOutlivesARepositoryThatIsAway(t *testing.T) {
	t.Parallel()
	m := metrics.New("v1")
	gone := memory.NewJobs()
	m.WatchOutbox(awayBox{}, time.Now)
	m.Watch(away{gone}, time.Now)
	m.WatchDisk(func() (int64, error) { return 0, errors.New("no disk") }, func() (int64, error) { return 0, errors.ErrUnsupported })
	if text := scrape(t, m); strings.Contains(text, "songmap_jobs{") || strings.Contains(text, "songmap_free_disk_bytes ") || strings.Contains(text, "songmap_webhook_pending") {
		t.Errorf("tells what it cannot know:\n%s", text)
	}
}
