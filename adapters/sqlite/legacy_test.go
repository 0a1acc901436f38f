package sqlite_test

import (
	"database/sql"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"songmap/adapters/sqlite"
	"songmap/domain"
	"songmap/ports"
)

// The columns of the service that Songmap replaces, as its code reads them.
type legacyRow struct {
	id, status                    string
	created                       float64
	started, completed, progress  sql.NullFloat64
	message, songMapPath, inputAt sql.NullString
}

// legacy opens a copy of a file that the old service left.
func legacy(t *testing.T) (sqlite.Opened, *sql.DB) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "jobs.db")
	write(t, path, read(t, "../../tests/testdata/legacy/output/jobs.db"))
	return open(t, path), other(t, path)
}

func TestAnOldFileIsTakenOver(t *testing.T) {
	t.Parallel()
	jobs, _ := legacy(t)
	got, err := jobs.List(t.Context(), ports.Query{OldestFirst: true, Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	at := func(micro int64) time.Time { return time.UnixMicro(1759373783_000000 + micro).UTC() }
	input := func(id string) domain.Upload {
		return domain.Upload{Path: "uploads/" + id + ".mp3", FileName: id + ".mp3"}
	}
	want := []domain.Job{
		{
			ID: "670041d6", Status: domain.StatusFailed, Input: input("670041d6"),
			CreatedAt: at(563560), StartedAt: at(622630), CompletedAt: at(630770), UpdatedAt: at(630770),
			Failure: domain.Failure{Message: "melody_bass failed: ModuleNotFoundError: No module named 'src'\n"},
		},
		{ID: "ecbe9f5a", Status: domain.StatusPending, Input: input("ecbe9f5a"), CreatedAt: at(570970), UpdatedAt: at(570970)},
		{
			ID: "2ae3dc28", Status: domain.StatusComplete, Input: input("2ae3dc28"), Progress: 1,
			CreatedAt: at(581520), StartedAt: at(634660), CompletedAt: at(642900), UpdatedAt: at(642900),
			SongMapPath: "output/2ae3dc28/2ae3dc28.song_map.json",
		},
		{
			ID: "fa91a6e1", Status: domain.StatusComplete, Input: input("fa91a6e1"), Progress: 1,
			CreatedAt: at(594750), StartedAt: at(643830), CompletedAt: at(644750), UpdatedAt: at(644750),
		},
		{
			ID: "b72e82dc", Status: domain.StatusProcessing, Input: input("b72e82dc"), Progress: .65,
			CreatedAt: at(610620), StartedAt: at(645650), UpdatedAt: at(645650),
		},
	}
	if !slices.Equal(got, want) {
		t.Errorf("List = %+v\nwant %+v", got, want)
	}
	for status, want := range map[domain.Status]int64{domain.StatusPending: 1, domain.StatusProcessing: 1, domain.StatusComplete: 2, domain.StatusFailed: 1} {
		if n, err := jobs.Count(t.Context(), ports.Filter{Statuses: []domain.Status{status}}); n != want {
			t.Errorf("Count(%s) = %d, %v, want %d", status, n, err, want)
		}
	}
}

func TestAJobThatTheOldServiceLeftBehindIsFoundAndTakenBack(t *testing.T) {
	t.Parallel()
	jobs, _ := legacy(t)
	lost, err := jobs.List(t.Context(), ports.Query{Filter: ports.Filter{Statuses: []domain.Status{domain.StatusProcessing}}, Limit: 10})
	if err != nil || len(lost) != 1 || lost[0].ID != "b72e82dc" {
		t.Fatalf("in work are %+v, %v", lost, err)
	}
	got, err := jobs.Update(t.Context(), lost[0].ID, func(j domain.Job) (domain.Job, error) { return j.Expire(j.Held, now) })
	if err != nil || got.After.Status != domain.StatusPending || got.After.Crashes != 1 {
		t.Errorf("Update = %+v, %v", got, err)
	}
}

// A cursor is told in microseconds; the old service's times are finer.
func TestPagesOverOldRowsNeitherRepeatNorSkip(t *testing.T) {
	t.Parallel()
	jobs, old := legacy(t)
	for i := range 50 {
		insert(t, old, legacyRow{id: string(rune('A' + i)), status: "pending", created: 1759373783.5635602 + float64(i%10)*3e-7})
	}
	for _, oldest := range []bool{true, false} {
		seen := make(map[string]bool)
		q := ports.Query{OldestFirst: oldest, Limit: 3}
		for range 100 {
			page, err := jobs.List(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			for _, j := range page {
				if seen[j.ID] {
					t.Errorf("%s is listed twice", j.ID)
				}
				seen[j.ID] = true
				q.After = ports.Cursor{CreatedAt: j.CreatedAt, ID: j.ID}
			}
		}
		if len(seen) != 55 {
			t.Errorf("%d jobs are listed, want 55", len(seen))
		}
	}
}

func TestTheOldServicesStatementsWorkWhileWeRun(t *testing.T) {
	t.Parallel()
	jobs, old := legacy(t)
	insert(t, old, legacyRow{
		id: "new1", status: "pending", created: 1759373800.25,
		inputAt: sql.NullString{String: "/srv/uploads/My Song.MP3", Valid: true},
	})
	mustExec(t, old, "UPDATE jobs SET status = ?, started_at = ?, progress = ? WHERE job_id = ?", "processing", 1759373801.5, .25, "new1")
	mustExec(t, old, "DELETE FROM jobs WHERE job_id = ?", "670041d6")
	create(t, jobs, "ours")

	j, err := jobs.Get(t.Context(), "new1")
	if err != nil || j.Status != domain.StatusProcessing || j.Progress != .25 || j.Input.FileName != "My Song.MP3" ||
		j.UpdatedAt != time.Unix(1759373801, 500e6).UTC() {
		t.Errorf("Get = %+v, %v", j, err)
	}
	found, err := jobs.List(t.Context(), ports.Query{Filter: ports.Filter{FileName: "y song"}, Limit: 10})
	if err != nil || len(found) != 1 {
		t.Errorf("List by file name = %+v, %v", found, err)
	}
	if byDir, err := jobs.Count(t.Context(), ports.Filter{FileName: "srv"}); byDir != 0 {
		t.Errorf("%d jobs (%v) match by the folder of their upload", byDir, err)
	}
	for status, want := range map[domain.Status]int64{domain.StatusPending: 2, domain.StatusProcessing: 2, domain.StatusFailed: 0} {
		if n, err := jobs.Count(t.Context(), ports.Filter{Statuses: []domain.Status{status}}); n != want {
			t.Errorf("Count(%s) = %d, %v, want %d", status, n, err, want)
		}
	}
	rows := selectAll(t, old)
	if len(rows) != 6 || rows["ours"].status != "pending" || rows["ours"].created != float64(now.Unix()) ||
		rows["ours"].inputAt.String != "uploads/ours.mp3" || rows["ours"].message.Valid || rows["ours"].songMapPath.Valid {
		t.Errorf("SELECT * = %+v", rows)
	}
}

func TestOperatorsToolsWorkWhileWeRun(t *testing.T) {
	t.Parallel()
	jobs, old := legacy(t)
	var verdict string
	if err := old.QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("integrity_check = %q, %v", verdict, err)
	}
	var n int
	err := old.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM jobs WHERE created_at < strftime('%s', 'now', '-7 days')").Scan(&n)
	if err != nil || n != 5 {
		t.Errorf("old jobs = %d, %v, want 5", n, err)
	}
	mustExec(t, old, "VACUUM")
	create(t, jobs, "a")
}

func TestAnOldFileEndsWithTheSchemaOfANewOne(t *testing.T) {
	t.Parallel()
	_, old := legacy(t)
	path := filepath.Join(t.TempDir(), "jobs.db")
	open(t, path)
	got, want := schema(t, old), schema(t, other(t, path))
	if !slices.Equal(got, want) {
		t.Errorf("schema = %q\nwant %q", got, want)
	}
}

func TestOpeningAgainChangesNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	write(t, path, read(t, "../../tests/testdata/legacy/output/jobs.db"))
	mustClose(t, mustOpen(t, path))
	before := read(t, path)
	mustClose(t, mustOpen(t, path))
	if !slices.Equal(read(t, path), before) {
		t.Error("the second Open and Close changed the file")
	}
}

// schema tells the columns of the tables, and the indexes and triggers.
func schema(t *testing.T, db *sql.DB) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), `
		SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || coalesce(c.dflt_value, '-') || ' ' || c.pk
		FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table'
		UNION ALL
		SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_schema WHERE type <> 'table'
		ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	if err := rows.Err(); err != nil || len(all) < 30 {
		t.Fatalf("schema has %d parts, %v", len(all), err)
	}
	return all
}

func insert(t *testing.T, db *sql.DB, r legacyRow) {
	t.Helper()
	mustExec(t, db, `INSERT INTO jobs (job_id, status, created_at, started_at, completed_at, progress, error_message, song_map_path, input_file)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.id, r.status, r.created, r.started, r.completed, r.progress, r.message, r.songMapPath, r.inputAt)
}

// selectAll reads by position, as the old service does.
func selectAll(t *testing.T, db *sql.DB) map[string]legacyRow {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT * FROM jobs")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]legacyRow)
	for rows.Next() {
		var r legacyRow
		dest := []any{&r.id, &r.status, &r.created, &r.started, &r.completed, &r.progress, &r.message, &r.songMapPath, &r.inputAt}
		for range columns[len(dest):] {
			dest = append(dest, new(any))
		}
		if err := rows.Scan(dest...); err != nil {
			t.Fatal(err)
		}
		all[r.id] = r
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func mustExec(t *testing.T, db *sql.DB, text string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), text, args...); err != nil {
		t.Fatal(err)
	}
}
