package memory

import (
	"cmp"

	"songmap/domain"
	"songmap/ports"
)

// timeline holds places of jobs, oldest first.
type timeline struct{ sorted[ports.Cursor] }

func newTimeline() timeline { return timeline{sorted[ports.Cursor]{compare: older}} }

func place(job domain.Job) ports.Cursor {
	return ports.Cursor{CreatedAt: job.CreatedAt, ID: job.ID}
}

func older(a, b ports.Cursor) int {
	return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
}

// after returns the part of the timeline that comes after c, read in the
// given direction.
func (t *timeline) after(c ports.Cursor, oldestFirst bool) []ports.Cursor {
	if c == (ports.Cursor{}) {
		return t.list
	}
	i, found := t.find(c)
	switch {
	case !oldestFirst:
		return t.list[:i]
	case found:
		return t.list[i+1:]
	default:
		return t.list[i:]
	}
}
