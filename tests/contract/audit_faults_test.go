package contract

import (
	"context"
	"slices"
	"strings"
	"testing"

	"songmap/adapters/memory"
	"songmap/domain"
	"songmap/ports"
)

// faultyAudit is an audit that records, or tells, otherwise than it should.
type faultyAudit struct {
	ports.AuditLog
	record  func(context.Context, *domain.Entry) context.Context
	misread func(*ports.AuditQuery)
	spoil   func([]domain.Entry)
}

func (f faultyAudit) Record(ctx context.Context, e domain.Entry) (domain.Entry, error) {
	if f.record == nil {
		return f.AuditLog.Record(ctx, e)
	}
	_, err := f.AuditLog.Record(f.record(ctx, &e), e)
	e.Number = 1
	if err == nil {
		err = ctx.Err()
	}
	return e, err
}

func (f faultyAudit) Entries(ctx context.Context, q ports.AuditQuery) ([]domain.Entry, error) {
	if f.misread != nil {
		f.misread(&q)
	}
	page, err := f.AuditLog.Entries(ctx, q)
	if f.spoil != nil {
		f.spoil(page)
	}
	return page, err
}

func TestTheSuiteOfTheAuditCatches(t *testing.T) {
	t.Parallel()
	var stores []planted[ports.AuditLog]
	for _, f := range []struct {
		rule, name string
		broken     faultyAudit
	}{
		{"an entry comes back as it was put in, with a number", "all have the same", faultyAudit{
			record: func(ctx context.Context, _ *domain.Entry) context.Context { return ctx },
		}},
		{"an entry comes back as it was put in, with a number", "nobody is named", faultyAudit{spoil: func(page []domain.Entry) {
			for i := range page {
				page[i].By = ""
			}
		}}},
		{"hostile text in an entry comes back as it was put in", "a control ends it", faultyAudit{spoil: func(page []domain.Entry) {
			for i := range page {
				page[i].Subject, _, _ = strings.Cut(page[i].Subject, "\x1a")
			}
		}}},
		{"pages of the audit put together are all of it, the newest first", "the oldest come first", faultyAudit{spoil: slices.Reverse[[]domain.Entry]}},
		{"pages of the audit put together are all of it, the newest first", "the last of a page comes again", faultyAudit{
			misread: func(q *ports.AuditQuery) {
				if q.Before > 0 {
					q.Before++
				}
			},
		}},
		{"an ended context makes the audit do nothing", "it is recorded anyway", faultyAudit{
			record: func(ctx context.Context, _ *domain.Entry) context.Context { return context.WithoutCancel(ctx) },
		}},
	} {
		stores = append(stores, planted[ports.AuditLog]{rule: f.rule, name: f.name, store: func(testing.TB) ports.AuditLog {
			f.broken.AuditLog = new(memory.Audit)
			return f.broken
		}})
	}
	trial[auditWorld, ports.AuditLog]{auditRules(), newAuditWorld, func(testing.TB) ports.AuditLog { return new(memory.Audit) }}.catches(t, stores)
}
