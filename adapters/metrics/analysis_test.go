package metrics_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"songmap/adapters/metrics"
	"songmap/domain"
	"songmap/ports"
)

// heard is an analysis that makes this Song Map, or fails if it is empty.
type heard string

func (h heard) Analyze(_ context.Context, _ ports.Task, advance ports.Advance) (ports.Analysis, error) {
	advance(.1, domain.StageDecode)
	advance(.2, domain.StageDecode)
	advance(.3, domain.StageBeats)
	advance(.4, "made up")
	if h == "" {
		return ports.Analysis{}, errors.New("no music")
	}
	return ports.Analysis{SongMap: []byte(h)}, nil
}

// analysed claims a job and has it analysed: well, without a length, and as no JSON.
func analysed(t *testing.T, m *metrics.Metrics) {
	t.Helper()
	m.Happened(domain.Event{JobID: "a", Kind: domain.EventStarted, Waited: 0})
	for n, song := range []heard{`{"duration_sec":180.5}`, `{"duration_sec":-1}`, "nonsense"} {
		passed := 0
		if _, err := m.Analyzer(song).Analyze(t.Context(), ports.Task{JobID: "a"}, func(float64, domain.Stage) { passed++ }); err != nil || passed != 4 {
			t.Fatalf("analysis %d passes on %d steps (%v)", n, passed, err)
		}
	}
}

func TestAnAnalysisThatFailsSaysNothingOfSpeed(t *testing.T) {
	t.Parallel()
	m := metrics.New("v1")
	if _, err := m.Analyzer(heard("")).Analyze(t.Context(), ports.Task{JobID: "a"}, func(float64, domain.Stage) {}); err == nil {
		t.Error("its error is gone")
	}
	text := scrape(t, m)
	for _, line := range []string{
		"songmap_analysis_duration_seconds_count 0", "songmap_analysis_real_time_factor_count 0", "songmap_analysis_start_delay_seconds_count 0",
		`songmap_stage_duration_seconds_count{stage="decode"} 1`,
	} {
		if !strings.Contains(text, line) {
			t.Errorf("a scrape lacks %s", line)
		}
	}
}

func TestNobodyCanMakeUpTimeSeries(t *testing.T) {
	t.Parallel()
	m := metrics.New("v1")
	before := names(scrape(t, m))
	m.Happened(domain.Event{Kind: domain.EventFailed, Failure: domain.Failure{Code: "made_up"}})
	if _, err := m.Analyzer(heard("{}")).Analyze(t.Context(), ports.Task{}, func(float64, domain.Stage) {}); err != nil {
		t.Fatal(err)
	}
	if after := names(scrape(t, m)); len(after) != len(before) {
		t.Errorf("%d time series become %d", len(before), len(after))
	}
}

// What is known to come is there before it comes, at 0: a rate has to see the first.
func TestCountersExistFromTheStart(t *testing.T) {
	t.Parallel()
	m := metrics.New("v1.2.3")
	m.Expect(map[string][]int{"GET /api/jobs": {200, 422}}, []string{"wrong_key"}, []string{"address"})
	there := names(scrape(t, m))
	for name := range names(scrape(t, busy(t))) {
		switch base, _, _ := strings.Cut(name, "{"); base {
		case "songmap_jobs", "songmap_oldest_pending_job_age_seconds", "songmap_free_disk_bytes", "songmap_disk_size_bytes", "songmap_event_streams",
			"songmap_http_connections", "songmap_database_wal_bytes", "songmap_webhook_pending_deliveries",
			"songmap_webhook_dropped_deliveries_total", "songmap_oldest_webhook_delivery_age_seconds": // looked up at each scrape
		default:
			if !there[name] {
				t.Errorf("%s comes into being when it is first counted", name)
			}
		}
	}
	if text := scrape(t, m); !strings.Contains(text, `songmap_http_requests_total{code="422",route="GET /api/jobs"} 0`) {
		t.Error("an answer that is described is not there")
	}
}

// names are those of the time series in a scrape, of ours alone.
func names(text string) map[string]bool {
	all := make(map[string]bool)
	for line := range strings.Lines(text) {
		if name, _, found := strings.Cut(line, " "); found && strings.HasPrefix(name, "songmap_") {
			all[name] = true
		}
	}
	return all
}
