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

// event is an event of a job as the server writes it.
type event struct {
	Kind         domain.EventKind `json:"kind"`
	At           time.Time        `json:"at"`
	Stage        domain.Stage     `json:"stage"`
	Attempt      int              `json:"attempt"`
	Worker       string           `json:"worker"`
	Reason       domain.Reason    `json:"reason"`
	ErrorCode    domain.Code      `json:"error_code"`
	ErrorMessage string           `json:"error_message"`
	By           string           `json:"by"`
}

// history fetches the events of a job. There are none if the job has been deleted
// meanwhile, or the server is of an earlier version.
func (c *client) history(ctx context.Context, id string) ([]event, error) {
	a, err := c.do(ctx, request{path: "/api/jobs/" + id + "/history"})
	if no := (*refusedError)(nil); errors.As(err, &no) && no.status == http.StatusNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var history struct {
		Events []event `json:"events"`
	}
	return history.Events, c.decode(a.body, &history)
}

// historyText writes the events of a job, one a line.
func historyText(events []event) []byte {
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

// details returns what explains the kind of an event.
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
	add(e.By != "", "asked for by %s", e.By)
	add(e.Kind == domain.EventStarted && e.Attempt > 0, "after %d failed", e.Attempt)
	add(e.ErrorCode != "" || e.ErrorMessage != "", "%s", status{ErrorCode: e.ErrorCode, ErrorMessage: e.ErrorMessage}.failure())
	return strings.Join(parts, ", ")
}
