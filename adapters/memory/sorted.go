package memory

import "slices"

// sorted is a list in order. Most is added at its end and taken from its front,
// which a slice does well.
type sorted[E any] struct {
	list    []E
	compare func(a, b E) int
}

// find returns where e stands, or would stand.
func (s *sorted[E]) find(e E) (int, bool) { return slices.BinarySearchFunc(s.list, e, s.compare) }

func (s *sorted[E]) insert(e E) {
	i, _ := s.find(e)
	s.list = slices.Insert(s.list, i, e)
}

func (s *sorted[E]) remove(e E) {
	i, found := s.find(e)
	switch {
	case !found:
	case i == 0: // the common case for the queue: nothing to move
		s.list[0] = *new(E)
		s.list = s.list[1:]
	default:
		s.list = slices.Delete(s.list, i, i+1)
	}
}
