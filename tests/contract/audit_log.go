package contract

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// AuditLog checks that an audit keeps the contract of ports.AuditLog. Open returns an
// empty one, for one case alone, and sees to its end.
func AuditLog(t *testing.T, open func(*testing.T) ports.AuditLog) {
	t.Helper()
	run(t, auditRules(), func(t *testing.T) auditWorld { return newAuditWorld(t, open(t)) })
}

func auditRules() []rule[auditWorld] {
	return []rule[auditWorld]{
		{"an entry comes back as it was put in, with a number", keepEntries},
		{"hostile text in an entry comes back as it was put in", keepEntryText},
		{"pages of the audit put together are all of it, the newest first", pageEntries},
		{"an ended context makes the audit do nothing", auditEnded},
	}
}

// auditWorld is what a case has to itself: an empty audit.
type auditWorld struct {
	testing.TB
	log ports.AuditLog
}

func newAuditWorld(tb testing.TB, log ports.AuditLog) auditWorld {
	tb.Helper()
	return auditWorld{tb, log}
}

func (w auditWorld) record(e domain.Entry) domain.Entry {
	w.Helper()
	kept, err := w.log.Record(w.Context(), e)
	want := e
	want.Number = kept.Number
	if err != nil || kept != want || kept.Number < 1 {
		w.Fatalf("Record(%+v) = %+v, %v", e, kept, err)
	}
	return kept
}

func (w auditWorld) page(q ports.AuditQuery, want ...domain.Entry) {
	w.Helper()
	if got, err := w.log.Entries(w.Context(), q); err != nil || !slices.Equal(got, want) {
		w.Errorf("Entries(%+v) = %+v, %v\nwant %+v", q, got, err, want)
	}
}

func keepEntries(w auditWorld) {
	w.page(ports.AuditQuery{Limit: 10})
	first := w.record(domain.NewEntry("ann", domain.ActionDeleteWebhook, "w1", start))
	second := w.record(domain.NewEntry("", domain.ActionCleanUp, "", start.Add(-time.Hour)))
	if second.Number <= first.Number {
		w.Errorf("numbers are %d, then %d", first.Number, second.Number)
	}
	w.page(ports.AuditQuery{Limit: 10}, second, first)
}

func keepEntryText(w auditWorld) {
	for _, text := range hostile() {
		kept := w.record(domain.NewEntry(text, domain.Action(domain.Text(text)), text, start))
		w.page(ports.AuditQuery{Limit: 1}, kept)
	}
}

func pageEntries(w auditWorld) {
	var all []domain.Entry
	for i := range 7 {
		all = append(all, w.record(domain.NewEntry("ann", domain.ActionAddKey, fmt.Sprint(i), start)))
	}
	slices.Reverse(all)
	w.page(ports.AuditQuery{Limit: 3}, all[:3]...)
	w.page(ports.AuditQuery{Limit: 3, Before: all[2].Number}, all[3:6]...)
	w.page(ports.AuditQuery{Limit: 3, Before: all[5].Number}, all[6])
	w.page(ports.AuditQuery{Limit: 3, Before: all[6].Number})
	w.page(ports.AuditQuery{})
}

func auditEnded(w auditWorld) {
	ctx, cancel := context.WithCancel(w.Context())
	cancel()
	_, recorded := w.log.Record(ctx, domain.NewEntry("ann", domain.ActionAddKey, "k", start))
	_, read := w.log.Entries(ctx, ports.AuditQuery{Limit: 1})
	for call, err := range map[string]error{"Record": recorded, "Entries": read} {
		if !errors.Is(err, context.Canceled) {
			w.Errorf("%s = %v, want the context's error", call, err)
		}
	}
	w.page(ports.AuditQuery{Limit: 1})
}
