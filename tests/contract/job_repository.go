package contract

import (
	"testing"

	"songmap/ports"
)

// JobRepository checks that a repository keeps the contract of
// ports.JobRepository. Open returns an empty one, for one case alone, and
// sees to its end.
func JobRepository(t *testing.T, open func(*testing.T) ports.JobRepository) {
	t.Helper()
	run(t, jobRules(), func(t *testing.T) jobWorld { return newJobWorld(t, open(t)) })
}

func jobRules() []rule[jobWorld] {
	return []rule[jobWorld]{
		{"the store has an identity, which stays", identityStays},

		{"get of an unknown job is ErrNotFound", getUnknown},
		{"get returns what create kept", getCreated},
		{"create under a taken id is ErrExists and changes nothing", createTwice},
		{"create under a taken idempotency key is ErrKeyTaken and adds nothing", createWithTakenKey},
		{"jobs without an idempotency key are not in each other's way", createWithoutKey},
		{"the idempotency key of a deleted job is free", createWithFreedKey},
		{"of many creates of one id exactly one succeeds", createTogether},

		{"create adds a job while fewer are pending than may", admitBelow},
		{"create is ErrQueueFull when as many jobs are pending as may, and adds nothing", admitFull},
		{"of many creates at once no more get in than there is room for", admitTogether},

		{"hostile text comes back as it was put in", keepText},
		{"times come back as they were put in", keepTimes},
		{"progress comes back bit for bit", keepProgress},
		{"jobs in every state come back as they were put in", keepStates},

		{"update keeps and returns what change makes of the job", updateKeeps},
		{"update touches no other job", updateAlone},
		{"update of an unknown job is ErrNotFound", updateUnknown},
		{"update that fails changes nothing and returns change's error", updateRefused},
		{"updates of one job do not run together", updateTogether},
		{"an old token is refused", updateFenced},

		{"create is ErrGroupFull when as many of its group are pending as may, and adds nothing", admitGroup},
		{"of many creates at once no more of a group get in than there is room for", admitGroupTogether},

		{"claim takes the oldest pending job", claimOldest},
		{"claim keeps and returns what change makes of the job", claimKeeps},
		{"claim passes over a job until its back-off is over", claimBackOff},
		{"claim does not wait for a clock that was set back", claimSetBack},
		{"claim is ErrNoWork when no job waits", claimNothing},
		{"claim that change refuses changes nothing and returns change's error", claimRefused},
		{"many claimers get each pending job exactly once", claimTogether},

		{"list goes by creation time and id, newest first", listNewestFirst},
		{"list goes oldest first on request", listOldestFirst},
		{"list returns at most the limit", listLimit},
		{"pages put together are the whole list", listPages},
		{"pages stay right while jobs come and go", listWhileChanging},
		{"list keeps to every combination of filters", listFiltered},
		{"file names match by part, whatever case and accents", listByFileName},

		{"count agrees with list for every combination of filters", countFiltered},
		{"counts follow every transition", countTransitions},
		{"counts follow refusals and deletes", countDeletes},

		{"delete removes what permit allows and returns it in the order of ids", deletePermitted},
		{"delete passes over unknown and repeated ids", deleteUnknown},
		{"delete decides and removes in one step", deleteTogether},
		{"old jobs are cleaned up in batches", deleteOld},

		{"an ended context makes create do nothing", createEnded},
		{"an ended context makes get do nothing", getEnded},
		{"an ended context makes update do nothing", updateEnded},
		{"an ended context makes claim do nothing", claimEnded},
		{"an ended context makes delete do nothing", deleteEnded},
		{"an ended context makes list do nothing", listEnded},
		{"an ended context makes count do nothing", countEnded},
		{"an ended context makes position do nothing", positionEnded},
	}
}
