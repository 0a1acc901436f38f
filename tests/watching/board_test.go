package watching_test

import (
	"encoding/json"
	"flag"
	"os"
	"testing"
)

const boardFile = "../../deploy/grafana.json"

var update = flag.Bool("update", false, "write the board anew")

// panel is a graph, or one number if it is single: queries of Prometheus and what to call
// what they find.
type panel struct {
	title, unit, help string
	single            bool
	queries           []query
}

type query struct{ expr, name string }

// rows are what the board shows, from what an operator asks first down to what he asks last.
var rows = []struct {
	title  string
	panels []panel
}{
	{"Is it well?", []panel{
		{"Instances that answer", "none", "", true, []query{{`sum(up{job="songmap"})`, ""}}},
		{"Jobs that wait", "none", "", true, []query{{`max(songmap_jobs{status="pending"})`, ""}}},
		{"The oldest waits since", "s", "", true, []query{{"max(songmap_oldest_pending_job_age_seconds)", ""}}},
		{"Errors of the service among answers", "percentunit", "", true, []query{
			{`sum(rate(songmap_http_requests_total{code=~"5.."}[$__rate_interval])) / sum(rate(songmap_http_requests_total[$__rate_interval]))`, ""},
		}},
		{"Disk in use", "percentunit", "", true, []query{{"max(1 - songmap_free_disk_bytes / songmap_disk_size_bytes)", ""}}},
		{"The certificate lasts", "s", "", true, []query{{"min(songmap_tls_certificate_expiry_timestamp_seconds) - time()", ""}}},
	}},
	{"Jobs", []panel{
		{"Jobs by status", "none", "Instances that share a database report the same.", false, []query{{`max by (status) (songmap_jobs{status=~"pending|processing"})`, "{{status}}"}}},
		{"What happens", "ops", "", false, []query{{`sum by (kind) (rate(songmap_job_events_total{kind!="progressed"}[$__rate_interval]))`, "{{kind}}"}}},
		{"How long jobs wait", "s", "From when a job can be claimed until it is.", false, quantiles("songmap_job_wait_seconds_bucket")},
		{"From claim to start", "s", "Meanwhile the song is fetched.", false, quantiles("songmap_analysis_start_delay_seconds_bucket")},
		{"Failures", "ops", "", false, []query{{"sum by (code) (rate(songmap_job_failures_total[$__rate_interval]))", "{{code}}"}}},
		{"Back to the queue", "ops", "attempt_failed are retries, worker_lost are rescues.", false, []query{
			{"sum by (reason) (rate(songmap_job_requeues_total[$__rate_interval]))", "{{reason}}"},
			{"sum(rate(songmap_refused_tokens_total[$__rate_interval]))", "refused tokens"},
		}},
	}},
	{"Analyses", []panel{
		{"How long analyses take", "s", "", false, quantiles("songmap_analysis_duration_seconds_bucket")},
		{"By the length of the song", "none", "0.1 is ten times as fast as it plays.", false, quantiles("songmap_analysis_real_time_factor_bucket")},
		{"Stages, on average", "s", "", false, []query{
			{"sum by (stage) (rate(songmap_stage_duration_seconds_sum[$__rate_interval])) / sum by (stage) (rate(songmap_stage_duration_seconds_count[$__rate_interval]))", "{{stage}}"},
		}},
		{"Music that is analysed, each second", "s", "", false, []query{{"sum(rate(songmap_analysed_audio_seconds_total[$__rate_interval]))", "music"}}},
	}},
	{"Requests", []panel{
		{"Requests by route", "reqps", "", false, []query{{"sum by (route) (rate(songmap_http_requests_total[$__rate_interval]))", "{{route}}"}}},
		{"Answers by status", "reqps", "", false, []query{{"sum by (code) (rate(songmap_http_requests_total[$__rate_interval]))", "{{code}}"}}},
		{"How long they take (95 %)", "s", "Uploads and downloads included.", false, []query{
			{"histogram_quantile(0.95, sum by (le, route) (rate(songmap_http_request_duration_seconds_bucket[$__rate_interval])))", "{{route}}"},
		}},
		{"Who is refused", "reqps", "", false, []query{
			{"sum by (reason) (rate(songmap_refused_requests_total[$__rate_interval]))", "{{reason}}"},
			{"sum by (limit) (rate(songmap_http_refused_connections_total[$__rate_interval]))", "connections: {{limit}}"},
		}},
		{"Connections", "none", "", false, []query{{"songmap_http_connections", "{{instance}}"}, {"songmap_event_streams", "streams of {{instance}}"}}},
	}},
	{"Webhooks", []panel{
		{"Attempts", "ops", "", false, []query{{"sum by (outcome) (rate(songmap_webhook_attempts_total[$__rate_interval]))", "{{outcome}}"}}},
		{"How long receivers take", "s", "", false, quantiles("songmap_webhook_attempt_duration_seconds_bucket")},
		{"Messages that wait", "none", "Instances that share a database report the same.", false, []query{
			{"max(songmap_webhook_pending_deliveries)", "pending"}, {"max(songmap_webhook_dropped_deliveries_total)", "dropped so far"},
		}},
		{"The oldest waits since", "s", "", false, []query{{"max(songmap_oldest_webhook_delivery_age_seconds)", "oldest"}}},
	}},
	{"The store", []panel{
		{"How long commits take", "s", "", false, quantiles("songmap_commit_duration_seconds_bucket")},
		{"Operations in a commit, on average", "none", "", false, []query{
			{"sum(rate(songmap_commit_batch_operations_sum[$__rate_interval])) / sum(rate(songmap_commit_batch_operations_count[$__rate_interval]))", "operations"},
		}},
		{"Errors of the database", "ops", "", false, []query{{"sum(rate(songmap_database_errors_total[$__rate_interval]))", "errors"}}},
		{"Log of the database", "bytes", "SQLite alone.", false, []query{{"songmap_database_wal_bytes", "{{instance}}"}}},
		{"Free disk", "bytes", "", false, []query{{"songmap_free_disk_bytes", "{{instance}}"}}},
		{"Files of no job", "ops", "", false, []query{{"sum by (what) (rate(songmap_tidied_files_total[$__rate_interval]))", "{{what}}"}}},
	}},
}

