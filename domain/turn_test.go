package domain_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"songmap/domain"
)

func TestANewTurnComesAfterAllOfTheGroupAndAfterTheOneThatIsOver(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		turns domain.Turns
		want  int64
	}{
		{domain.Turns{}, 1},
		{domain.Turns{Claimed: 7}, 8},
		{domain.Turns{Last: 9}, 10},
		{domain.Turns{Claimed: 7, Last: 9}, 10},
		{domain.Turns{Claimed: 7, Last: 3}, 8},
		{domain.Turns{Last: math.MaxInt64}, math.MaxInt64}, // somebody wrote it by hand
	} {
		if got := c.turns.Next(); got != c.want {
			t.Errorf("%+v.Next() = %d, want %d", c.turns, got, c.want)
		}
	}
}

func TestAJobKeepsItsTurnAsLongAsItIsPendingInItsGroup(t *testing.T) {
	t.Parallel()
	at := time.Unix(9, 0)
	pending := domain.Job{Status: domain.StatusPending, Group: "a"}
	moved, waits, held := pending, pending, pending
	moved.Group, waits.NotBefore, held.Status = "b", at, domain.StatusProcessing
	for _, c := range []struct {
		name          string
		before, after domain.Job
		had, want     int64
		needsNew      bool
	}{
		{name: "is created", after: pending, needsNew: true},
		{name: "is created as one that waits", after: waits},
		{name: "stays", before: pending, after: pending, had: 5, want: 5},
		{name: "is claimed", before: pending, after: held, had: 5},
		{name: "comes back", before: held, after: pending, needsNew: true},
		{name: "comes back to wait", before: held, after: waits},
		{name: "keeps waiting", before: waits, after: waits},
		{name: "has waited", before: waits, after: waits, had: 5, want: 5},
		{name: "changes its group", before: pending, after: moved, had: 5, needsNew: true},
	} {
		if turn, needsNew := c.after.Turn(c.before, c.had); turn != c.want || needsNew != c.needsNew {
			t.Errorf("a job that %s has turn %d, %v, want %d, %v", c.name, turn, needsNew, c.want, c.needsNew)
		}
	}
}

func TestTheHigherPriorityGoesFirstThenTheOlderJob(t *testing.T) {
	t.Parallel()
	job := func(id string, priority, second int) domain.Job {
		return domain.Job{ID: id, Priority: priority, CreatedAt: time.Unix(int64(second), 0)}
	}
	want := []domain.Job{job("d", 10, 9), job("c", 0, 1), job("a", 0, 2), job("b", 0, 2), job("e", -10, 0)}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, domain.CompareInGroup)
	if !slices.Equal(got, want) {
		t.Errorf("the order is %+v, want %+v", got, want)
	}
}
