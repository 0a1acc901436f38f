-- What happened to jobs. A number is never given twice (AUTOINCREMENT):
-- whoever follows the log remembers the last number that it has seen.

CREATE TABLE events (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  at REAL NOT NULL,
  stage TEXT,
  attempt INTEGER NOT NULL DEFAULT 0,
  crashes INTEGER NOT NULL DEFAULT 0,
  worker TEXT,
  reason TEXT,
  error_code TEXT,
  error_message TEXT,
  waited_micros INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX events_of_job ON events (job_id, number);
CREATE INDEX events_of_deletions ON events (at) WHERE kind = 'deleted';

--bun:split
-- Events go with their job, whoever deletes it.
CREATE TRIGGER jobs_forget AFTER DELETE ON jobs
BEGIN
  DELETE FROM events WHERE job_id = OLD.job_id;
END;
