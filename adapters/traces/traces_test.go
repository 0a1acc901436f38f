package traces_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"songmap/adapters/memory"
	"songmap/adapters/traces"
	"songmap/domain"
	"songmap/ports"
)

func request(header ...string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/api/analyze", nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

func closed(t *testing.T, all *traces.Traces) {
	t.Helper()
	if err := all.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestOffNothingStandsBeforeThePorts(t *testing.T) {
	t.Parallel()
	var off *traces.Traces
	repo := memory.NewJobs()
	if off.Jobs(repo) != ports.JobRepository(repo) || off.Analyzer(song{}) != ports.Analyzer(song{}) ||
		off.Intake(nil) != nil || off.Notifier(nil, repo) != nil || off.Close(t.Context()) != nil {
		t.Error("something does")
	}
}

func TestTheCollectorLearnsWhoSendsAndIsShownTheKey(t *testing.T) {
	t.Parallel()
	c := newCollector(t, http.StatusOK)
	all := c.open(t, nil, map[string]string{"OTEL_EXPORTER_OTLP_HEADERS": "api-key=a%20b, x=y"})
	_, end := all.Request(request())
	end("POST /api/analyze", http.StatusAccepted)
	closed(t, all)
	if c.spans()["POST /api/analyze"] == nil {
		t.Fatalf("came: %v", c.spans())
	}
	r := c.requests[0]
	if r.URL.Path != "/v1/traces" || r.Header.Get("Api-Key") != "a b" || r.Header.Get("X") != "y" || r.Header.Get("Content-Type") != "application/x-protobuf" {
		t.Errorf("sent to %s with %v", r.URL, r.Header)
	}
	who := map[string]string{}
	for _, a := range c.batches[0].GetResource().GetAttributes() {
		who[a.GetKey()] = a.GetValue().GetStringValue()
	}
	if who["service.name"] != "songmap" || who["service.version"] != "v1.2.3" || who["service.instance.id"] != "host-1" {
		t.Errorf("sent by %v", who)
	}
}

func TestACallerWhoTracesIsFollowed(t *testing.T) {
	t.Parallel()
	c := newCollector(t, http.StatusOK)
	all := c.open(t, nil, nil)
	const trace, parent = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
	r, end := all.Request(request("Traceparent", "00-"+trace+"-"+parent+"-01"))
	end("GET /a", http.StatusInternalServerError)
	_, end = all.Request(request("Traceparent", "00-"+trace+"-"+parent+"-00"))
	end("GET /unsampled", http.StatusOK)
	_, end = all.Request(request("Traceparent", "nonsense"))
	end("", http.StatusNotFound)
	closed(t, all)
	got := c.spans()
	if s := got["GET /a"]; hex(s.GetTraceId()) != trace || hex(s.GetParentSpanId()) != parent || s.GetStatus().GetCode() != 2 {
		t.Errorf("followed by %v", s)
	}
	if want := "00-" + trace + "-" + hex(got["GET /a"].GetSpanId()) + "-01"; r.Header.Get("Traceparent") != want {
		t.Errorf("goes on as %s, want %s", r.Header.Get("Traceparent"), want)
	}
	if got["GET /unsampled"] != nil {
		t.Error("a caller who wants no trace gets one")
	}
	if s := got["POST"]; s == nil || hex(s.GetTraceId()) == trace || len(s.GetParentSpanId()) != 0 {
		t.Errorf("without a trace of the caller: %v", s)
	}
}

func TestACollectorThatIsAwayIsReportedOnceAndHoldsUpNobody(t *testing.T) {
	t.Parallel()
	c := newCollector(t, http.StatusForbidden)
	var reports atomic.Int32
	all := c.open(t, func(err error) {
		reports.Add(1)
		if !strings.Contains(err.Error(), "403") {
			t.Errorf("reported: %v", err)
		}
	}, map[string]string{})
	for range 600 { // more than a batch
		_, end := all.Request(request())
		end("GET /a", http.StatusOK)
	}
	closed(t, all)
	if reports.Load() != 1 || len(c.requests) < 2 {
		t.Errorf("%d reports of %d refusals", reports.Load(), len(c.requests))
	}
}

// song is an analysis with two stages, one of which comes twice.
type song struct{ err error }

func (s song) Analyze(_ context.Context, _ ports.Task, advance ports.Advance) (ports.Analysis, error) {
	advance(.1, domain.StageDecode)
	advance(.2, domain.StageDecode)
	advance(.3, domain.StageBeats)
	return ports.Analysis{}, s.err
}

// claim stores a job and claims it.
func claim(t *testing.T, repo ports.JobRepository, id string) {
	t.Helper()
	job, err := domain.NewJob(id, domain.Upload{Path: "p"}, "", time.Now())
	if err == nil {
		_, err = repo.Create(t.Context(), job, ports.Limits{})
	}
	if err == nil {
		_, err = repo.Claim(t.Context(), time.Now(), func(j domain.Job) (domain.Job, error) {
			return j.Claim(domain.Claim{Token: "t", Worker: "w", Until: time.Now().Add(time.Hour)}, time.Now())
		})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestHowAnAttemptEndedCanBeSeen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		end  func(repo ports.JobRepository) error
		last string // the span of the change; empty: none
		bad  bool
	}{
		"completed": {change(func(j domain.Job) (domain.Job, error) { return j.Complete("t", "s", nil, time.Now()) }), "completed", false},
		"failed": {change(func(j domain.Job) (domain.Job, error) {
			return j.Fail("t", *domain.NewFailure(domain.CodeDecodeFailed), 3, 0, time.Now())
		}), "failed", true},
		"tried again": {change(func(j domain.Job) (domain.Job, error) {
			return j.Fail("t", *domain.NewFailure(domain.CodeAnalyzerFailed), 3, 0, time.Now())
		}), "requeued", true},
		"given back": {change(func(j domain.Job) (domain.Job, error) { return j.Release("t", time.Now()) }), "requeued", false},
		"refused":    {change(func(domain.Job) (domain.Job, error) { return domain.Job{}, domain.ErrFenced }), "", true},
		"deleted": {func(repo ports.JobRepository) error {
			_, err := repo.Delete(context.Background(), []string{"j"}, func(domain.Job) bool { return true }, time.Now())
			return err
		}, "", true},
		"claimed again": {func(repo ports.JobRepository) error {
			claim(t, repo, "j2")
			return nil
		}, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			col := newCollector(t, http.StatusOK)
			all := col.open(t, nil, nil)
			repo := all.Jobs(memory.NewJobs())
			claim(t, repo, "j")
			if err := c.end(repo); err != nil {
				t.Fatal(err)
			}
			closed(t, all)
			got := col.spans()
			attempt := got["attempt"]
			if name == "claimed again" { // another job's claim ends nothing
				if attempt != nil {
					t.Error("an attempt has ended that goes on")
				}
				return
			}
			if attempt == nil || (attempt.GetStatus().GetCode() == 2) != c.bad || c.last != "" && got[c.last] == nil {
				t.Errorf("came: %v", got)
			}
			if last := got[c.last]; c.last != "" && hex(last.GetParentSpanId()) != hex(attempt.GetSpanId()) {
				t.Errorf("%s is no part of the attempt", c.last)
			}
		})
	}
}

func change(by ports.Change) func(ports.JobRepository) error {
	return func(repo ports.JobRepository) error {
		_, err := repo.Update(context.Background(), "j", by)
		if errors.Is(err, domain.ErrFenced) {
			err = nil
		}
		return err
	}
}

func TestAnAnalysisThatWasStoppedEndsTheAttempt(t *testing.T) {
	t.Parallel()
	c := newCollector(t, http.StatusOK)
	all := c.open(t, nil, nil)
	claim(t, all.Jobs(memory.NewJobs()), "j")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := all.Analyzer(song{ctx.Err()}).Analyze(ctx, ports.Task{JobID: "j"}, func(float64, domain.Stage) {}); err == nil {
		t.Error("the error is gone")
	}
	closed(t, all)
	got := c.spans()
	if len(got) < 6 || got["stage decode"] == nil || got["stage beats"] == nil || got["attempt"].GetStatus().GetCode() != 2 {
		t.Errorf("came: %v", got)
	}
}

func hex(id []byte) string {
	const digits = "0123456789abcdef"
	var out []byte
	for _, b := range id {
		out = append(out, digits[b>>4], digits[b&15])
	}
	return string(out)
}
