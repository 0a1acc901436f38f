package contract

import (
	"slices"
	"testing"

	"songmap/ports"
)

// HookStore is a store of jobs with its webhooks and its outbox.
type HookStore struct {
	Jobs     ports.JobRepository
	Webhooks ports.WebhookRepository
	Outbox   ports.Outbox

	LimitBacklog func(most int) // before anything is written
}

// Outbox checks that a store of jobs keeps the contract of ports.Outbox. Open
// returns an empty one, for one case alone, and sees to its end.
func Outbox(t *testing.T, open func(*testing.T) HookStore) {
	t.Helper()
	for _, r := range outboxRules() {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			r.check(newOutboxWorld(t, open(t)))
		})
	}
}

// OutboxRules names the cases of Outbox.
func OutboxRules() []string {
	var names []string
	for _, r := range outboxRules() {
		names = append(names, r.name)
	}
	return names
}

// BreaksOutboxRule is for Outbox what BreaksJobRule is for JobRepository.
func BreaksOutboxRule(tb testing.TB, name string, store HookStore) bool {
	tb.Helper()
	rules := outboxRules()
	i := slices.IndexFunc(rules, func(r outboxRule) bool { return r.name == name })
	if i < 0 {
		tb.Fatalf("there is no rule %q", name)
	}
	return fails(tb, func(tb testing.TB) { rules[i].check(newOutboxWorld(tb, store)) })
}

type outboxRule struct {
	name  string
	check func(outboxWorld)
}

func outboxRules() []outboxRule {
	return []outboxRule{
		{"each event goes to every webhook that wants its kind", enqueueWanted},
		{"nothing goes to a webhook that is disabled or was removed", enqueueNothing},
		{"the job's own receiver hears how the job ended", enqueueOwn},
		{"what is refused is delivered to nobody", enqueueNoRefusal},
		{"deliveries outlive their job and their webhook", outliveJob},
		{"hostile text in a delivery comes back as it was put in", keepDeliveryText},
		{"what is due is taken once, by its time", takeDue},
		{"what was put off by a clock that was wrong is due", takeAstray},
		{"many that take at once get different deliveries", takeTogether},
		{"take leaves what has no room", takeWithinRoom},
		{"deliveries of a lane come up one after the other", keepLanes},
		{"a replayed delivery does not let the next of its lane pass", keepLaneOnReplay},
		{"deliveries of a lane that are replayed come up one after the other", keepLanesOnReplay},
		{"update replaces what exists, by number, or nothing", updateDeliveries},
		{"pages of deliveries put together are all that match, newest first", pageDeliveries},
		{"forget drops what ended long ago, and no more than it may", forgetDeliveries},
		{"the backlog is what is pending", countBacklog},
		{"what comes when too many wait for a receiver is dropped", dropBeyondBound},
		{"what was dropped can be replayed, in the order of its lane", replayDropped},
		{"an ended context makes the outbox do nothing", outboxEnded},
	}
}