func quantiles(histogram string) []query {
	of := func(q, name string) query {
		return query{"histogram_quantile(" + q + ", sum by (le) (rate(" + histogram + "[$__rate_interval])))", name}
	}
	return []query{of("0.5", "median"), of("0.95", "95 %"), of("0.99", "99 %")}
}

// board is what Grafana imports: it asks for the source of data when it does.
func board() map[string]any {
	source := map[string]any{"type": "prometheus", "uid": "${source}"}
	var panels []any
	y, id := 0, 0
	for _, row := range rows {
		id++
		panels = append(panels, map[string]any{"id": id, "type": "row", "title": row.title, "collapsed": false, "panels": []any{}, "gridPos": place(0, y, 24, 1)})
		y++
		for n, p := range row.panels {
			width, height, across, kind := 8, 8, 3, "timeseries"
			if p.single {
				width, height, across, kind = 4, 4, 6, "stat"
			}
			if n > 0 && n%across == 0 {
				y += height
			}
			var targets []any
			for i, q := range p.queries {
				targets = append(targets, map[string]any{"refId": string(rune('A' + i)), "expr": q.expr, "legendFormat": q.name, "datasource": source})
			}
			id++
			panels = append(panels, map[string]any{
				"id": id, "type": kind, "title": p.title, "description": p.help, "datasource": source, "targets": targets,
				"gridPos":     place(n%across*width, y, width, height),
				"fieldConfig": map[string]any{"defaults": map[string]any{"unit": p.unit, "min": 0}, "overrides": []any{}},
			})
			if n == len(row.panels)-1 {
				y += height
			}
		}
	}
	return map[string]any{
		"title": "Songmap", "uid": "songmap", "tags": []string{"songmap"}, "schemaVersion": 39, "version": 1, "editable": true,
		"refresh": "30s", "time": map[string]any{"from": "now-6h", "to": "now"}, "panels": panels,
		"annotations": map[string]any{"list": []any{}},
		"templating":  map[string]any{"list": []any{map[string]any{"name": "source", "label": "Prometheus", "type": "datasource", "query": "prometheus"}}},
	}
}

func place(x, y, w, h int) map[string]any { return map[string]any{"x": x, "y": y, "w": w, "h": h} }

func TestTheBoardIsMadeFromItsTable(t *testing.T) {
	t.Parallel()
	want, err := json.MarshalIndent(board(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	if *update {
		if err := os.WriteFile(boardFile, want, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(boardFile); err != nil || string(got) != string(want) {
		t.Errorf("%s is not what the table says (%v); go test ./tests/watching -update writes it", boardFile, err)
	}
}
