package domain

import (
	"cmp"
	"math"
)

// Turns are how groups of jobs take turns, so that one that has submitted ten
// thousand jobs does not keep another waiting that has submitted one. (The idea
// is start-time fair queueing: Goyal, Vin and Cheng 1996.)
//
// A pending job has a turn, a number from 1, which its store keeps; one that waits
// out a back-off gets it when that is over. The lowest turn of all says which group
// is next, and among equal ones the job that was created first. Of that group the
// first job is claimed (CompareInGroup). It takes the lowest turn with it: the job
// that had that takes over the other's. A job that is cancelled or deleted leaves
// its turn to the one of its group that has the highest. So a group's turns have no
// gap, whatever happens to its jobs.
type Turns struct {
	Claimed int64 // the highest turn of a job that was claimed; 0: none was
	Last    int64 // the highest turn of the job's group; 0: none of it has one
}

// Next is the turn of a job that begins to wait for a worker: after all of its
// group, and after none of the others but those whose turn it is.
func (t Turns) Next() int64 {
	if last := max(t.Claimed, t.Last); last < math.MaxInt64 {
		return last + 1
	}
	return math.MaxInt64
}

// Turn is the job's turn after a change, where had is that before it; 0: none. It
// reports true if the job needs a new one (Turns.Next). A job that comes back to
// pending takes a turn like a new one.
func (j Job) Turn(before Job, had int64) (turn int64, needsNew bool) {
	switch {
	case j.Status != StatusPending:
		return 0, false
	case had != 0 && before.Group == j.Group:
		return had, false
	default:
		return 0, j.NotBefore.IsZero()
	}
}

// CompareInGroup is negative if a is claimed before b, when both are of one group
// and have turns: the higher priority goes first, then the older job.
func CompareInGroup(a, b Job) int {
	return cmp.Or(cmp.Compare(b.Priority, a.Priority), a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
}
