package contract

import (
	"testing"

	"songmap/ports"
)

// HookStore is a store of jobs with its webhooks and its outbox.
type HookStore struct {
	Jobs     ports.JobRepository
	Webhooks ports.WebhookRepository
	Outbox   ports.Outbox

	LimitBacklog func(limit int) // before anything is written
}

// Outbox checks that a store of jobs keeps the contract of ports.Outbox. Open
// returns an empty one, for one case alone, and sees to its end.
func Outbox(t *testing.T, open func(*testing.T) HookStore) {
	t.Helper()
	run(t, outboxRules(), func(t *testing.T) outboxWorld { return newOutboxWorld(t, open(t)) })
}

func outboxRules() []rule[outboxWorld] {
	return []rule[outboxWorld]{
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
