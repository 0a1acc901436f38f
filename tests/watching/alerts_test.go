package watching_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const alertsFile = "../../deploy/alerts.yml"

// fires are time series, a value a minute, that must raise each alert within an hour and
// a half.
var fires = []struct{ alert, series, values string }{
	{"SongmapDown", `up{job="songmap"}`, "0x90"},
	{"SongmapQueueStands", "songmap_oldest_pending_job_age_seconds", "0+60x90"},
	{"SongmapQueueLong", "songmap_oldest_pending_job_age_seconds", "3000+60x90"},
	{"SongmapWorkersLost", `songmap_job_requeues_total{reason="worker_lost"}`, "0+1x90"},
	{"SongmapAnalysesFail", `songmap_job_failures_total{code="timed_out"}`, "0+1x90"},
	{"SongmapDatabaseErrors", "songmap_database_errors_total", "0+1x90"},
	{"SongmapAnswersFail", `songmap_http_requests_total{code="503",route="GET /api/jobs"}`, "0+9x90"},
	{"SongmapDiskLow", "songmap_free_disk_bytes", "1000000x90"},
	{"SongmapDiskLow", "songmap_free_disk_bytes", "4000000000x90"}, // of 100 GB
	{"SongmapDatabaseLogGrows", "songmap_database_wal_bytes", "300000000x90"},
	{"SongmapWebhooksWait", "songmap_oldest_webhook_delivery_age_seconds", "0+60x90"},
	{"SongmapWebhooksLost", "songmap_webhook_dropped_deliveries_total", "0+1x90"},
	{"SongmapWebhooksLost", `songmap_webhook_attempts_total{outcome="failed"}`, "0+1x90"},
	{"SongmapKeysTried", `songmap_refused_requests_total{reason="wrong_key"}`, "0+60x90"},
	{"SongmapTokensRefused", "songmap_refused_tokens_total", "0+1x90"},
	{"SongmapConnectionsRefused", `songmap_http_refused_connections_total{limit="total"}`, "0+1x90"},
	{"SongmapCertificateExpires", "songmap_tls_certificate_expiry_timestamp_seconds", "86400x90"}, // the time begins at 0
}

// calm are those of a service that is well and has something to do.
var calm = map[string]string{
	`up{job="songmap"}`:                                               "1x90",
	"songmap_oldest_pending_job_age_seconds":                          "30x90",
	`songmap_job_events_total{kind="started"}`:                        "0x90",
	`songmap_job_events_total{kind="completed"}`:                      "0+1x90",
	`songmap_job_failures_total{code="decode_failed"}`:                "0+1x90",
	`songmap_job_requeues_total{reason="worker_lost"}`:                "0+0x90",
	"songmap_database_errors_total":                                   "0x90",
	`songmap_http_requests_total{code="200",route="GET /api/status"}`: "0+60x90",
	"songmap_free_disk_bytes":                                         "50000000000x90",
	"songmap_disk_size_bytes":                                         "100000000000x90",
	"songmap_database_wal_bytes":                                      "60000000x90",
	"songmap_oldest_webhook_delivery_age_seconds":                     "0x90",
	"songmap_webhook_dropped_deliveries_total":                        "7x90",
	`songmap_webhook_attempts_total{outcome="failed"}`:                "7x90",
	`songmap_refused_requests_total{reason="wrong_key"}`:              "3x90",
	"songmap_refused_tokens_total":                                    "1x90",
	`songmap_http_refused_connections_total{limit="total"}`:           "5x90",
	"songmap_tls_certificate_expiry_timestamp_seconds":                "9000000x90",
}

// promtool runs Prometheus' own tool.
func promtool(t *testing.T, args ...string) {
	t.Helper()
	tool, err := exec.LookPath("promtool")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("promtool is needed (Debian: prometheus)")
		}
		t.Skip("no promtool (Debian: prometheus): alerts were not tried")
	}
	if out, err := exec.CommandContext(t.Context(), tool, args...).CombinedOutput(); err != nil {
		t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func TestAlertsAreRulesOfPrometheus(t *testing.T) {
	t.Parallel()
	promtool(t, "check", "rules", "--lint-fatal", alertsFile)
}

// Each alert is raised by what it is for, and none by a service that is well.
func TestAlertsAreRaisedByWhatTheyAreForAndByNothingElse(t *testing.T) {
	t.Parallel()
	rules, err := filepath.Abs(alertsFile)
	if err != nil {
		t.Fatal(err)
	}
	text := "rule_files: [" + rules + "]\nevaluation_interval: 1m\ntests:\n" + story("", "", "ALERTS", nil)
	for _, f := range fires {
		text += story(f.series, f.values, fmt.Sprintf(`count(ALERTS{alertname=%q,alertstate="firing"})`, f.alert), new(1))
	}
	file := filepath.Join(t.TempDir(), "alerts_test.yml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	promtool(t, "test", "rules", file)
}

// story is a test of promtool: a calm service, one time series of which is otherwise. Then
// a query returns nothing, or one number.
func story(series, values, query string, want *int) string {
	var b strings.Builder
	b.WriteString("- interval: 1m\n  input_series:\n")
	add := func(series, values string) { fmt.Fprintf(&b, "  - {series: '%s', values: '%s'}\n", series, values) }
	for name, usual := range calm {
		if name != series {
			add(name, usual)
		}
	}
	if series != "" {
		add(series, values)
	}
	fmt.Fprintf(&b, "  promql_expr_test:\n  - expr: '%s'\n    eval_time: 85m\n    exp_samples:", query)
	if want == nil {
		b.WriteString(" []\n")
	} else {
		fmt.Fprintf(&b, "\n    - {labels: '{}', value: %d}\n", *want)
	}
	return b.String()
}

var (
	alertName = regexp.MustCompile(`(?m)^      - alert: (\w+)$`)
	runbook   = regexp.MustCompile(`(?m)^          runbook: docs/operations.md#(\w+)$`)
)

func TestEachAlertIsTriedAndSaysWhatToDo(t *testing.T) {
	t.Parallel()
	rules, err := os.ReadFile(alertsFile)
	if err != nil {
		t.Fatal(err)
	}
	manual, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	tried := make(map[string]bool)
	for _, f := range fires {
		tried[f.alert] = true
	}
	names, books := alertName.FindAllStringSubmatch(string(rules), -1), runbook.FindAllStringSubmatch(string(rules), -1)
	if len(names) == 0 || len(names) != len(books) || len(names) != strings.Count(string(rules), "expr:") {
		t.Fatalf("%d names, %d places to read", len(names), len(books))
	}
	for i, name := range names {
		if !tried[name[1]] {
			t.Errorf("nothing raises %s here", name[1])
		}
		if books[i][1] != strings.ToLower(name[1]) || !strings.Contains(string(manual), "\n### "+name[1]+"\n") {
			t.Errorf("the manual does not tell of %s", name[1])
		}
	}
}
