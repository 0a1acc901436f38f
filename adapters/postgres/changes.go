package postgres

import (
	"slices"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
)

// changes are the rows of jobs that have changed, with the columns in which any of
// them has, and the turn. What most changes leave as it is need not be sent with each.
func (s *statements) changes(of []*state) *rows {
	columns := s.Jobs.Columns()
	differ := make([]bool, len(columns))
	differ[0] = true // the key
	for _, job := range of {
		s.Jobs.Differ(job.was, job.job, differ)
	}
	t := s.only(columns, differ)
	r := rowsOf(t, bunstore.Turn)
	r.types = append(r.types, "bigint")
	for _, job := range of {
		r.add(append(t.Values(job.job), turnOf(job.turn)))
	}
	return r
}

// only is the table of jobs with some of its columns. There are as many such tables as
// kinds of changes.
func (s *statements) only(columns []string, some []bool) *bunstore.Table[bunstore.JobRow, domain.Job] {
	mask := make([]byte, len(some))
	for i, is := range some {
		if is {
			mask[i] = 1
		}
	}
	if t, known := s.narrow.Load(string(mask)); known {
		return t.(*bunstore.Table[bunstore.JobRow, domain.Job]) //nolint:forcetypeassert // nothing else is in it
	}
	t := s.Jobs.Only(func(column string) bool { return some[slices.Index(columns, column)] })
	s.narrow.Store(string(mask), t)
	return t
}

// turnOf is a turn as the table keeps it.
func turnOf(turn int64) any {
	if turn == 0 {
		return nil
	}
	return turn
}
