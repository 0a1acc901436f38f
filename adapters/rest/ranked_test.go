package rest_test

import (
	"net/http"
	"strings"
	"testing"

	"songmap/domain"
	"songmap/ports"
)

func TestAPriorityAndAGroupComeWithTheForm(t *testing.T) {
	t.Parallel()
	fields := part(`name="priority"`, "-7") + part(`name="group"`, "Übung 1")
	for body, known := range map[string]bool{fields + songPart: true, songPart + fields: false} {
		w := newWorld()
		r := upload(t, w, strings.NewReader(body+lastBoundary))
		if r.Code != http.StatusAccepted || w.intake.submissions[0].Priority != -7 || w.intake.submissions[0].Group != "Übung 1" {
			t.Errorf("%d %s, %+v", r.Code, r.Body, w.intake.submissions)
		}
		if got := w.intake.group; (got != nil) != known || known && *got != "Übung 1" {
			t.Errorf("the group that is known before the song is %v", got)
		}
	}
}

func TestAnEmptyPriorityOrGroupIsNone(t *testing.T) {
	t.Parallel()
	w := newWorld()
	r := upload(t, w, strings.NewReader(part(`name="priority"`, "")+part(`name="group"`, "")+songPart+lastBoundary))
	if r.Code != http.StatusAccepted || w.intake.submissions[0].Priority != 0 || w.intake.submissions[0].Group != "" {
		t.Errorf("%d %s, %+v", r.Code, r.Body, w.intake.submissions)
	}
	if w.intake.group == nil || *w.intake.group != "" {
		t.Error("it is not known before the song that there is no group")
	}
}

func TestABadPriorityOrGroupIsRefusedByName(t *testing.T) {
	t.Parallel()
	for field, values := range map[string][]string{
		"priority": {"11", "-11", "high", "1.5", " 1", "99999999999999999999", "0x1", strings.Repeat("1", 5000)},
		"group":    {" a", "a\n", "a\x00", "\xff", strings.Repeat("x", 65), strings.Repeat("é", 600)},
	} {
		for _, value := range values {
			w := newWorld()
			p := wantProblem(t, upload(t, w, strings.NewReader(part(`name="`+field+`"`, value)+songPart+lastBoundary)), 422, "invalid_request")
			if len(p.Errors) != 1 || p.Errors[0].Location != field || w.intake.received != 0 {
				t.Errorf("%s %.20q: %+v, received %d", field, value, p, w.intake.received)
			}
		}
	}
	for _, field := range []string{part(`name="priority"`, "1"), part(`name="priority"`, ""), part(`name="group"`, "a"), part(`name="group"`, "")} {
		w := newWorld()
		wantProblem(t, upload(t, w, strings.NewReader(field+field+songPart+lastBoundary)), 400, "upload_malformed")
	}
}

func TestTheAnswerSaysWhichLimitIsReached(t *testing.T) {
	t.Parallel()
	for err, says := range map[error]string{
		ports.ErrQueueFull: "Too many jobs are waiting; try again later",
		ports.ErrGroupFull: "Too many jobs of this group are waiting; try again later",
	} {
		w := newWorld()
		w.intake.submitErr = err
		r := upload(t, w, strings.NewReader(songPart+lastBoundary))
		if p := wantProblem(t, r, 429, "queue_full"); p.Detail != says || r.Header().Get("Retry-After") == "" {
			t.Errorf("%v: %+v, Retry-After %q", err, p, r.Header().Get("Retry-After"))
		}
	}
	w := newWorld()
	w.intake.submitErr = &domain.InvalidError{Field: "group", Reason: "is bad"}
	if p := wantProblem(t, upload(t, w, strings.NewReader(songPart+lastBoundary)), 422, "invalid_request"); p.Errors[0].Location != "group" {
		t.Errorf("problem = %+v", p)
	}
}
