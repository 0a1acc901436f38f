package cli

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"songmap/client"
)

// historyText writes the events of a job, one a line.
func historyText(events []client.Event) []byte {
	var b bytes.Buffer
	for i, e := range events {
		if i == 0 {
			fmt.Fprintln(&b, "  history (UTC)")
		}
		fmt.Fprintln(&b, "   ", eventLine(e, ""))
	}
	return b.Bytes()
}

// eventLine writes an event on one line, with the name of its job if it is not clear.
func eventLine(e client.Event, job string) string {
	line := fmt.Sprintf("%s  %s%-12s%s", e.At.UTC().Format(time.DateTime), job, e.Kind, details(e))
	return printable(strings.TrimRight(line, " "))
}

// details returns what explains the kind of an event.
func details(e client.Event) string {
	var parts []string
	add := func(wanted bool, format string, args ...any) {
		if wanted {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	add(e.Kind == client.EventProgressed, "%s", e.Stage)
	add(e.Reason != "", "%s", strings.ReplaceAll(e.Reason, "_", " "))
	add(e.Worker != "", "by %s", e.Worker)
	add(e.By != "", "asked for by %s", e.By)
	add(e.Kind == client.EventStarted && e.Attempt > 0, "after %d failed", e.Attempt)
	add(e.ErrorCode != "" || e.ErrorMessage != "", "%s", failure(e.ErrorCode, e.ErrorMessage))
	return strings.Join(parts, ", ")
}
