package zaplog_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"songmap/adapters/zaplog"
	"songmap/domain"
	"songmap/ports"
)

// written is what a log at a level says about what the observer is shown,
// without the times.
func written(t *testing.T, level string, show func(ports.Observer)) string {
	t.Helper()
	var out bytes.Buffer
	least, err := zap.ParseAtomicLevel(level)
	if err != nil {
		t.Fatal(err)
	}
	show(zaplog.NewObserver(zaplog.New(&out, zaplog.Config{Level: least})))
	var lines []string
	for line := range strings.Lines(out.String()) {
		lines = append(lines, line[min(len("2026-03-01 12:00:00.000 "), len(line)):])
	}
	return strings.Join(lines, "")
}

func TestTheLogSaysWhatHappenedAndLeavesOutTheRest(t *testing.T) {
	t.Parallel()
	got := written(t, "info", func(o ports.Observer) {
		o.Happened(domain.Event{JobID: "j", Kind: domain.EventCreated})
		o.Happened(domain.Event{JobID: "j", Kind: domain.EventStarted, Worker: "w"})
		o.Happened(domain.Event{JobID: "j", Kind: domain.EventProgressed, Stage: domain.StageBeats})
		o.Happened(domain.Event{JobID: "j", Kind: domain.EventRequeued, Reason: domain.ReasonWorkerLost, Crashes: 1})
		o.Happened(domain.Event{JobID: "j", Kind: domain.EventFailed, Attempt: 1, Failure: domain.Failure{Code: domain.CodeDecodeFailed, Message: "Broken."}})
		o.Refused("j")
		o.Tidied(ports.TidyingPurged, 2, 10)
		o.Trouble("remove upload", errors.New("disk"))
	})
	const want = `INFO job created {"job": "j"}
INFO job started {"job": "j", "worker": "w"}
WARN job requeued {"job": "j", "attempt": 0, "crashes": 1, "because": "worker_lost"}
INFO job failed {"job": "j", "attempt": 1, "crashes": 0, "code": "decode_failed", "message": "Broken."}
WARN refused a worker that no longer holds the job {"job": "j"}
INFO removed files from the trash {"files": 2, "bytes": 10}
WARN could not remove upload {"error": "disk"}
`
	if got != want {
		t.Errorf("the log says\n%swant\n%s", got, want)
	}
}

func TestOfAReceiverTheLogNamesTheHostAlone(t *testing.T) {
	t.Parallel()
	got := written(t, "debug", func(o ports.Observer) {
		d := domain.Delivery{Number: 7, WebhookID: "w", URL: "https://a.example/secret?key=x", Attempts: 1, Event: domain.Event{JobID: "j", Kind: domain.EventFailed}}
		d.State = domain.DeliveryDelivered
		o.Attempted(d, time.Second)
		d.State, d.LastError = domain.DeliveryPending, "The receiver answered 500."
		o.Attempted(d, time.Second)
		d.State = domain.DeliveryGivenUp
		o.Attempted(d, time.Second)
		o.Disabled(domain.Webhook{ID: "w", URL: d.URL, DisabledReason: "gone"})
	})
	levels := []string{"DEBUG webhook delivered", "INFO webhook not delivered", "WARN webhook given up", "WARN webhook disabled"}
	lines := strings.Split(strings.TrimSpace(got), "\n")
	for i, line := range lines {
		if len(lines) != len(levels) || !strings.HasPrefix(line, levels[i]) || !strings.Contains(line, `"receiver": "a.example"`) || strings.Contains(line, "secret") {
			t.Errorf("line %d of %d says %s", i, len(lines), line)
		}
	}
}
