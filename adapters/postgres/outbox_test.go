package postgres_test

import (
	"testing"

	"songmap/domain"
	"songmap/tests/postgresql"
)

func TestCountersOfReceiversForWhomNothingWaitsDoNotPileUp(t *testing.T) {
	t.Parallel()
	dsn := postgresql.Database(t)
	s, other := open(t, dsn), connect(t, dsn)
	execute(t, other, "INSERT INTO backlogs (receiver, pending, dropped) VALUES ('gone', 0, 0), ('busy', 0, 3)")
	hook, err := domain.NewWebhook("a", "https://a.example", "", domain.EventKinds(), now)
	must(t, err)
	must(t, s.Webhooks().Add(t.Context(), hook, 0))
	create(t, s, "j") // for which one waits
	for _, c := range []struct{ before, want string }{{"LOCK TABLE backlogs IN ROW EXCLUSIVE MODE", "a,busy,gone"}, {"SELECT 1", "a,busy"}} {
		execute(t, other, "BEGIN")
		execute(t, other, c.before)
		_, err := s.Outbox().Forget(t.Context(), now, 9)
		must(t, err)
		execute(t, other, "COMMIT")
		var left string
		must(t, other.QueryRow(t.Context(), "SELECT string_agg(receiver, ',' ORDER BY receiver) FROM backlogs").Scan(&left))
		if left != c.want {
			t.Errorf("after %s counters are there of %q, want %q", c.before, left, c.want)
		}
	}
	execute(t, other, "UPDATE deliveries SET state = 'delivered', last_at = event_at, next_at = NULL")
	_, err = s.Outbox().Forget(t.Context(), now, 9)
	must(t, err)
	execute(t, other, "UPDATE deliveries SET state = 'pending'") // by hand, and no counter is there
	if b, err := s.Outbox().Backlog(t.Context(), "a"); err != nil || b.Pending != 1 {
		t.Errorf("the backlog is %+v, %v, want one that is pending", b, err)
	}
}
