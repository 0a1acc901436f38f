package domain_test

import (
	"testing"
	"time"

	"songmap/domain"
)

func TestEveryTransitionIsTold(t *testing.T) {
	t.Parallel()
	pending, processing := stand(t, domain.StatusPending), stand(t, domain.StatusProcessing)
	inBeats, err := processing.Advance(token, 0.3, domain.StageBeats, noon, noon)
	must(t, err)
	further, err := inBeats.Advance(token, 0.4, domain.StageBeats, noon, noon)
	must(t, err)
	released, err := inBeats.Release(token, noon)
	must(t, err)

	for _, c := range []struct {
		tells         domain.EventKind // empty: nothing
		before, after domain.Job
	}{
		{domain.EventCreated, domain.Job{}, pending},
		{domain.EventStarted, pending, processing},
		{domain.EventProgressed, processing, inBeats},
		{"", inBeats, further},
		{domain.EventRequeued, inBeats, released},
		{domain.EventCompleted, processing, stand(t, domain.StatusComplete)},
		{domain.EventFailed, processing, stand(t, domain.StatusFailed)},
		{domain.EventRequeued, stand(t, domain.StatusFailed), pending},
	} {
		e, told := domain.Happened(c.before, c.after)
		if told != (c.tells != "") || e.Kind != c.tells {
			t.Errorf("%s → %s tells %q, want %q", c.before.Status, c.after.Status, e.Kind, c.tells)
		}
		if told && (e.JobID != "j1" || e.At != c.after.UpdatedAt) {
			t.Errorf("%s tells of %q at %v", e.Kind, e.JobID, e.At)
		}
	}
	partly := stand(t, domain.StatusComplete)
	partly.Warnings = "The end is missing."
	if e, _ := domain.Happened(processing, partly); e.Warnings != partly.Warnings {
		t.Errorf("completed tells of the warnings %q, want %q", e.Warnings, partly.Warnings)
	}
	if e, _ := domain.Happened(inBeats, released); e.Worker != "w1" {
		t.Errorf("requeued tells of worker %q, want the one that let go", e.Worker)
	}
	lost, err := inBeats.Abandon(noon)
	must(t, err)
	failed, err := inBeats.Fail(token, domain.Failure{Code: domain.CodeAnalyzerFailed}, 3, 0, noon)
	must(t, err)
	retried, err := stand(t, domain.StatusFailed).Retry(noon)
	must(t, err)
	for _, c := range []struct {
		reason        domain.Reason
		before, after domain.Job
	}{
		{domain.ReasonReleased, inBeats, released},
		{domain.ReasonWorkerLost, inBeats, lost},
		{domain.ReasonAttemptFailed, inBeats, failed},
		{domain.ReasonRetried, stand(t, domain.StatusFailed), retried},
	} {
		e, _ := domain.Happened(c.before, c.after)
		if e.Reason != c.reason || (e.Failure.Code != "") != (c.reason == domain.ReasonAttemptFailed) {
			t.Errorf("requeued because %s (%v), want %s", e.Reason, e.Failure, c.reason)
		}
	}
	waited, err := pending.Claim(domain.Claim{Token: token}, noon.Add(time.Minute))
	must(t, err)
	if e, _ := domain.Happened(pending, waited); e.Waited != time.Minute {
		t.Errorf("started tells of a wait of %v, want a minute", e.Waited)
	}
	if e := domain.Removal(pending, noon.Add(time.Second)); e.Kind != domain.EventDeleted || e.At != noon.Add(time.Second) {
		t.Errorf("removal tells %+v", e)
	}
}
