package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"songmap/domain"
)

// event is one of a job's history as the server tells of it.
type event struct {
	Kind         domain.EventKind `json:"kind"`
	At           time.Time        `json:"at"`
	Stage        domain.Stage     `json:"stage"`
	Attempt      int              `json:"attempt"`
	Worker       string           `json:"worker"`
	Reason       domain.Reason    `json:"reason"`
	ErrorCode    domain.Code      `json:"error_code"`
	ErrorMessage string           `json:"error_message"`
}

// history asks for a job's. A server that knows none has nothing to tell: the
// job has been deleted meanwhile, or the server is of an earlier version.
func (c *client) history(ctx context.Context, id string) ([]event, error) {
	a, err := c.ask(ctx, question{path: "/api/jobs/" + id + "/history"})
	if no := (*refusal)(nil); errors.As(err, &no) && no.status == http.StatusNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var story struct {
		Events []event `json:"events"`
	}
	return story.Events, c.decode(a.body, &story)
}

// story is a job's history, one line an event.
func story(events []event) []byte {
	var b bytes.Buffer
	for i, e := range events {
		if i == 0 {
			fmt.Fprintln(&b, "  history (UTC)")
		}
		line := fmt.Sprintf("%s  %-12s%s", e.At.UTC().Format(time.DateTime), e.Kind, e.details())
		fmt.Fprintln(&b, "   ", printable(strings.TrimRight(line, " ")))
	}
	return b.Bytes()
}

// details are what makes the kind of an event plain.
func (e event) details() string {
	var parts []string
	add := func(wanted bool, format string, args ...any) {
		if wanted {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	add(e.Kind == domain.EventProgressed, "%s", e.Stage)
	add(e.Reason != "", "%s", strings.ReplaceAll(string(e.Reason), "_", " "))
	add(e.Worker != "", "by %s", e.Worker)
	add(e.Kind == domain.EventStarted && e.Attempt > 0, "after %d failed", e.Attempt)
	add(e.ErrorCode != "" || e.ErrorMessage != "", "%s", status{ErrorCode: e.ErrorCode, ErrorMessage: e.ErrorMessage}.failure())
	return strings.Join(parts, ", ")
}
