package domain_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"songmap/domain"
)

// posted is a delivery that has failed so many times.
func posted(failures int) domain.Delivery {
	d := domain.NewDelivery("w", "https://a.example", domain.Event{Number: 7, JobID: "j", Kind: domain.EventCompleted, At: noon})
	for range failures {
		d = d.Attempted(domain.Answer{Status: 500}, 0, noon)
	}
	return d
}

func TestAnAnswerDecidesWhatBecomesOfADelivery(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for _, c := range []struct {
		says     string
		failures int
		answer   domain.Answer
		jitter   float64
		state    domain.DeliveryState
		wait     time.Duration
	}{
		{"taken", 0, domain.Answer{Status: 200}, 0, domain.DeliveryDelivered, 0},
		{"taken without content", 3, domain.Answer{Status: 299}, 0, domain.DeliveryDelivered, 0},
		{"taken at the last attempt", 7, domain.Answer{Status: 202}, 0, domain.DeliveryDelivered, 0},
		{"no answer", 0, domain.Answer{Trouble: "Nobody was there."}, 0, domain.DeliveryPending, 5 * time.Second},
		{"half the jitter", 0, domain.Answer{Status: 500}, .5, domain.DeliveryPending, 5250 * time.Millisecond},
		{"a redirect", 1, domain.Answer{Status: 302}, 0, domain.DeliveryPending, 5 * time.Minute},
		{"not found", 2, domain.Answer{Status: 404}, 1, domain.DeliveryPending, 33 * time.Minute},
		{"informational", 3, domain.Answer{Status: 101}, 0, domain.DeliveryPending, 2 * time.Hour},
		{"the seventh failure", 6, domain.Answer{Status: 500}, 0, domain.DeliveryPending, 10 * time.Hour},
		{"the eighth failure", 7, domain.Answer{Status: 500}, 0, domain.DeliveryGivenUp, 0},
		{"gone", 0, domain.Answer{Status: 410}, 0, domain.DeliveryGivenUp, 0},
		{"busy for long", 0, domain.Answer{Status: 429, RetryAfter: time.Hour}, 0, domain.DeliveryPending, time.Hour},
		{"busy for a moment", 1, domain.Answer{Status: 503, RetryAfter: time.Second}, 0, domain.DeliveryPending, 5 * time.Minute},
		{"busy for ever", 0, domain.Answer{Status: 503, RetryAfter: 1e6 * time.Hour}, 0, domain.DeliveryPending, day},
		{"busy since long ago", 0, domain.Answer{Status: 503, RetryAfter: -time.Hour}, 0, domain.DeliveryPending, 5 * time.Second},
		{"broken, and wants to be left alone", 0, domain.Answer{Status: 500, RetryAfter: time.Hour}, 0, domain.DeliveryPending, 5 * time.Second},
	} {
		t.Run(c.says, func(t *testing.T) {
			t.Parallel()
			now := noon.Add(time.Hour)
			d := posted(c.failures).Attempted(c.answer, c.jitter, now)
			want := time.Time{}
			if c.wait > 0 {
				want = now.Add(c.wait)
			}
			if d.State != c.state || d.NextAt != want || d.Attempts != c.failures+1 || d.LastAt != now || d.LastStatus != c.answer.Status {
				t.Errorf("it becomes %+v, want %s until %v", d, c.state, want)
			}
			if (d.LastError == "") != (c.state == domain.DeliveryDelivered) {
				t.Errorf("people read %q", d.LastError)
			}
		})
	}
}

func TestWhatIsDroppedHasEndedAndCanBeReplayed(t *testing.T) {
	t.Parallel()
	d := posted(0).Drop()
	if d.State != domain.DeliveryGivenUp || d.Attempts != 0 || !d.NextAt.IsZero() || !d.LastAt.Equal(noon) || d.LastError != domain.DroppedReason {
		t.Errorf("it becomes %+v", d)
	}
	if again := d.Replay(noon.Add(time.Hour)); again.State != domain.DeliveryPending || !again.Due(noon.Add(time.Hour)) {
		t.Errorf("replayed it becomes %+v", again)
	}
}

func TestReplaysLeaveRoomForWhatComesNew(t *testing.T) {
	t.Parallel()
	for pending, want := range map[int64]int{0: domain.MaxBacklog / 2, 1: domain.MaxBacklog/2 - 1, domain.MaxBacklog / 2: 0, domain.MaxBacklog: 0, 1 << 40: 0} {
		if got := domain.ReplayRoom(pending); got != want {
			t.Errorf("with %d pending there is room for %d, want %d", pending, got, want)
		}
	}
}

