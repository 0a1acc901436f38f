package sqlite

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
	"songmap/ports"
)

// fileNames draws file names that share many parts.
func fileNames() *rapid.Generator[string] {
	word := rapid.SampledFrom([]string{"étude", "Etude", "live", "LIVE", `"7"`, "жук", "Жу", "ab", "é", "", "한국", "nul\x00", "*", "hand"})
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(word, 0, 3).Draw(t, "words"), rapid.SampledFrom([]string{"", " "}).Draw(t, "gap"))
	})
}

// searching is a database beside what it should find.
type searching struct {
	jobs Opened
	has  map[string]string // names by id
}

// TestASearchFindsTheSameWithTheIndexAndWithoutIt creates, renames and deletes
// jobs, as Songmap and as another program, and lets the index follow at times.
func TestASearchFindsTheSameWithTheIndexAndWithoutIt(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	jobs.names.close() // only this test brings it up to date
	rapid.Check(t, func(rt *rapid.T) {
		s := &searching{jobs, make(map[string]string)}
		s.must(rt, "DELETE FROM jobs")
		id := func() string { return fmt.Sprint("job", rapid.IntRange(0, 5).Draw(rt, "id")) }
		rt.Repeat(map[string]func(*rapid.T){
			"create": func(rt *rapid.T) {
				j := pending(id())
				j.Input.FileName = fileNames().Draw(rt, "name")
				if put(context.Background(), jobs, j) == nil {
					s.has[j.ID] = j.Input.FileName
				}
			},
			"rename": func(rt *rapid.T) {
				if id := id(); s.has[id] != "" {
					s.has[id] = rapid.SampledFrom([]string{"Other live.mp3", "etude"}).Draw(rt, "name")
					s.must(rt, "UPDATE jobs SET file_name = ? WHERE job_id = ?", s.has[id], id)
				}
			},
			"write a row by hand": func(rt *rapid.T) {
				id := id()
				s.must(rt, "DELETE FROM jobs WHERE job_id = ?", id)
				s.has[id] = "By Hand.mp3"
				s.must(rt, "INSERT INTO jobs (job_id, status, created_at, file_name) VALUES (?, 'complete', 1, ?)", id, s.has[id])
			},
			"copy a row": func(rt *rapid.T) {
				if id := id(); s.has[id] != "" {
					s.must(rt, "CREATE TEMP TABLE IF NOT EXISTS copied AS SELECT * FROM jobs WHERE FALSE")
					s.must(rt, "INSERT INTO copied SELECT * FROM jobs WHERE job_id = ?", id)
					s.must(rt, "DELETE FROM jobs WHERE job_id = ?", id)
					s.must(rt, "INSERT INTO jobs SELECT * FROM copied")
					s.must(rt, "DELETE FROM copied")
				}
			},
			"delete": func(rt *rapid.T) {
				id := id()
				s.must(rt, "DELETE FROM jobs WHERE job_id = ?", id)
				delete(s.has, id)
			},
			"bring the index up to date": func(rt *rapid.T) {
				if err := jobs.names.update(context.Background()); err != nil {
					rt.Fatal(err)
				}
			},
			"": s.compare,
		})
	})
}

func (s *searching) must(rt *rapid.T, text string, args ...any) {
	if _, err := s.jobs.writer.Conn().ExecContext(context.Background(), text, args...); err != nil {
		rt.Fatal(err)
	}
}

func (s *searching) compare(rt *rapid.T) {
	f := ports.Filter{FileName: fileNames().Draw(rt, "part")}
	if rapid.Bool().Draw(rt, "more conditions") {
		f.CreatedBefore = time.Unix(1<<31, 0)
	}
	var want, got []string
	for id, name := range s.has {
		if strings.Contains(domain.Fold(name), domain.Fold(f.FileName)) {
			want = append(want, id)
		}
	}
	list, err := s.jobs.List(context.Background(), ports.Query{Filter: f, OldestFirst: true, Limit: 100})
	if err != nil {
		rt.Fatal(err)
	}
	for _, j := range list {
		got = append(got, j.ID)
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		rt.Fatalf("names with %+q are those of %q, want %q of %+q", f.FileName, got, want, s.has)
	}
	if n, err := s.jobs.Count(context.Background(), f); err != nil || n != int64(len(want)) {
		rt.Fatalf("%d, %v names have %+q, want %d of %+q", n, err, f.FileName, len(want), s.has)
	}
}

func TestNamesThatManyJobsHaveAreFoundToo(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	jobs.names.close()
	_, err := jobs.writer.Conn().ExecContext(t.Context(), `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
		INSERT INTO jobs (job_id, status, created_at, input_file) SELECT 'job' || i, 'complete', i, 'uploads/Étude ' || i || '.mp3' FROM n`,
		fewNames+500)
	if err != nil {
		t.Fatal(err)
	}
	if err := jobs.names.update(t.Context()); err != nil {
		t.Fatal(err)
	}
	for part, want := range map[string]int64{"etude": fewNames + 500, "étude 17": 111, "tude 2499.MP3": 1} {
		list, err := jobs.List(t.Context(), ports.Query{Filter: ports.Filter{FileName: part}, Limit: 5000})
		if err != nil || int64(len(list)) != want || !slices.IsSortedFunc(list, func(a, b domain.Job) int { return b.CreatedAt.Compare(a.CreatedAt) }) {
			t.Errorf("List of %s = %d jobs, %v, want %d, newest first", part, len(list), err, want)
		}
		if n, err := jobs.Count(t.Context(), ports.Filter{FileName: part}); n != want {
			t.Errorf("Count of %s = %d, %v, want %d", part, n, err, want)
		}
	}
}

func TestASearchForANameGoesByItsIndex(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	byIndex := bunstore.Query{Text: namedByIndex, Args: make([]any, 2)}
	list := jobs.sql.ListJobs(ports.Query{Filter: ports.Filter{FileName: "a"}, Limit: 1}, byIndex).Text
	for _, c := range []struct{ text, step string }{
		{list, "SEARCH jobs USING INTEGER PRIMARY KEY (rowid=?)"},
		{list, "COVERING INDEX jobs_indexed (name_index=?)"},
		{list, "COVERING INDEX jobs_unindexed"},
		{countNamed, "COVERING INDEX jobs_unindexed"},
		{namesToAdd, "INDEX jobs_unindexed"},
		{nameWork, "INDEX jobs_unindexed"},
	} {
		if plan := explain(t, jobs, c.text); !strings.Contains(plan, c.step) {
			t.Errorf("%s goes by %q, want %s", c.text, plan, c.step)
		}
	}
}
