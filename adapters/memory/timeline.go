package memory

import (
	"cmp"
	"slices"

	"songmap/domain"
	"songmap/ports"
)

// timeline holds places of jobs, oldest first. Jobs are mostly added at its
// end and taken from its front, which a slice does well.
type timeline []ports.Cursor

func place(job domain.Job) ports.Cursor {
	return ports.Cursor{CreatedAt: job.CreatedAt, ID: job.ID}
}

func older(a, b ports.Cursor) int {
	return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.ID, b.ID))
}

// find returns where c stands, or would stand.
func (t timeline) find(c ports.Cursor) (int, bool) { return slices.BinarySearchFunc(t, c, older) }

func (t *timeline) insert(c ports.Cursor) {
	i, _ := t.find(c)
	*t = slices.Insert(*t, i, c)
}

func (t *timeline) remove(c ports.Cursor) {
	i, found := t.find(c)
	switch {
	case !found:
	case i == 0: // the common case for the queue: nothing to move
		(*t)[0] = ports.Cursor{}
		*t = (*t)[1:]
	default:
		*t = slices.Delete(*t, i, i+1)
	}
}

// after returns the part of the timeline that comes after c, read in the
// given direction.
func (t timeline) after(c ports.Cursor, oldestFirst bool) timeline {
	if c == (ports.Cursor{}) {
		return t
	}
	i, found := t.find(c)
	switch {
	case !oldestFirst:
		return t[:i]
	case found:
		return t[i+1:]
	default:
		return t[i:]
	}
}
