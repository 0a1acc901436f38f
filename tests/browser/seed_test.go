package browser_test

import (
	"database/sql"

	_ "modernc.org/sqlite" // the driver
)

// seed puts jobs into the database of a site on which nothing runs yet: "song
// 1.flac" and so on, the last one the newest, a second apart, ten days old.
func (s *site) seed(n int, status, code string) {
	s.t.Helper()
	_, stop := s.serve() // makes the tables
	stop()
	db, err := sql.Open("sqlite", s.database())
	if err != nil {
		s.t.Fatal(err)
	}
	_, err = db.ExecContext(s.t.Context(), `
		WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < ?1)
		INSERT INTO jobs (job_id, status, created_at, started_at, completed_at, progress, updated_at, file_name, error_code, error_message)
		SELECT 'seed-' || i, ?2, at + i, at + i, at + i + 1.5, 1, at + i + 1.5, 'song ' || i || '.flac', nullif(?3, ''), nullif(?3, '')
		FROM numbers, (SELECT round(unixepoch() - 864000 - ?1) AS at)`, n, status, code)
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		s.t.Fatal(err)
	}
}