func TestALateAnswerChangesNothingThatHasEnded(t *testing.T) {
	t.Parallel()
	d := posted(0).Attempted(domain.Answer{Status: 200}, 0, noon)
	if late := d.Attempted(domain.Answer{Status: 500}, 0, noon.Add(time.Hour)); late != d {
		t.Errorf("it becomes %+v, was %+v", late, d)
	}
}

func TestAReplayStartsAfresh(t *testing.T) {
	t.Parallel()
	now := noon.Add(time.Hour)
	for says, d := range map[string]domain.Delivery{
		"given up": posted(8), "waiting for the next attempt": posted(3),
		"delivered": posted(0).Attempted(domain.Answer{Status: 200}, 0, noon),
	} {
		if again := d.Replay(now); again.State != domain.DeliveryPending || again.Attempts != 0 || again.NextAt != now || again.MessageID() != d.MessageID() {
			t.Errorf("%s: it becomes %+v", says, again)
		}
	}
	behind := posted(0)
	behind.NextAt = time.Time{}
	if again := behind.Replay(now); again != behind {
		t.Errorf("one that waits for an earlier event becomes %+v", again)
	}
}

func TestAMessageIDNamesOneEvent(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	e := domain.Event{Number: 7, JobID: "a.b\r\n", Kind: domain.EventCompleted, At: noon}
	other, later, next := e, e, e
	other.JobID, later.At, next.Number = "c", noon.Add(time.Second), 8
	for _, e := range []domain.Event{e, other, later, next} {
		id := domain.NewDelivery("w", "", e).MessageID()
		if seen[id] || strings.Trim(id, "_0123456789abcdeftv") != "" || id != domain.NewDelivery("", "x", e).MessageID() {
			t.Errorf("%+v has the id %q", e, id)
		}
		seen[id] = true
	}
}

func TestReceiversAreWebhooksOrMachines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ hook, url, want string }{
		{"w", "https://a.example/x", "w"},
		{"", "https://a.example/x?y", "a.example"},
		{"", "https://a.example:8443/z", "a.example:8443"},
		{"", "https://[::1]:80/", "[::1]:80"},
		{"", "%zz", "%zz"},
		{"", "https://%ff.example/", "\uFFFD.example"}, // stores keep text
	} {
		if got := domain.NewDelivery(c.hook, c.url, domain.Event{}).Receiver(); got != c.want {
			t.Errorf("Receiver of %q, %q = %q, want %q", c.hook, c.url, got, c.want)
		}
	}
}

func TestOnlyABusyReceiverIsLeftAlone(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]time.Duration{http.StatusTooManyRequests: time.Minute, http.StatusServiceUnavailable: time.Minute, 500: 0, 200: 0, 0: 0} {
		if got := (domain.Answer{Status: status, RetryAfter: time.Minute}).Busy(); got != want {
			t.Errorf("after %d a receiver is left alone for %v, want %v", status, got, want)
		}
	}
}

func TestADeliveryIsDueAtItsTimeOrWhenTheClockWasSetBack(t *testing.T) {
	t.Parallel()
	for wait, want := range map[time.Duration]bool{
		-time.Hour: true, 0: true, time.Microsecond: false, domain.MaxWait: false, domain.MaxWait + time.Microsecond: true,
	} {
		if got := posted(0).Defer(noon.Add(wait)).Due(noon); got != want {
			t.Errorf("%v ahead it is due: %v, want %v", wait, got, want)
		}
	}
	if (domain.Delivery{}).Due(noon) {
		t.Error("one that waits for another is due")
	}
	longest := posted(0).Attempted(domain.Answer{Status: 503, RetryAfter: 1e6 * time.Hour}, 1, noon)
	if longest.Due(noon) || posted(6).Attempted(domain.Answer{Status: 500}, 1, noon).Due(noon) {
		t.Error("one that has only begun to wait is due")
	}
}

func TestAJobReportsItsEndsAloneAndOnlyWhereItWasAsked(t *testing.T) {
	t.Parallel()
	asked := domain.Job{ID: "j", WebhookURL: "https://own.example/x"}
	for _, kind := range domain.EventKinds() {
		e := domain.Event{Number: 7, JobID: "j", Kind: kind}
		d, told := asked.Report(e)
		if want := kind == domain.EventCompleted || kind == domain.EventFailed; told != want {
			t.Errorf("%s is reported: %v, want %v", kind, told, want)
		}
		if told && (d.URL != asked.WebhookURL || d.WebhookID != "" || d.Event != e || d.State != domain.DeliveryPending) {
			t.Errorf("the report of %s is %+v", kind, d)
		}
		if d, told := (domain.Job{ID: "j"}).Report(e); told {
			t.Errorf("nobody asked, and %+v is reported", d)
		}
	}
}
