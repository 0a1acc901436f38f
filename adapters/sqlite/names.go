package sqlite

import (
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
	"songmap/ports"
)

const (
	// trigram is how many letters the index of names goes by.
	trigram = 3
	// fewNames is up to how many matches a list goes by the index. Where there
	// are more, a look at one name after the other has soon filled the page.
	fewNames = 2000
	// manyNames is the same for counts, which have to look at all.
	manyNames = 50_000
)

// The statements that search for names. Names that are not in the index yet
// are looked at one by one.
const (
	nameMatches = "SELECT rowid FROM job_names WHERE job_names MATCH ? LIMIT ?"
	fewWait     = "SELECT count(*) <= ? FROM (SELECT 1 FROM jobs WHERE name_index IS NULL LIMIT ?)"

	namedByIndex = "rowid IN (SELECT rowid FROM jobs WHERE name_index IN (SELECT value FROM json_each(?))" +
		" UNION ALL SELECT rowid FROM jobs WHERE name_index IS NULL AND instr(name_folded, ?) > 0)"

	countNamed = "SELECT (SELECT count(*) FROM job_names" +
		" WHERE job_names MATCH ? AND rowid NOT IN (SELECT number FROM job_names_gone))" +
		" + (SELECT count(*) FROM jobs WHERE name_index IS NULL AND instr(name_folded, ?) > 0)"
)

// named is the condition that a job's file name has a part. It goes by the
// index where that finds at most limit names: what is asked by it must see what
// the index said, as a name may enter it meanwhile.
func (s *Store) named(ctx context.Context, from source, part string, limit int) (bunstore.Query, error) {
	folded := domain.Fold(part)
	if !s.indexed(folded) {
		return oneByOne(part), nil
	}
	matches, err := s.matches(ctx, from, folded, limit)
	if err != nil || matches == nil {
		return oneByOne(part), err
	}
	return bunstore.Query{Text: namedByIndex, Args: []any{string(matches), folded}}, nil
}

// oneByOne is the condition that a job's file name has a part, for which SQLite
// has to look at every name.
func oneByOne(part string) bunstore.Query { // LIKE has wildcards
	return bunstore.Query{Text: "instr(name_folded, ?) > 0", Args: []any{domain.Fold(part)}}
}

// matches is what the index says of a part of a name: a list of numbers in
// JSON; nil if these are more than limit, or if as many names are not in it yet.
func (s *Store) matches(ctx context.Context, from source, folded string, limit int) ([]byte, error) {
	if few, err := number(ctx, from, ask(fewWait, limit, limit+1)); err != nil || few == 0 {
		return nil, err
	}
	found, err := column(ctx, from, bunstore.Count, ask(nameMatches, phrase(folded), limit+1))
	if err != nil || len(found) > limit {
		return nil, err
	}
	return json.Marshal(append([]int64{}, found...))
}

// counting is the query for the number of jobs that match. If only the name is
// asked for, the index knows it.
func (s *Store) counting(ctx context.Context, from source, f ports.Filter) (bunstore.Query, error) {
	folded := domain.Fold(f.FileName)
	rest := f
	rest.FileName = ""
	if rest.OnlyStatuses() && len(f.Statuses) == 0 && s.indexed(folded) {
		return ask(countNamed, phrase(folded), folded), nil
	}
	names, err := s.named(ctx, from, f.FileName, manyNames)
	return s.sql.CountJobs(f, names), err
}

// indexed reports whether the index can be asked for a part of a name.
func (s *Store) indexed(folded string) bool {
	return utf8.RuneCountInString(folded) >= trigram && !s.names.broken.Load()
}

// phrase is how the index is asked for a part of a name, as it is.
func phrase(folded string) string { return `"` + strings.ReplaceAll(folded, `"`, `""`) + `"` }
